import {
  BillingInterval,
  Overage,
  PlanFeature,
  PlanState,
  type PlanVersion,
  type ResellerPlan,
} from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import {
  customersByVersion,
  type PlanRow,
  type PriceRow,
  priceRows,
  type VersionRow,
  versionRows,
} from './queries/plans.ts'

export type PlanWithVersions = { row: PlanRow; versions: PlanVersion[]; customers: number }

/** Plans with all of their versions, the newest first, and who is on them; four queries for however many. */
export async function withVersions(tx: ReadTx<'reseller'>, rows: PlanRow[]): Promise<PlanWithVersions[]> {
  if (rows.length === 0) return []
  const ids = rows.map(row => row.id)
  const versions = Map.groupBy(await versionRows(tx, ids), row => row.plan_id)
  const prices = Map.groupBy(await priceRows(tx, ids), row => row.plan_id)
  const counts = await customersByVersion(tx, ids)
  const countOf = (planId: string, version: number) =>
    Number(counts.find(one => one.plan_id === planId && one.version === version)?.customers ?? 0)
  return rows.map(row => {
    const shown = (versions.get(row.id) ?? []).map(version =>
      showVersion(
        version,
        (prices.get(row.id) ?? []).filter(price => price.version === version.version),
        countOf(row.id, version.version),
      ),
    )
    return { row, versions: shown, customers: shown.reduce((sum, { customers }) => sum + customers, 0) }
  })
}

function showVersion(row: VersionRow, prices: PriceRow[], customers: number): PlanVersion {
  return {
    version: row.version,
    publishedAt: row.published_at?.toISOString() ?? null,
    customers,
    promise: {
      minutesPerMonth: row.minutes_per_month,
      storageBytes: row.storage_bytes,
      seats: row.seats,
      parallelJobs: row.parallel_jobs,
      models: row.models,
      features: row.features === null ? null : PlanFeature.array().parse(row.features),
      maxFileBytes: row.max_file_bytes,
      maxDurationMs: row.max_duration_ms,
      retentionDays: row.retention_days,
      overage: Overage.parse(row.overage),
      overageCapMinutes: row.overage_cap_minutes,
      gracePercent: row.grace_percent,
      trialDays: row.trial_days,
    },
    prices: prices.map(price => ({
      currency: price.currency,
      interval: BillingInterval.parse(price.interval),
      minor: price.minor,
      overageMinorPerHour: price.overage_minor_per_hour,
    })),
  }
}

export function planFacts({ row, customers }: PlanWithVersions): Omit<ResellerPlan, 'version' | 'hasDraft'> {
  return {
    id: row.id,
    name: row.name,
    tier: row.tier,
    state: PlanState.parse(row.state),
    listed: row.listed,
    customers,
    createdAt: row.created_at.toISOString(),
  }
}
