import { CustomerState, type readAccount as contract, type Reply, type Usage } from '@scriptorium/contract'
import type { ReadTx, TenantCtx } from '#infra/db'
import { findTenantRow } from './queries.ts'

/** Minutes and storage as the customer meets them, running recordings included. Usage fulfils this. */
export type ReadUsage = (tx: ReadTx<'tenant'>, now: Date) => Promise<Usage>

/** The customer's own view: plan, minutes and storage. */
export function readAccount(ctx: TenantCtx, readUsage: ReadUsage): Promise<Reply<typeof contract>> {
  return ctx.read(async tx => {
    const row = await findTenantRow(tx, ctx.tenantId)
    if (!row) throw new Error('A session outlived its customer')
    return {
      id: row.tenant_id,
      name: row.name,
      slug: row.slug,
      state: CustomerState.parse(row.state),
      plan: {
        name: row.plan_name,
        parallelJobs: row.parallel_jobs,
        minutesPerMonth: row.minutes_per_month,
        storageBytes: row.storage_bytes,
        maxFileBytes: row.max_file_bytes,
        maxDurationMs: row.max_duration_ms,
        models: row.models,
      },
      usage: await readUsage(tx, ctx.now()),
    }
  })
}
