import type { BillingInterval } from '@scriptorium/contract'

export type Period = { start: Date; end: Date }

/** The same day so many months later, in UTC; the last day of a month that is too short. Counted from the anchor, so the 31st comes back. */
export function monthsAfter(anchor: Date, months: number): Date {
  const first = new Date(anchor)
  first.setUTCDate(1)
  first.setUTCMonth(first.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  first.setUTCDate(Math.min(anchor.getUTCDate(), lastDay))
  return first
}

/** The period of an interval that a moment lies in, counted from the anchor; the first one for moments before it. */
export function periodAt(anchor: Date, interval: BillingInterval, now: Date): Period {
  const step = interval === 'year' ? 12 : 1
  const passed = (now.getUTCFullYear() - anchor.getUTCFullYear()) * 12 + now.getUTCMonth() - anchor.getUTCMonth()
  // Where the day of the anchor is not reached, the period began one step earlier.
  let count = Math.max(0, Math.floor(passed / step))
  if (count > 0 && monthsAfter(anchor, count * step) > now) count -= 1
  return { start: monthsAfter(anchor, count * step), end: monthsAfter(anchor, (count + 1) * step) }
}
