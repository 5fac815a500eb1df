import { BillingInterval, type PlanAssignment } from '@scriptorium/contract'
import type { CurrentTerms } from './plan-change.ts'
import type { Assignment } from './queries/assignments.ts'

export function showAssignment(row: Assignment): PlanAssignment {
  return {
    planId: row.plan_id,
    planName: row.plan_name,
    version: row.version,
    newestVersion: row.current_version ?? row.version,
    interval: BillingInterval.parse(row.interval),
    price: { minor: row.minor, currency: row.currency },
    periodStart: row.period_start.toISOString(),
    periodEnd: row.period_end.toISOString(),
    assignedAt: row.assigned_at.toISOString(),
    next:
      row.next_plan_id && row.next_version && row.next_interval && row.next_currency
        ? {
            planId: row.next_plan_id,
            planName: row.next_plan_name ?? '',
            version: row.next_version,
            interval: BillingInterval.parse(row.next_interval),
            currency: row.next_currency,
          }
        : null,
  }
}

export function termsOf(row: Assignment): CurrentTerms {
  return {
    planId: row.plan_id,
    planName: row.plan_name,
    version: row.version,
    interval: BillingInterval.parse(row.interval),
    currency: row.currency,
    minor: row.minor,
    minutesPerMonth: row.minutes_per_month,
    anchor: row.anchor_at,
    period: { start: row.period_start, end: row.period_end },
    carried:
      row.carried_ms !== null && row.carried_until !== null ? { ms: row.carried_ms, until: row.carried_until } : null,
  }
}
