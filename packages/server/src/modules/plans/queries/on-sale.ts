import type { ReadTx } from '#infra/db'

/** Every price at which a published plan of any reseller is sold, by tier. */
export async function pricesOnSale(tx: ReadTx<'platform'>) {
  const rows = await tx
    .selectFrom('reseller_plan')
    .innerJoin('reseller_plan_version', join =>
      join
        .onRef('reseller_plan_version.reseller_id', '=', 'reseller_plan.reseller_id')
        .onRef('reseller_plan_version.plan_id', '=', 'reseller_plan.id')
        .onRef('reseller_plan_version.version', '=', 'reseller_plan.current_version'),
    )
    .innerJoin('plan_price', join =>
      join
        .onRef('plan_price.reseller_id', '=', 'reseller_plan.reseller_id')
        .onRef('plan_price.plan_id', '=', 'reseller_plan.id')
        .onRef('plan_price.version', '=', 'reseller_plan.current_version'),
    )
    .select(['tier', 'plan_price.interval', 'plan_price.currency', 'plan_price.minor', 'trial_days'])
    .distinct()
    .where('reseller_plan.state', '=', 'published')
    .execute()
  return rows.map(({ tier, interval, currency, minor, trial_days }) => ({
    tier,
    interval: interval === 'year' ? ('year' as const) : ('month' as const),
    currency,
    minor: Number(minor),
    trialDays: trial_days,
  }))
}
