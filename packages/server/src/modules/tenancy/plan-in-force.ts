import { Overage, PlanFeature, type PlanInForce } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import { findPlanInForce, findPlanOf } from './queries.ts'

/** With what a customer need not know: which machines, and how thoroughly they work. */
export type HeldPlan = PlanInForce & {
  pool: string
  beam: number
  /** Nothing: as many members as they like. */
  seats: number | null
  retentionDays: number | null
  /** What happens beyond the included minutes. */
  overage: 'block' | 'bill'
  overageCapMinutes: number | null
  gracePercent: number
}

/** What the plan of the customer in scope allows at this moment. */
export async function planInForce(tx: ReadTx<'tenant'>): Promise<HeldPlan> {
  return heldPlan(await findPlanInForce(tx))
}

/** That of one of the reseller's customers; nothing where there is no such customer. */
export async function planOfCustomer(tx: ReadTx<'reseller'>, tenantId: string): Promise<HeldPlan | undefined> {
  const row = await findPlanOf(tx, tenantId)
  return row ? heldPlan(row) : undefined
}

function heldPlan(plan: Awaited<ReturnType<typeof findPlanInForce>>): HeldPlan {
  return {
    name: plan.name,
    parallelJobs: plan.parallel_jobs,
    minutesPerMonth: plan.minutes_per_month,
    storageBytes: plan.storage_bytes,
    maxFileBytes: plan.max_file_bytes,
    maxDurationMs: plan.max_duration_ms,
    models: plan.models,
    features: PlanFeature.array().parse(plan.features),
    pool: plan.pool,
    beam: plan.beam,
    seats: plan.seats,
    retentionDays: plan.retention_days,
    overage: Overage.parse(plan.overage),
    overageCapMinutes: plan.overage_cap_minutes,
    gracePercent: plan.grace_percent,
  }
}
