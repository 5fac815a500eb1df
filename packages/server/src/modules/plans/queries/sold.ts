import { PlanFeature } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'

type Reader = ReadTx<'reseller'> | ReadTx<'tenant'>

/** Every price of every version that the reseller in scope ever published, with what a product is made of. */
function soldPrices(tx: Reader) {
  return tx
    .selectFrom('reseller_plan as p')
    .innerJoin('reseller_plan_version as v', join =>
      join.onRef('v.reseller_id', '=', 'p.reseller_id').onRef('v.plan_id', '=', 'p.id'),
    )
    .innerJoin('plan_price as e', join =>
      join
        .onRef('e.reseller_id', '=', 'v.reseller_id')
        .onRef('e.plan_id', '=', 'v.plan_id')
        .onRef('e.version', '=', 'v.version'),
    )
    .innerJoin('plan as t', 't.name', 'p.tier')
    .select(['p.id as planId', 'p.name', 'p.tier', 'v.version', 'v.trial_days as trialDays', 'e.currency', 'e.minor'])
    .select(['e.interval', 'v.minutes_per_month', 'v.storage_bytes', 'v.seats', 'v.features', 't.features as inTier'])
}
type Row = Awaited<ReturnType<ReturnType<typeof soldPrices>['execute']>>[number]
export type PlanOnSale = ReturnType<typeof shown>
function shown({ interval, features, inTier, minutes_per_month, storage_bytes, ...row }: Row) {
  return {
    ...row,
    interval: interval === 'year' ? ('year' as const) : ('month' as const),
    minutesPerMonth: minutes_per_month,
    storageBytes: storage_bytes,
    features: PlanFeature.array().parse((features ?? inTier).filter(feature => inTier.includes(feature))),
  }
}

/** What customers of the reseller in scope can buy: the smallest first. */
export async function plansOnSale(tx: Reader): Promise<PlanOnSale[]> {
  const rows = await soldPrices(tx)
    .where('p.state', '=', 'published')
    .whereRef('v.version', '=', 'p.current_version')
    .where('e.minor', '>', 0)
    .orderBy('t.place')
    .orderBy('e.minor')
    .orderBy('p.id')
    .execute()
  return rows.map(shown)
}

/** What a customer is on, as it was sold. */
export async function assignedPlan(tx: Reader, tenantId: string) {
  const row = await soldPrices(tx)
    .innerJoin('plan_assignment as a', join =>
      join
        .onRef('a.reseller_id', '=', 'e.reseller_id')
        .onRef('a.plan_id', '=', 'e.plan_id')
        .onRef('a.version', '=', 'e.version')
        .onRef('a.currency', '=', 'e.currency')
        .onRef('a.interval', '=', 'e.interval'),
    )
    .select('a.assigned_at as assignedAt')
    .where('a.tenant_id', '=', tenantId)
    .executeTakeFirst()
  return row && { ...shown(row), assignedAt: row.assignedAt }
}
