import type { ChangeTx } from '#infra/db'
import { lifeOf, putLife } from './change-life.ts'
import type { PaidState } from './life.ts'
import { lockLife } from './queries/customers.ts'

/** What the provider of payments says becomes part of the customer's life. Locks the customer; nothing where it is gone. */
export async function putPaidState(
  tx: ChangeTx<'reseller'>,
  tenantId: string,
  judge: (known: PaidState | null) => Promise<PaidState | null>,
  now: Date,
): Promise<{ before: string; after: string; paidState: PaidState | null; isNew: boolean } | null> {
  const row = await lockLife(tx, tenantId)
  if (!row) return null
  const life = lifeOf(row)
  const paidState = await judge(life.paidState)
  if (paidState === life.paidState) return { before: row.state, after: row.state, paidState, isNew: false }
  const facts = {
    ...life,
    paidState,
    // A trial is over when something is bought, and a debt when it is paid.
    trialEndsAt: paidState === 'paid' ? null : life.trialEndsAt,
    pastDueSince: paidState === 'paid' ? null : paidState === 'past-due' ? now : life.pastDueSince,
  }
  return { before: row.state, after: await putLife(tx, tenantId, facts, now), paidState, isNew: true }
}
