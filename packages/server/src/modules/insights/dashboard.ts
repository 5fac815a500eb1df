import { type Compared, CustomerState, type Dashboard, type ReportDay } from '@scriptorium/contract'
import { risksOf } from './at-risk.ts'
import type { CustomerFigures, DayFigures } from './queries/customer-figures.ts'
import { dayAfter, dayOf, type Period, showPeriod } from './report-period.ts'

const listed = 10

/** Tiles, days and lists out of the figures of each customer. */
export function dashboardOf(
  figures: { customers: CustomerFigures[]; days: DayFigures[]; before: DayFigures[] },
  period: Period,
  now: Date,
): Dashboard {
  const { customers } = figures
  const sum = (value: (row: CustomerFigures) => number) => customers.reduce((total, row) => total + value(row), 0)
  const count = (holds: (row: CustomerFigures) => boolean) => customers.filter(holds).length
  const atRisk = customers
    .map(row => ({ row, reasons: risksOf(row, now) }))
    .filter(({ reasons }) => reasons.length > 0)
    .toSorted((a, b) => b.reasons.length - a.reasons.length || b.row.beforeUsedMs - a.row.beforeUsedMs)
  return {
    period: showPeriod(period),
    customers: {
      states: CustomerState.options.map(state => ({
        state,
        now: count(row => row.stateTo === state),
        before: count(row => row.stateBeforeTo === state),
      })),
      gained: {
        now: count(({ stateFrom, stateTo }) => !stateFrom && Boolean(stateTo)),
        before: count(({ stateBeforeFrom, stateBeforeTo }) => !stateBeforeFrom && Boolean(stateBeforeTo)),
      },
      churned: {
        now: count(({ stateFrom, stateTo }) => isGone(stateTo) && !isGone(stateFrom)),
        before: count(({ stateBeforeFrom, stateBeforeTo }) => isGone(stateBeforeTo) && !isGone(stateBeforeFrom)),
      },
    },
    usedMs: { now: sum(row => row.usedMs), before: sum(row => row.beforeUsedMs) },
    jobs: {
      done: { now: sum(row => row.done), before: sum(row => row.beforeDone) },
      failed: { now: sum(row => row.failed), before: sum(row => row.beforeFailed) },
    },
    storedBytes: sum(row => row.storedBytes),
    days: daysOf(figures.days, figures.before, period),
    top: customers
      .filter(row => row.usedMs > 0)
      .toSorted((a, b) => b.usedMs - a.usedMs)
      .slice(0, listed)
      .map(row => ({ id: row.id, name: row.name, usedMs: usedOf(row) })),
    atRisk: {
      total: atRisk.length,
      items: atRisk.slice(0, listed).map(({ row, reasons }) => ({
        id: row.id,
        name: row.name,
        state: CustomerState.parse(row.state),
        reasons,
        usedMs: usedOf(row),
        failedJobs: row.failed,
        lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
        trialEndsAt: row.state === 'trial' ? (row.trialEndsAt?.toISOString() ?? null) : null,
      })),
    },
  }
}

export function isGone(state: string | null): boolean {
  return state === 'closing' || state === 'deleted'
}

function usedOf(row: { usedMs: number; beforeUsedMs: number }): Compared {
  return { now: row.usedMs, before: row.beforeUsedMs }
}

/** A row for each day, also where nothing happened; the first of both periods stand side by side. */
export function daysOf(days: DayFigures[], before: DayFigures[], period: Period): ReportDay[] {
  const byDay = (rows: DayFigures[]) => new Map(rows.map(row => [dayOf(row.day), row]))
  const [here, there] = [byDay(days), byDay(before)]
  return Array.from({ length: period.days }, (_, index) => {
    const day = dayOf(dayAfter(period.from, index))
    const own = dayAfter(period.from, index) < period.to ? here.get(day) : undefined
    const other = dayAfter(period.beforeFrom, index)
    return {
      day,
      usedMs: own?.usedMs ?? 0,
      beforeUsedMs: (other < period.beforeTo ? there.get(dayOf(other))?.usedMs : undefined) ?? 0,
      done: own?.done ?? 0,
      failed: own?.failed ?? 0,
    }
  })
}
