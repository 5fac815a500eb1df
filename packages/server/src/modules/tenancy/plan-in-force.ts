import { PlanFeature, type PlanInForce } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import { findPlanInForce } from './queries.ts'

/** With what a customer need not know: which machines, and how thoroughly they work. */
export type HeldPlan = PlanInForce & { pool: string; beam: number }

/** What the plan of the customer in scope allows at this moment. */
export async function planInForce(tx: ReadTx<'tenant'>): Promise<HeldPlan> {
  const plan = await findPlanInForce(tx)
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
  }
}
