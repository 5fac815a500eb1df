import type { ReportDays, ReportPeriod } from '@scriptorium/contract'

const dayMs = 86_400_000

/** Half-open: from the first moment of a day in UTC to the first moment after the last day. */
export type Period = { from: Date; to: Date; beforeFrom: Date; beforeTo: Date; days: number }

/**
 * The wished days, no further than today, and as many days before them. A month is compared with the month before,
 * one that is under way with as many days of it.
 */
export function periodOf(wished: ReportDays, now: Date): Period {
  const tomorrow = startOfDay(now).getTime() + dayMs
  const from = wished.from ? Date.parse(wished.from) : tomorrow - 30 * dayMs
  const wishedTo = wished.to ? Date.parse(wished.to) + dayMs : tomorrow
  const to = Math.max(Math.min(wishedTo, tomorrow), from)
  const beforeFrom = isMonth(from, wishedTo) ? monthBefore(from) : from - (to - from)
  // A whole month is compared with a whole one, however long each is.
  const beforeTo = to === wishedTo && isMonth(from, to) ? from : Math.min(beforeFrom + (to - from), from)
  return {
    from: new Date(from),
    to: new Date(to),
    beforeFrom: new Date(beforeFrom),
    beforeTo: new Date(beforeTo),
    days: Math.max(to - from, beforeTo - beforeFrom) / dayMs,
  }
}

export function showPeriod(period: Period): ReportPeriod {
  const last = (end: Date, first: Date) => dayOf(new Date(Math.max(end.getTime() - dayMs, first.getTime())))
  return {
    from: dayOf(period.from),
    to: last(period.to, period.from),
    beforeFrom: dayOf(period.beforeFrom),
    beforeTo: last(period.beforeTo, period.beforeFrom),
  }
}

/** The day that lies so many days after another. */
export function dayAfter(first: Date, days: number): Date {
  return new Date(first.getTime() + days * dayMs)
}

export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10)
}

export function startOfDay(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()))
}

function isMonth(from: number, to: number): boolean {
  const first = new Date(from)
  return first.getUTCDate() === 1 && to === Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1)
}

function monthBefore(from: number): number {
  const first = new Date(from)
  return Date.UTC(first.getUTCFullYear(), first.getUTCMonth() - 1, 1)
}
