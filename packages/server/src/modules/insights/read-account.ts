import { CustomerState, type readAccount as contract, type Reply, type Usage } from '@scriptorium/contract'
import type { ReadTx, TenantCtx } from '#infra/db'
import { planInForce } from '#modules/tenancy'
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
      plan: await planInForce(tx),
      usage: await readUsage(tx, ctx.now()),
    }
  })
}
