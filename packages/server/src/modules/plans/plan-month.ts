import type { ReadTx } from '#infra/db'
import { monthOf } from '#modules/tenancy'
import { includedMs } from './plan-change.ts'
import { periodAt } from './plan-period.ts'
import { type Assignment, findAssignment, findAssignments } from './queries/assignments.ts'
import { showAssignment, termsOf } from './show-assignment.ts'

type PlanMonth = ReturnType<typeof monthFor>

/** The month of its plan that a customer is in, and what that includes; a calendar month in UTC where no plan was assigned. */
export async function planMonth(
  tx: ReadTx<'tenant'> | ReadTx<'reseller'>,
  customer: { tenantId: string; minutesPerMonth: number },
  now: Date,
): Promise<PlanMonth> {
  return monthFor(await findAssignment(tx, customer.tenantId), customer.minutesPerMonth, now)
}

/** Those of several customers, by their ids. */
export async function planMonths(
  tx: ReadTx<'reseller'>,
  customers: readonly { tenantId: string; minutesPerMonth: number }[],
  now: Date,
): Promise<Map<string, PlanMonth>> {
  const rows = await findAssignments(
    tx,
    customers.map(({ tenantId }) => tenantId),
  )
  const rowOf = new Map(rows.map(row => [row.tenant_id, row]))
  return new Map(
    customers.map(({ tenantId, minutesPerMonth }) => [tenantId, monthFor(rowOf.get(tenantId), minutesPerMonth, now)]),
  )
}

function monthFor(row: Assignment | undefined, minutesPerMonth: number, now: Date) {
  if (!row) return { ...monthOf(now), includedMs: minutesPerMonth * 60_000, assignment: null }
  const terms = termsOf(row)
  return {
    ...periodAt(terms.anchor, 'month', now),
    includedMs: includedMs({ ...terms, minutesPerMonth }, now),
    assignment: showAssignment(row),
  }
}
