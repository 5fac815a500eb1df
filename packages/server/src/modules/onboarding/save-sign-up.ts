import type { CompanyDetails, SignUp } from '@scriptorium/contract'
import type { RealmCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { firstOwner } from '#modules/identity'
import { brandOfRealm, isFreeLabel } from '#modules/tenancy'
import { checkedCompany } from './company-fault.ts'
import { countUse, requireMode, requireSignUp, showSignUp } from './open-sign-up.ts'
import type { OnboardingPorts } from './ports.ts'
import { saveSignUp } from './queries/sign-ups.ts'
import { findSignUpMode } from './queries/terms.ts'

export async function saveSignUpPerson(
  onboarding: OnboardingPorts,
  ctx: RealmCtx,
  body: { token: string; name: string; password: string },
): Promise<SignUp> {
  await countUse(onboarding, ctx)
  const known = await ctx.read(async tx => ({
    signUp: await requireSignUp(ctx, tx, body.token),
    brand: await brandOfRealm(tx, ctx.realmId),
  }))
  const facts = { email: known.signUp.email, name: body.name, brand: known.brand }
  const passwordHash = await firstOwner.hashNewPassword(body.password, facts)
  return save(onboarding, ctx, body.token, { person_name: body.name, password_hash: passwordHash })
}

export async function saveSignUpCompany(
  onboarding: OnboardingPorts,
  ctx: RealmCtx,
  body: { token: string; company: CompanyDetails },
): Promise<SignUp> {
  await countUse(onboarding, ctx)
  return save(onboarding, ctx, body.token, { company: checkedCompany(body.company, 'body.company.') })
}

export async function checkSignUpSlug(
  onboarding: OnboardingPorts,
  ctx: RealmCtx,
  body: { token: string; slug: string },
): Promise<{ free: boolean }> {
  await countUse(onboarding, ctx)
  return ctx.read(async tx => {
    await requireSignUp(ctx, tx, body.token)
    return { free: await isFreeLabel(tx, body.slug) }
  })
}

/** Nothing is kept free yet: whoever finishes first has it. */
export async function saveSignUpSlug(
  onboarding: OnboardingPorts,
  ctx: RealmCtx,
  body: { token: string; slug: string },
): Promise<SignUp> {
  await countUse(onboarding, ctx)
  return save(onboarding, ctx, body.token, { slug: body.slug })
}

/** One step is saved at a time; the link of the mail finds it again in any browser. */
function save(
  onboarding: OnboardingPorts,
  ctx: RealmCtx,
  token: string,
  step: { person_name: string; password_hash: string } | { company: CompanyDetails } | { slug: string },
): Promise<SignUp> {
  return ctx.change('reseller.sign-up-save', async tx => {
    const signUp = await requireSignUp(ctx, tx, token)
    requireMode(signUp, await findSignUpMode(tx))
    if ('slug' in step && !(await isFreeLabel(tx, step.slug))) throw slugTaken(step.slug)
    await saveSignUp(tx, signUp, step)
    const saved = await requireSignUp(ctx, tx, token)
    return { value: await showSignUp(tx, onboarding, saved), audit: { target: signUp.id } }
  })
}

export function slugTaken(slug: string): Problem {
  return new Problem('already-exists', { detail: `The short name ${slug} is taken. Take another.` })
}
