import type { PlanInForce } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import { findPlanInForce } from './queries.ts'

/** What the plan of the customer in scope allows at this moment. */
export async function planInForce(tx: ReadTx<'tenant'>): Promise<PlanInForce> {
  const plan = await findPlanInForce(tx)
  return {
    name: plan.name,
    parallelJobs: plan.parallel_jobs,
    minutesPerMonth: plan.minutes_per_month,
    storageBytes: plan.storage_bytes,
    maxFileBytes: plan.max_file_bytes,
    maxDurationMs: plan.max_duration_ms,
    models: plan.models,
  }
}
