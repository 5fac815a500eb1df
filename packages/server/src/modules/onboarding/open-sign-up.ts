import type { SignUp, SignUpMode } from '@scriptorium/contract'
import type { ReadTx, RealmCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { platformRealm } from '#infra/ids'
import { firstOwner } from '#modules/identity'
import { isFreeLabel, slugFor } from '#modules/tenancy'
import type { OnboardingPorts } from './ports.ts'
import { findSignUp, type OpenSignUp } from './queries/sign-ups.ts'
import { findCurrentTerms, findSignUpMode } from './queries/terms.ts'

/** Resellers sign up on the platform's host; elsewhere this does not exist. */
export function requirePlatformHost(ctx: RealmCtx): void {
  if (ctx.realmId !== platformRealm) throw new Problem('not-found')
}

/** What was told so far. Changes nothing: programs that look into mails open links, too. */
export async function openSignUp(onboarding: OnboardingPorts, ctx: RealmCtx, token: string): Promise<SignUp> {
  await countUse(onboarding, ctx)
  return ctx.read(async tx => showSignUp(tx, onboarding, await requireSignUp(ctx, tx, token)))
}

/** Counts the use of a link, on the platform's host only. */
export async function countUse({ ports }: OnboardingPorts, ctx: RealmCtx): Promise<void> {
  requirePlatformHost(ctx)
  await firstOwner.countLink(ports, ctx)
}

/** An open sign-up, by the secret that only its mail holds. */
export async function requireSignUp(ctx: RealmCtx, tx: ReadTx<'realm'>, token: string): Promise<OpenSignUp> {
  const credential = firstOwner.parseMailedLink(token)
  if (!credential) throw new Problem('token-invalid')
  const signUp = await findSignUp(tx, { realmId: ctx.realmId, id: credential.id, now: ctx.now() })
  if (!signUp || !firstOwner.isLinkOf(signUp.secret_hash, credential.secret)) throw new Problem('token-invalid')
  return signUp
}

/** Whoever was invited may go on whatever the mode; it is the platform's own word. */
export function requireMode(signUp: { invited: boolean }, mode: SignUpMode): void {
  if (!signUp.invited && (mode === 'closed' || mode === 'invitation')) throw new Problem('sign-up-closed')
}

export async function showSignUp(
  tx: ReadTx<'realm'>,
  { addresses }: OnboardingPorts,
  signUp: OpenSignUp,
): Promise<SignUp> {
  return {
    email: signUp.email,
    mode: await findSignUpMode(tx),
    invited: signUp.invited,
    terms: await findCurrentTerms(tx),
    personName: signUp.password_hash === null ? null : signUp.person_name,
    company: signUp.company,
    slug: signUp.slug,
    suggestedSlug: await suggestedSlug(tx, signUp.company?.name ?? ''),
    brandsDomain: addresses.brandsDomain,
    expiresAt: signUp.expires_at.toISOString(),
  }
}

/** The company's name as a short name, with a number where it is taken; empty where nothing is left of the name. */
async function suggestedSlug(tx: ReadTx<'realm'>, name: string): Promise<string> {
  const slug = slugFor(name)
  if (slug === '') return ''
  for (const candidate of [slug, ...[2, 3, 4, 5].map(number => `${slug.slice(0, 38)}-${number}`)]) {
    if (await isFreeLabel(tx, candidate)) return candidate
  }
  return ''
}
