import type { OfferedPlan } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import { planRows } from './queries/plans.ts'
import { findTiers } from './queries/tiers.ts'
import { withVersions } from './show-plan.ts'

/** What strangers see: published plans that are listed, the smallest first, without tier, wholesale terms or customers. */
export async function offeredPlans(tx: ReadTx<'reseller'>): Promise<OfferedPlan[]> {
  const rows = (await planRows(tx)).filter(row => row.state === 'published' && row.listed)
  const tiers = new Map((await findTiers(tx)).map(tier => [tier.name, tier]))
  return (await withVersions(tx, rows)).flatMap(({ row, versions }): OfferedPlan[] => {
    const current = versions.find(({ version }) => version === row.current_version)
    const tier = tiers.get(row.tier)
    if (!current || !tier) return []
    const { promise, prices } = current
    const inTier = promise.features?.filter(feature => tier.features.includes(feature))
    return [
      {
        id: row.id,
        name: row.name,
        minutesPerMonth: promise.minutesPerMonth,
        storageBytes: promise.storageBytes,
        seats: promise.seats,
        parallelJobs: Math.min(promise.parallelJobs, tier.parallelJobs),
        maxFileBytes: Math.min(promise.maxFileBytes, tier.maxFileBytes),
        maxDurationMs: Math.min(promise.maxDurationMs, tier.maxDurationMs),
        retentionDays: promise.retentionDays,
        features: inTier ?? tier.features,
        overage: promise.overage,
        trialDays: promise.trialDays,
        prices,
      },
    ]
  })
}
