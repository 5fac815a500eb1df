import type { CustomerDetails } from '@scriptorium/contract'
import type { ReadTx, ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { withFigures } from './customer-figures.ts'
import { findCustomer } from './queries/customers.ts'

export function readCustomer(ctx: ResellerCtx, id: string): Promise<CustomerDetails> {
  return ctx.read(tx => customerDetails(tx, id, ctx.now()))
}

/** What the page of a customer shows; refuses when the reseller has no such customer. */
export async function customerDetails(tx: ReadTx<'reseller'>, id: string, now: Date): Promise<CustomerDetails> {
  const row = await findCustomer(tx, id)
  if (!row) throw new Problem('not-found')
  return {
    ...(await withFigures(tx, [row], now))(row),
    contactName: row.contact_name,
    billingEmail: row.billing_email,
    language: row.language === 'de' ? 'de' : 'en',
    pastDueSince: row.past_due_since?.toISOString() ?? null,
    suspendedAt: row.suspended_at?.toISOString() ?? null,
    suspensionReason: row.suspension_reason,
    closingAt: row.closing_at?.toISOString() ?? null,
  }
}
