import type { ReadTx } from '#infra/db'
import { monthOf } from '#modules/tenancy'
import { includedMs } from './plan-change.ts'
import { periodAt } from './plan-period.ts'
import { findAssignment } from './queries/assignments.ts'
import { showAssignment, termsOf } from './show-assignment.ts'

/** The month of its plan that a customer is in, and what that includes; a calendar month in UTC where no plan was assigned. */
export async function planMonth(
  tx: ReadTx<'tenant'> | ReadTx<'reseller'>,
  customer: { tenantId: string; minutesPerMonth: number },
  now: Date,
) {
  const row = await findAssignment(tx, customer.tenantId)
  if (!row) return { ...monthOf(now), includedMs: customer.minutesPerMonth * 60_000, assignment: null }
  const terms = termsOf(row)
  return {
    ...periodAt(terms.anchor, 'month', now),
    includedMs: includedMs({ ...terms, minutesPerMonth: customer.minutesPerMonth }, now),
    assignment: showAssignment(row),
  }
}
