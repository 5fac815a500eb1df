/** What a meter shows, of one month of a plan, in milliseconds. */
export type Meter = {
  includedMs: number
  /** All that was used, the granted part with it. */
  usedMs: number
  usedOfGrantsMs: number
  /** What running recordings will use. */
  reservedMs: number
  /** What open grants still hold. */
  grantsLeftMs: number
}

/** With what else decides whether work may begin. */
export type Figures = Meter & {
  gracePercent: number
  overage: 'block' | 'bill'
  overageCapMinutes: number | null
  hardLimitMs: number | null
}

/** What the meter shows as left: of the included minutes and of grants. */
export function leftMs(figures: Meter): number {
  const included = Math.max(0, figures.includedMs - (figures.usedMs - figures.usedOfGrantsMs))
  return Math.max(0, included + figures.grantsLeftMs - figures.reservedMs)
}

/** What may still be begun: grants, then included minutes, then those at no charge, then those that are billed, up to the hard limit. */
export function roomMs(figures: Figures): number {
  const { includedMs, gracePercent, overage, overageCapMinutes, hardLimitMs, reservedMs } = figures
  const beyond = overage === 'block' ? 0 : (overageCapMinutes ?? Number.POSITIVE_INFINITY) * 60_000
  const most = includedMs + Math.floor((includedMs * gracePercent) / 100) + beyond
  const ofPlan = figures.grantsLeftMs + Math.max(0, most - (figures.usedMs - figures.usedOfGrantsMs)) - reservedMs
  const ofLimit = hardLimitMs === null ? Number.POSITIVE_INFINITY : hardLimitMs - figures.usedMs - reservedMs
  return Math.max(0, Math.min(ofPlan, ofLimit))
}

export type Burn = { grants: { id: string; ms: number }[]; grantedMs: number; overageMs: number }

/** Where used minutes come from: grants first, the one that expires soonest before the others, then included ones, the rest goes beyond. */
export function burn(usedMs: number, open: readonly { id: string; leftMs: number }[], includedLeftMs: number): Burn {
  let rest = usedMs
  const grants = open.flatMap(({ id, leftMs: left }) => {
    const ms = Math.min(left, rest)
    rest -= ms
    return ms > 0 ? [{ id, ms }] : []
  })
  return { grants, grantedMs: usedMs - rest, overageMs: Math.max(0, rest - Math.max(0, includedLeftMs)) }
}

const levels = [50, 80, 100, 120] as const

/** Levels in percent that the used minutes have reached; 0 is the soft limit. */
export function levelsReached(usedMs: number, includedMs: number, softLimitMs: number | null): number[] {
  const reached = includedMs > 0 ? levels.filter(level => usedMs * 100 >= includedMs * level) : []
  return softLimitMs !== null && usedMs >= softLimitMs ? [0, ...reached] : [...reached]
}

const dayMs = 86_400_000

/** What will be used by the end: so far, and the daily mean of the days so far for those that are left. Low and high are one
 * standard error of that mean away, so early forecasts are wide; in the first two days there is none. */
export function forecast(
  daysUsedMs: readonly number[],
  month: { start: Date; end: Date },
  now: Date,
): { expectedMs: number; lowMs: number; highMs: number } | null {
  const passed = (now.getTime() - month.start.getTime()) / dayMs
  if (passed < 2) return null
  const left = Math.max(0, (month.end.getTime() - now.getTime()) / dayMs)
  const used = daysUsedMs.reduce((sum, one) => sum + one, 0)
  const mean = used / passed
  const count = Math.max(daysUsedMs.length, Math.floor(passed))
  const squares = daysUsedMs.reduce((sum, one) => sum + (one - mean) ** 2, 0) + (count - daysUsedMs.length) * mean ** 2
  const error = Math.sqrt(squares / Math.max(1, count - 1) / count)
  const at = (daily: number) => Math.round(used + Math.max(0, daily) * left)
  return { expectedMs: at(mean), lowMs: at(mean - error), highMs: at(mean + error) }
}
