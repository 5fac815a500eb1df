import type { SignUpMode, Terms } from '@scriptorium/contract'
import { type ChangeTx, type PlatformCtx, type RealmCtx, realmCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId, platformRealm } from '#infra/ids'
import { firstOwner } from '#modules/identity'
import { requirePlatformHost } from './open-sign-up.ts'
import type { OnboardingPorts } from './ports.ts'
import { isInvited, putSignUp } from './queries/sign-ups.ts'
import { findCurrentTerms, findSignUpMode } from './queries/terms.ts'

const validDays = 7
const validMs = validDays * 24 * 60 * 60_000

export function readSignUpOffer(ctx: RealmCtx): Promise<{ mode: SignUpMode; terms: Terms | null }> {
  requirePlatformHost(ctx)
  return ctx.read(async tx => ({ mode: await findSignUpMode(tx), terms: await findCurrentTerms(tx) }))
}

/** The answer is the same for an address that is known, invited, or new [AUT-03]. Nothing can be told before the mail is read [AUT-12]. */
export async function beginSignUp(
  onboarding: OnboardingPorts,
  ctx: RealmCtx,
  body: { email: string; locale?: 'en' | 'de' | undefined },
): Promise<{ accepted: true }> {
  requirePlatformHost(ctx)
  await firstOwner.countMail(onboarding.ports, ctx, body.email)
  const mode = await ctx.read(findSignUpMode)
  if (mode === 'closed') throw new Problem('sign-up-closed')
  await firstOwner.noSoonerThanFloor(() =>
    ctx.change('reseller.sign-up-begin', async tx => {
      const invited = await isInvited(tx, ctx.realmId, firstOwner.emailKeyOf(body.email), ctx.now())
      if (mode === 'invitation' && !invited) return { value: undefined, audit: { outcome: 'denied' } }
      const { id } = await mailLink(onboarding, tx, { ...body, invited, now: ctx.now() })
      return { value: undefined, audit: { target: id } }
    }),
  )
  return { accepted: true }
}

/** Holds in every mode, as the platform itself asks. */
export function inviteReseller(
  onboarding: OnboardingPorts,
  ctx: PlatformCtx,
  body: { email: string; locale?: 'en' | 'de' | undefined },
): Promise<{ email: string; expiresAt: string }> {
  const who = { actor: ctx.actor, grant: ctx.grant, requestId: ctx.requestId }
  const client = { host: '', origin: '', ip: '', userAgent: '', secure: false }
  const inRealm = realmCtx(onboarding.ports, { kind: 'realm', realmId: platformRealm }, who, client, null)
  return inRealm.change('reseller.invite', async tx => {
    const { id, expiresAt } = await mailLink(onboarding, tx, { ...body, invited: true, now: ctx.now() })
    return { value: { email: body.email, expiresAt: expiresAt.toISOString() }, audit: { target: id } }
  })
}

async function mailLink(
  { mail, addresses }: OnboardingPorts,
  tx: ChangeTx<'realm'>,
  asked: { email: string; locale?: 'en' | 'de' | undefined; invited: boolean; now: Date },
): Promise<{ id: string; expiresAt: Date }> {
  const id = newId()
  const { email, invited, now } = asked
  const locale = asked.locale ?? 'en'
  const { secretHash, token } = firstOwner.newMailedLink(id)
  const expiresAt = new Date(now.getTime() + validMs)
  const emailKey = firstOwner.emailKeyOf(email)
  await putSignUp(tx, { realmId: platformRealm, id, email, emailKey, locale, secretHash, invited, now, expiresAt })
  await mail(tx, platformRealm, {
    kind: 'reseller-sign-up',
    to: { email, locale },
    url: `${addresses.publicUrl}/sign-up?token=${token}`,
    validDays,
    invited,
  })
  return { id, expiresAt }
}
