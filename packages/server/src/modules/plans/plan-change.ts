import type { BillingInterval, PlanChangePreview } from '@scriptorium/contract'
import { monthsAfter, type Period, periodAt } from './plan-period.ts'
import { splitByShares } from './split-by-shares.ts'

/** A version at a price, as a customer has it or gets it. */
export type PlanTerms = {
  planId: string
  planName: string
  version: number
  interval: BillingInterval
  currency: string
  minor: number
  minutesPerMonth: number
}
/** `carried`: what the month of an earlier change includes, instead of the plan's own minutes. */
export type CurrentTerms = PlanTerms & { anchor: Date; period: Period; carried: { ms: number; until: Date } | null }
export type PlanChange = PlanChangePreview & {
  after: { anchor: Date; period: Period; carried: { ms: number; until: Date } | null }
}

const minuteMs = 60_000

/** What a change means, to the second on the net price: more counts at once, with a credit for the unused time and a debit for
 * the new plan; less waits for the period's end; another interval begins a new cycle. Included minutes are prorated alike. */
export function planChange(current: CurrentTerms | null, wanted: PlanTerms, at: Date): PlanChange {
  const now = new Date(Math.floor(at.getTime() / 1000) * 1000)
  if (!current) return freshStart(wanted, now)
  const when = whenOf(current, wanted)
  if (when !== 'at-once') return later(current, wanted, now, when)
  return current.interval === wanted.interval ? within(current, wanted, now) : restarted(current, wanted, now)
}

/** Included milliseconds of the month that runs. */
export function includedMs(current: Pick<CurrentTerms, 'carried' | 'minutesPerMonth'>, now: Date): number {
  return current.carried && now < current.carried.until ? current.carried.ms : current.minutesPerMonth * minuteMs
}

function whenOf(current: CurrentTerms, wanted: PlanTerms): PlanChangePreview['when'] {
  const isSame =
    current.planId === wanted.planId &&
    current.version === wanted.version &&
    current.interval === wanted.interval &&
    current.currency === wanted.currency
  if (isSame) return 'never'
  // Money of two currencies is not set off.
  if (current.currency !== wanted.currency) return 'at-renewal'
  // A year is cheaper by the month; whoever commits to one does not want less.
  if (current.interval === 'month' && wanted.interval === 'year')
    return wanted.minutesPerMonth >= current.minutesPerMonth ? 'at-once' : 'at-renewal'
  return yearly(wanted) >= yearly(current) ? 'at-once' : 'at-renewal'
}

function yearly({ interval, minor }: PlanTerms): number {
  return interval === 'year' ? minor : minor * 12
}

function freshStart(wanted: PlanTerms, now: Date): PlanChange {
  const period = { start: now, end: monthsAfter(now, wanted.interval === 'year' ? 12 : 1) }
  return {
    when: 'at-once',
    takesEffectAt: now.toISOString(),
    lines: [line('debit', wanted, period, wanted.minor)],
    total: { minor: wanted.minor, currency: wanted.currency },
    renewal: { at: period.end.toISOString(), amount: { minor: wanted.minor, currency: wanted.currency } },
    includedMs: { before: 0, after: wanted.minutesPerMonth * minuteMs },
    after: { anchor: now, period, carried: null },
  }
}

function later(current: CurrentTerms, wanted: PlanTerms, now: Date, when: 'at-renewal' | 'never'): PlanChange {
  const included = includedMs(current, now)
  return {
    when,
    takesEffectAt: (when === 'never' ? now : current.period.end).toISOString(),
    lines: [],
    total: { minor: 0, currency: wanted.currency },
    renewal: { at: current.period.end.toISOString(), amount: { minor: wanted.minor, currency: wanted.currency } },
    includedMs: { before: included, after: included },
    after: { anchor: current.anchor, period: current.period, carried: current.carried },
  }
}

/** The cycle stays: what is left of it is paid at the new price instead of the old one. */
function within(current: CurrentTerms, wanted: PlanTerms, now: Date): PlanChange {
  const rest = { start: now, end: current.period.end }
  const credit = unusedPart(current.minor, current.period, now)
  const debit = unusedPart(wanted.minor, current.period, now)
  const month = periodAt(current.anchor, 'month', now)
  const before = includedMs(current, now)
  const [kept = 0] = splitByShares(before, sharesOf(month, now))
  const gained = unusedPart(wanted.minutesPerMonth * minuteMs, month, now)
  return {
    when: 'at-once',
    takesEffectAt: now.toISOString(),
    lines: [line('credit', current, rest, -credit), line('debit', wanted, rest, debit)],
    total: { minor: debit - credit, currency: wanted.currency },
    renewal: { at: current.period.end.toISOString(), amount: { minor: wanted.minor, currency: wanted.currency } },
    includedMs: { before, after: kept + gained },
    after: {
      anchor: current.anchor,
      period: current.period,
      carried: { ms: kept + gained, until: month.end },
    },
  }
}

/** Another interval: the old one is credited for what is left, the new one begins now and is paid whole. */
function restarted(current: CurrentTerms, wanted: PlanTerms, now: Date): PlanChange {
  const start = freshStart(wanted, now)
  const credit = unusedPart(current.minor, current.period, now)
  return {
    ...start,
    lines: [line('credit', current, { start: now, end: current.period.end }, -credit), ...start.lines],
    total: { minor: wanted.minor - credit, currency: wanted.currency },
    includedMs: { before: includedMs(current, now), after: wanted.minutesPerMonth * minuteMs },
  }
}

function sharesOf(period: Period, now: Date): [used: number, unused: number] {
  const used = Math.min(Math.max(now.getTime(), period.start.getTime()), period.end.getTime()) - period.start.getTime()
  return [used, period.end.getTime() - period.start.getTime() - used]
}

function unusedPart(amount: number, period: Period, now: Date): number {
  return splitByShares(amount, sharesOf(period, now))[1] ?? 0
}

function line(
  kind: 'credit' | 'debit',
  { planName, currency }: PlanTerms,
  { start, end }: Period,
  minor: number,
): PlanChangePreview['lines'][number] {
  return { kind, planName, from: start.toISOString(), until: end.toISOString(), amount: { minor, currency } }
}
