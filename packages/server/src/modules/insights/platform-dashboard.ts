import type { PlatformDashboard, ReportDays, ResellerFigures } from '@scriptorium/contract'
import type { PlatformCtx } from '#infra/db'
import { resellerRisksOf } from './at-risk.ts'
import { daysOf } from './dashboard.ts'
import { findPlatformDays, findResellerFigures, type ResellerRow } from './queries/reseller-figures.ts'
import { periodOf, showPeriod } from './report-period.ts'

const listed = 10

/** Which resellers grow, and which need somebody. */
export async function readPlatformDashboard(ctx: PlatformCtx, wished: ReportDays): Promise<PlatformDashboard> {
  const now = ctx.now()
  const period = periodOf(wished, now)
  const { rows, days, before } = await ctx.read(async tx => ({
    rows: await findResellerFigures(tx, period),
    days: await findPlatformDays(tx, period),
    before: await findPlatformDays(tx, { from: period.beforeFrom, to: period.beforeTo }),
  }))
  const sum = (value: (row: ResellerRow) => number) => rows.reduce((total, row) => total + value(row), 0)
  const figures = rows.map(row => ({ row, shown: show(row, now) }))
  const atRisk = figures.filter(({ shown }) => shown.reasons.length > 0)
  const there = (end: Date) => rows.filter(row => row.createdAt < end).length
  return {
    period: showPeriod(period),
    resellers: { now: there(period.to), before: there(period.beforeTo) },
    customers: { now: sum(row => row.customers), before: sum(row => row.beforeCustomers) },
    usedMs: { now: sum(row => row.usedMs), before: sum(row => row.beforeUsedMs) },
    jobs: {
      done: { now: sum(row => row.done), before: sum(row => row.beforeDone) },
      failed: { now: sum(row => row.failed), before: sum(row => row.beforeFailed) },
    },
    days: daysOf(days, before, period),
    growing: figures
      .filter(({ row }) => row.usedMs > row.beforeUsedMs)
      .toSorted((a, b) => b.row.usedMs - b.row.beforeUsedMs - (a.row.usedMs - a.row.beforeUsedMs))
      .slice(0, listed)
      .map(({ shown }) => shown),
    atRisk: {
      total: atRisk.length,
      items: atRisk
        .toSorted((a, b) => b.row.beforeUsedMs - a.row.beforeUsedMs)
        .slice(0, listed)
        .map(({ shown }) => shown),
    },
  }
}

function show(row: ResellerRow, now: Date): ResellerFigures {
  return {
    id: row.id,
    name: row.name,
    customers: { now: row.customers, before: row.beforeCustomers },
    usedMs: { now: row.usedMs, before: row.beforeUsedMs },
    done: row.done,
    failed: row.failed,
    reasons: resellerRisksOf(row, now),
  }
}
