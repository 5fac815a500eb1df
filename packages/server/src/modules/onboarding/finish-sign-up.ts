import type { CompanyDetails } from '@scriptorium/contract'
import { type ChangeTx, platformCtx, type RealmCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId, platformRealm } from '#infra/ids'
import { firstOwner } from '#modules/identity'
import { holdReseller, originOfBrand, registerReseller } from '#modules/tenancy'
import { countUse, requireMode, requireSignUp } from './open-sign-up.ts'
import type { OnboardingPorts } from './ports.ts'
import { insertCompany, insertStateChange } from './queries/resellers.ts'
import { claimIds, endSignUp, type OpenSignUp } from './queries/sign-ups.ts'
import { findCurrentTerms, findSignUpMode, insertAcceptance } from './queries/terms.ts'
import { slugTaken } from './save-sign-up.ts'

type Finished = { state: 'active' | 'applied'; host: string; url: string }
/** A sign-up with everything told. */
type Complete = {
  signUp: OpenSignUp
  name: string
  passwordHash: string
  company: CompanyDetails
  slug: string
  termsVersion: number | null
  state: 'active' | 'applied'
  resellerId: string
  ownerId: string
}

/** Three realms are written one after the other: whoever is interrupted asks again and goes on with the same ids. */
export async function finishSignUp(
  onboarding: OnboardingPorts,
  ctx: RealmCtx,
  body: { token: string; termsVersion: number | null },
): Promise<Finished> {
  await countUse(onboarding, ctx)
  const complete = await claim(ctx, body)
  await makeReseller(onboarding, ctx, complete)
  const path = await firstOwner.make(onboarding.ports, ctx, {
    realmId: complete.resellerId,
    personId: complete.ownerId,
    email: complete.signUp.email,
    name: complete.name,
    locale: complete.signUp.locale,
    passwordHash: complete.passwordHash,
  })
  await ctx.change('reseller.sign-up-end', async tx => {
    await endSignUp(tx, complete.signUp, ctx.now())
    return { value: undefined, audit: { target: complete.signUp.id } }
  })
  const { addresses } = onboarding
  return {
    state: complete.state,
    host: `${complete.slug}.${addresses.brandsDomain}`,
    url: `${originOfBrand(addresses, complete.slug)}${path}`,
  }
}

function claim(ctx: RealmCtx, body: { token: string; termsVersion: number | null }): Promise<Complete> {
  return ctx.change('reseller.sign-up-claim', async tx => {
    const signUp = await requireSignUp(ctx, tx, body.token)
    const mode = await findSignUpMode(tx)
    requireMode(signUp, mode)
    const { person_name: name, password_hash: passwordHash, company, slug } = signUp
    if (!name || !passwordHash || !company || !slug)
      throw new Problem('not-finished', { detail: 'Some steps are still open. Fill them in first.' })
    const terms = await findCurrentTerms(tx)
    if ((terms?.version ?? null) !== body.termsVersion) {
      const message = 'The terms have changed in the meantime. Read the new ones, then accept them.'
      throw new Problem('invalid-input', { fields: [{ path: 'body.termsVersion', message }] })
    }
    const ids = await claimIds(tx, signUp, { resellerId: newId(), ownerId: newId() })
    const state = mode === 'approval' && !signUp.invited ? ('applied' as const) : ('active' as const)
    const complete = { signUp, name, passwordHash, company, slug, termsVersion: body.termsVersion, state, ...ids }
    return { value: complete, audit: { target: signUp.id, after: { resellerId: ids.resellerId } } }
  })
}

function makeReseller(onboarding: OnboardingPorts, ctx: RealmCtx, complete: Complete): Promise<void> {
  const who = { actor: ctx.actor, grant: 'scope', requestId: ctx.requestId } as const
  const platform = platformCtx(onboarding.ports, { kind: 'platform' }, who)
  return platform.change('reseller.sign-up', async tx => {
    const { resellerId: id, slug, company, state } = complete
    const now = ctx.now()
    const audit = { target: id, after: { slug, state } }
    const made = await registerReseller(tx, {
      id,
      slug,
      name: company.name,
      supportEmail: company.contactEmail,
      state,
      now,
    })
    if (!made) {
      // An earlier try came so far, or somebody else has the short name.
      if ((await holdReseller(tx, id)) === undefined) throw slugTaken(slug)
      return { value: undefined, audit }
    }
    await insertCompany(tx, { ...company, resellerId: id, locale: complete.signUp.locale, at: now })
    await insertStateChange(tx, { resellerId: id, id: newId(), state, reason: '', at: now })
    if (complete.termsVersion !== null)
      await insertAcceptance(tx, {
        resellerId: id,
        version: complete.termsVersion,
        acceptedBy: complete.ownerId,
        name: complete.name,
        email: complete.signUp.email,
        ip: ctx.client.ip,
        at: now,
      })
    await tellAll(onboarding, tx, complete)
    return { value: undefined, audit }
  })
}

async function tellAll({ mail, addresses, platformEmail }: OnboardingPorts, tx: ChangeTx, complete: Complete) {
  const { signUp, name, company, slug, state, resellerId } = complete
  await mail(tx, platformRealm, {
    kind: state === 'active' ? 'reseller-welcome' : 'reseller-received',
    to: { email: signUp.email, locale: signUp.locale },
    name,
    company: company.name,
    url: `${originOfBrand(addresses, slug)}/log-in`,
  })
  if (state === 'applied' && platformEmail)
    await mail(tx, platformRealm, {
      kind: 'reseller-applied',
      to: { email: platformEmail, locale: 'en' },
      company: company.name,
      url: `${addresses.publicUrl}/resellers/${resellerId}`,
    })
}
