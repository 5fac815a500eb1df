import { BillingInterval, PlanFeature, type Tier, type WholesaleTerms } from '@scriptorium/contract'
import type { ChangeTx, ReadTx } from '#infra/db'

/** The platform's plans with what they cost resellers, smallest first. */
export async function findTiers(tx: ReadTx<'reseller'> | ReadTx<'platform'>): Promise<Tier[]> {
  const rows = await tx.selectFrom('plan').selectAll().orderBy('place').execute()
  const terms = await findWholesale(tx)
  return rows.map(row => ({
    name: row.name,
    parallelJobs: row.parallel_jobs,
    minutesPerMonth: row.minutes_per_month,
    storageBytes: row.storage_bytes,
    maxFileBytes: row.max_file_bytes,
    maxDurationMs: row.max_duration_ms,
    models: row.models,
    features: PlanFeature.array().parse(row.features),
    seats: row.seats,
    wholesale: terms.get(row.name) ?? [],
  }))
}

async function findWholesale(tx: ReadTx<'reseller'> | ReadTx<'platform'>): Promise<Map<string, WholesaleTerms[]>> {
  const rows = await tx
    .selectFrom('plan_wholesale')
    .selectAll()
    .orderBy('tier')
    .orderBy('currency')
    .orderBy('interval')
    .execute()
  return Map.groupBy(
    rows.map(row => ({
      tier: row.tier,
      currency: row.currency,
      interval: BillingInterval.parse(row.interval),
      wholesaleMinor: row.wholesale_minor,
      floorMinor: row.floor_minor,
      ceilingMinor: row.ceiling_minor,
      suggestedMinor: row.suggested_minor,
      hourMinor: row.hour_minor,
    })),
    row => row.tier,
  )
}

export async function putWholesale(tx: ChangeTx<'platform'>, tier: string, terms: WholesaleTerms[]): Promise<void> {
  await tx.deleteFrom('plan_wholesale').where('tier', '=', tier).execute()
  await tx
    .insertInto('plan_wholesale')
    .values(
      terms.map(one => ({
        tier,
        currency: one.currency,
        interval: one.interval,
        wholesale_minor: one.wholesaleMinor,
        floor_minor: one.floorMinor,
        ceiling_minor: one.ceilingMinor,
        suggested_minor: one.suggestedMinor,
        hour_minor: one.hourMinor,
      })),
    )
    .execute()
}

/** How many customers have each tier beneath their plan. */
export async function customersByTier(tx: ReadTx<'platform'>): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom('plan_in_force')
    .innerJoin('tenant', 'tenant.id', 'plan_in_force.tenant_id')
    .select(({ fn }) => ['tier', fn.countAll<number>().as('customers')])
    .where('tenant.state', '<>', 'deleted')
    .groupBy('tier')
    .execute()
  return new Map(rows.map(row => [row.tier, Number(row.customers)]))
}
