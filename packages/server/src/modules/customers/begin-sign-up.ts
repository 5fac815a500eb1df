import type { WantedPlan } from '@scriptorium/contract'
import type { RealmCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { firstOwner } from '#modules/identity'
import { originOfRealm } from '#modules/tenancy'
import { putSignUp } from './queries/sign-ups.ts'
import { modeNow, requireTrial } from './sign-up-offer.ts'
import { type SignUpPorts, sellerOf } from './sign-up-ports.ts'

const validDays = 7
const validMs = validDays * 24 * 60 * 60_000

type Begun = WantedPlan & { email: string; locale?: 'en' | 'de' | undefined }

/** The answer, its time and its mail are the same for known and new addresses [AUT-03]. Nothing is told before the mail is read [AUT-12]. */
export async function beginCustomerSignUp(
  wired: SignUpPorts,
  ctx: RealmCtx,
  { email, locale = 'en', ...chosen }: Begun,
): Promise<{ accepted: true }> {
  const seller = sellerOf(wired, ctx)
  await firstOwner.countMail(wired.ports, ctx, email)
  await seller.read(async tx => {
    if ((await modeNow(wired, tx, ctx)) === 'closed') throw new Problem('sign-up-closed')
    await requireTrial(tx, chosen)
  })
  await firstOwner.noSoonerThanFloor(() =>
    seller.change('customer.sign-up-begin', async tx => {
      const id = newId()
      const { secretHash, token } = firstOwner.newMailedLink(id)
      const now = ctx.now()
      const emailKey = firstOwner.emailKeyOf(email)
      const expiresAt = new Date(now.getTime() + validMs)
      const { resellerId } = seller
      await putSignUp(tx, { resellerId, id, email, emailKey, locale, secretHash, chosen, now, expiresAt })
      const origin = await originOfRealm(tx, wired.addresses, resellerId)
      const url = `${origin}/join?token=${token}`
      await wired.mail(tx, resellerId, { kind: 'customer-sign-up', to: { email, locale }, url, validDays })
      return { value: undefined, audit: { target: id } }
    }),
  )
  return { accepted: true }
}
