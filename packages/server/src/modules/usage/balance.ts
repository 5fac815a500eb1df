/** What a meter shows, of one month of a plan, in milliseconds. */
export type Meter = {
  includedMs: number
  /** All that was used, the parts from grants and packs with it. */
  usedMs: number
  usedOfGrantsMs: number
  usedOfPacksMs: number
  /** What running recordings will use. */
  reservedMs: number
  /** What open grants still hold. */
  grantsLeftMs: number
  /** What open packs still hold. */
  packsLeftMs: number
}

/** With what else decides whether work may begin. */
export type Figures = Meter & {
  gracePercent: number
  overage: 'block' | 'bill'
  overageCapMinutes: number | null
  hardLimitMs: number | null
}

/** What counts for the plan: neither granted nor bought. */
export function usedOfPlanMs({ usedMs, usedOfGrantsMs, usedOfPacksMs }: Meter): number {
  return usedMs - usedOfGrantsMs - usedOfPacksMs
}

/** What the meter shows as the whole: included minutes, grants and packs, with what was used of them. */
export function wholeMs(figures: Meter): number {
  const { includedMs, usedOfGrantsMs, grantsLeftMs, usedOfPacksMs, packsLeftMs } = figures
  return includedMs + usedOfGrantsMs + grantsLeftMs + usedOfPacksMs + packsLeftMs
}

/** What the meter shows as left: of the included minutes, of grants and of packs. */
export function leftMs(figures: Meter): number {
  const included = Math.max(0, figures.includedMs - usedOfPlanMs(figures))
  return Math.max(0, included + figures.grantsLeftMs + figures.packsLeftMs - figures.reservedMs)
}

/** What may still be begun: grants, included minutes, packs, then those at no charge, then those that are billed, up to the hard limit. */
export function roomMs(figures: Figures): number {
  const { includedMs, gracePercent, overage, overageCapMinutes, hardLimitMs, reservedMs } = figures
  const beyond = overage === 'block' ? 0 : (overageCapMinutes ?? Number.POSITIVE_INFINITY) * 60_000
  const most = includedMs + Math.floor((includedMs * gracePercent) / 100) + beyond
  const ofPlan = Math.max(0, most - usedOfPlanMs(figures))
  const ofAll = figures.grantsLeftMs + ofPlan + figures.packsLeftMs - reservedMs
  const ofLimit = hardLimitMs === null ? Number.POSITIVE_INFINITY : hardLimitMs - figures.usedMs - reservedMs
  return Math.max(0, Math.min(ofAll, ofLimit))
}

export type Source = { id: string; leftMs: number }
export type Part = { id: string; ms: number }
export type Burn = { grants: Part[]; grantedMs: number; packs: Part[]; packedMs: number; overageMs: number }

/** Where used minutes come from: grants, then included ones, then packs; the rest goes beyond. Of grants and of packs the one that
 * expires soonest comes first, so they are given in that order. */
export function burn(
  usedMs: number,
  open: { grants: readonly Source[]; includedLeftMs: number; packs: readonly Source[] },
): Burn {
  const granted = takeFrom(open.grants, usedMs)
  const beyondPlan = Math.max(0, usedMs - granted.ms - Math.max(0, open.includedLeftMs))
  const packed = takeFrom(open.packs, beyondPlan)
  return {
    grants: granted.parts,
    grantedMs: granted.ms,
    packs: packed.parts,
    packedMs: packed.ms,
    overageMs: beyondPlan - packed.ms,
  }
}

function takeFrom(sources: readonly Source[], wantedMs: number): { parts: Part[]; ms: number } {
  let rest = wantedMs
  const parts = sources.flatMap(({ id, leftMs: left }) => {
    const ms = Math.min(left, rest)
    rest -= ms
    return ms > 0 ? [{ id, ms }] : []
  })
  return { parts, ms: wantedMs - rest }
}

/** What can be taken back of a pack: as much as is asked, and never what was used. */
export function takenBackMs(pack: { boughtMs: number; usedMs: number; takenBackMs: number }, askedMs: number): number {
  return Math.max(0, Math.min(askedMs, pack.boughtMs - pack.usedMs - pack.takenBackMs))
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
