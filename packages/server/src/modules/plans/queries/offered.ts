import { PlanFeature } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'

/** Plans that the customer's reseller shows, smallest tier first; what a plan leaves open is as its tier has it. */
export async function offeredPlans(tx: ReadTx<'tenant'>) {
  const rows = await tx
    .selectFrom('reseller_plan as p')
    .innerJoin('reseller_plan_version as v', join =>
      join
        .onRef('v.reseller_id', '=', 'p.reseller_id')
        .onRef('v.plan_id', '=', 'p.id')
        .onRef('v.version', '=', 'p.current_version'),
    )
    .innerJoin('plan as tier', 'tier.name', 'p.tier')
    .select(['p.name', 'v.models', 'v.features', 'v.seats', 'tier.models as tier_models'])
    .select(['tier.features as tier_features', 'tier.seats as tier_seats'])
    .where('p.state', '=', 'published')
    .orderBy('tier.place')
    .orderBy('v.minutes_per_month')
    .execute()
  return rows.map(row => ({
    name: row.name,
    // A tier may have lost a model since.
    models: (row.models ?? row.tier_models).filter(model => row.tier_models.includes(model)),
    features: PlanFeature.array().parse(row.features ?? row.tier_features),
    seats: row.seats ?? row.tier_seats,
  }))
}
