import { electronicFormatIBAN, isValidIBAN } from 'ibantools'
import type { ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { type MasterKey, wrapKey } from '#infra/keys'
import type { OnboardingPorts } from './ports.ts'
import { findActor, findCompany, findPayout, putPayout } from './queries/resellers.ts'

type Payout = { payout: { holder: string; maskedIban: string; updatedAt: string } | null }

export function readPayout(ctx: ResellerCtx): Promise<Payout> {
  return ctx.read(async tx => ({ payout: await findPayout(tx, ctx.resellerId) }))
}

/** The account number is sealed for this reseller [CRY-01], leaves here only masked, and its change is told to the owner. */
export async function changePayout(
  { mail }: OnboardingPorts,
  master: MasterKey,
  ctx: ResellerCtx,
  body: { holder: string; iban: string },
): Promise<Payout> {
  const iban = electronicFormatIBAN(body.iban)
  if (!iban || !isValidIBAN(iban))
    throw new Problem('invalid-input', {
      fields: [{ path: 'body.iban', message: 'This account number is not right. Check it digit by digit.' }],
    })
  return ctx.change('payout.change', async tx => {
    const { resellerId } = ctx
    const maskedIban = maskIban(iban)
    const before = await findPayout(tx, resellerId)
    const sealed = wrapKey(master, Buffer.from(iban), sealOf(resellerId))
    await putPayout(tx, { resellerId, holder: body.holder, sealed, maskedIban, at: ctx.now() })
    const person = await findActor(tx, resellerId, ctx.actor.id)
    const company = await findCompany(tx, resellerId)
    for (const email of new Set([person.email, ...(company ? [company.contactEmail] : [])]))
      await mail(tx, resellerId, {
        kind: 'reseller-payout-changed',
        to: { email, locale: person.locale },
        name: person.name,
        holder: body.holder,
        maskedIban,
      })
    return {
      value: { payout: await findPayout(tx, resellerId) },
      audit: { target: resellerId, before: { maskedIban: before?.maskedIban }, after: { maskedIban } },
    }
  })
}

/** What a sealed number opens for, and nothing else. */
export function sealOf(resellerId: string): string {
  return `payout/${resellerId}`
}

/** "DE89 •••• 3000": enough to know it again. */
export function maskIban(iban: string): string {
  return `${iban.slice(0, 4)} •••• ${iban.slice(-4)}`
}
