import type { Environment } from './state.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** How long test purchases last; documented for Web Billing. */
const sandboxMinutes: Record<string, number> = { P1D: 5, P1W: 5, P1M: 5, P2M: 10, P3M: 15, P6M: 30, P1Y: 60 }
const sandboxTrialMs = 5 * minuteMs
const sandboxGraceMs = 3 * minuteMs
export const sandboxRenewals = 6

export const durationPattern = /^P(\d+)([DWMY])$/

/** The end of a period of an ISO 8601 length; the 31st becomes the last day of a month without one. */
export function periodEnd(startMs: number, duration: string, environment: Environment): number {
  if (environment === 'sandbox') return startMs + (sandboxMinutes[duration] ?? 5) * minuteMs
  return calendarEnd(startMs, duration)
}
export function trialEnd(startMs: number, duration: string, environment: Environment): number {
  return environment === 'sandbox' ? startMs + sandboxTrialMs : calendarEnd(startMs, duration)
}
export function graceEnd(startMs: number, duration: string, environment: Environment): number {
  return environment === 'sandbox' ? startMs + sandboxGraceMs : calendarEnd(startMs, duration)
}

/** A failed charge is tried again this often, and for so long; only the 30 days are documented. */
export function paymentRetries(environment: Environment): { everyMs: number; forMs: number } {
  return environment === 'sandbox'
    ? { everyMs: minuteMs, forMs: 10 * minuteMs }
    : { everyMs: 3 * dayMs, forMs: 30 * dayMs }
}

/** Days of a period, to compare prices of different ones. */
export function daysOf(duration: string): number {
  return (calendarEnd(0, duration) - 0) / dayMs
}

function calendarEnd(startMs: number, duration: string): number {
  const [, count = '', unit = ''] = durationPattern.exec(duration) ?? []
  const n = Number(count)
  if (unit === 'D') return startMs + n * dayMs
  if (unit === 'W') return startMs + n * 7 * dayMs
  const from = new Date(startMs)
  const months = from.getUTCMonth() + (unit === 'Y' ? 12 * n : n)
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), months + 1, 0)).getUTCDate()
  const end = new Date(startMs)
  end.setUTCFullYear(from.getUTCFullYear(), months, Math.min(from.getUTCDate(), lastDay))
  return end.getTime()
}
