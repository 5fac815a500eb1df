import {
  CustomerState,
  type readAccount as contract,
  type PlanFeature,
  type Reply,
  type Usage,
} from '@scriptorium/contract'
import type { ReadTx, TenantCtx } from '#infra/db'
import { planInForce } from '#modules/tenancy'
import { findTenantRow } from './queries.ts'

/** Minutes and storage as the customer meets them, running recordings included. Usage fulfils this. */
export type ReadUsage = (tx: ReadTx<'tenant'>, now: Date) => Promise<Usage>
/** What the engines of a pool can do. Engines fulfils this. */
export type FeaturesOffered = (tx: ReadTx<'tenant'>, pool: string) => Promise<ReadonlySet<string>>
export type AccountPorts = { readUsage: ReadUsage; featuresOffered: FeaturesOffered }

/** The customer's own view: plan, minutes and storage. */
export function readAccount(
  ctx: TenantCtx,
  { readUsage, featuresOffered }: AccountPorts,
): Promise<Reply<typeof contract>> {
  return ctx.read(async tx => {
    const row = await findTenantRow(tx, ctx.tenantId)
    if (!row) throw new Error('A session outlived its customer')
    const plan = await planInForce(tx)
    const offered = await featuresOffered(tx, plan.pool)
    const isOffered = (feature: PlanFeature) => plan.features.includes(feature) && offered.has(feature)
    return {
      id: row.tenant_id,
      name: row.name,
      slug: row.slug,
      state: CustomerState.parse(row.state),
      plan,
      offers: { translate: isOffered('translate'), speakers: isOffered('speakers') },
      usage: await readUsage(tx, ctx.now()),
    }
  })
}
