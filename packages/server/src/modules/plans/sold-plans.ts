import type { ChangeTx } from '#infra/db'
import { assign, type Offer } from './change-customer-plan.ts'
import { planChange } from './plan-change.ts'
import { findAssignment, findOffer } from './queries/assignments.ts'
import { resellerOf } from './queries/plans.ts'

/** A version at one of its prices. */
export type SoldVersion = { planId: string; version: number; currency: string; interval: 'month' | 'year' }

/** Puts a customer on what it paid for, in a new cycle. Nothing where it is on it already, or nobody ever sold it. */
export async function putOnPaidPlan(
  tx: ChangeTx<'reseller'>,
  tenantId: string,
  paid: SoldVersion,
  now: Date,
): Promise<{ before: string | null; after: string } | null> {
  const resellerId = resellerOf(tx)
  const before = await findAssignment(tx, tenantId)
  const isOnIt =
    before?.plan_id === paid.planId &&
    before.version === paid.version &&
    before.currency === paid.currency &&
    before.interval === paid.interval
  if (isOnIt) return null
  const row = await findOffer(tx, { resellerId, ...paid })
  if (!row) return null
  const offer: Offer = {
    ...paid,
    planName: row.name,
    minor: row.minor,
    minutesPerMonth: row.minutes_per_month,
    overageMinorPerHour: row.overage_minor_per_hour,
  }
  // The provider has settled credit and debit, and begins a new cycle with each product.
  await assign(tx, { tenantId, resellerId }, offer, planChange(null, offer, now), now)
  return { before: before?.plan_name ?? null, after: offer.planName }
}
