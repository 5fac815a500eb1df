import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type CurrentTerms, type PlanTerms, planChange } from './plan-change.ts'
import { monthsAfter, periodAt } from './plan-period.ts'
import { splitByShares } from './split-by-shares.ts'

const at = (text: string) => new Date(text)
const studio: PlanTerms = {
  planId: 'studio',
  planName: 'Studio',
  version: 1,
  interval: 'month',
  currency: 'EUR',
  minor: 1900,
  minutesPerMonth: 600,
}
const business: PlanTerms = { ...studio, planId: 'business', planName: 'Business', minor: 9900, minutesPerMonth: 6000 }
const since = (
  terms: PlanTerms,
  anchor: string,
  end: string,
  carried: CurrentTerms['carried'] = null,
): CurrentTerms => ({
  ...terms,
  anchor: at(anchor),
  period: { start: at(anchor), end: at(end) },
  carried,
})

it('splits an amount so that the parts add up to it exactly, each within one of its share', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
      fc.array(fc.integer({ min: 0, max: 40_000_000_000 }), { minLength: 1, maxLength: 6 }),
      (amount, shares) => {
        fc.pre(shares.some(share => share > 0))
        const parts = splitByShares(amount, shares)
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount)
        const total = shares.reduce((sum, share) => sum + share, 0)
        for (const [k, part] of parts.entries())
          expect(Math.abs(part - (amount * (shares[k] ?? 0)) / total)).toBeLessThan(1.001)
      },
    ),
  )
  expect(splitByShares(1000, [33, 33, 34])).toEqual([330, 330, 340])
  expect(splitByShares(100, [1, 1, 1])).toEqual([34, 33, 33])
})

it('gives back for the unused time what the used time leaves of the price, to the second and the cent', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100_000_00 }),
      fc.integer({ min: 0, max: 100_000_00 }),
      fc.integer({ min: 0, max: 31 * 24 * 3600 - 1 }),
      (before, more, seconds) => {
        const current = since({ ...studio, minor: before }, '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z')
        const now = new Date(current.period.start.getTime() + seconds * 1000 + 999)
        const change = planChange(current, { ...business, minor: before + more }, now)
        const [credit, debit] = change.lines
        const share = 1 - seconds / (31 * 24 * 3600)
        expect(change.total.minor).toBe((credit?.amount.minor ?? 0) + (debit?.amount.minor ?? 0))
        expect(change.total.minor).toBeGreaterThanOrEqual(0)
        expect(-(credit?.amount.minor ?? 0)).toBeLessThanOrEqual(before)
        expect(Math.abs(-(credit?.amount.minor ?? 0) - before * share)).toBeLessThanOrEqual(1)
        expect(Math.abs((debit?.amount.minor ?? 0) - (before + more) * share)).toBeLessThanOrEqual(1)
        expect(change.includedMs.after).toBeGreaterThanOrEqual(change.includedMs.before)
      },
    ),
  )
})

it('counts more at once, with a credit, a debit and minutes for the rest of the period, and keeps the cycle', () => {
  const current = since(studio, '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z')
  const change = planChange(current, business, at('2026-11-16T00:00:00Z'))
  expect(change).toMatchObject({
    when: 'at-once',
    lines: [
      { kind: 'credit', planName: 'Studio', amount: { minor: -950, currency: 'EUR' } },
      { kind: 'debit', planName: 'Business', amount: { minor: 4950, currency: 'EUR' } },
    ],
    total: { minor: 4000 },
    renewal: { at: '2026-12-01T00:00:00.000Z', amount: { minor: 9900 } },
    includedMs: { before: 600 * 60_000, after: 3300 * 60_000 },
  })
  expect(change.after).toEqual({
    anchor: current.anchor,
    period: current.period,
    carried: { ms: 3300 * 60_000, until: at('2026-12-01T00:00:00Z') },
  })
})

it('lets less wait for the end of the period, and bills nothing for it now', () => {
  const current = since(business, '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z')
  expect(planChange(current, studio, at('2026-11-16T00:00:00Z'))).toMatchObject({
    when: 'at-renewal',
    takesEffectAt: '2026-12-01T00:00:00.000Z',
    lines: [],
    total: { minor: 0 },
    renewal: { amount: { minor: 1900 } },
  })
  expect(planChange(current, business, at('2026-11-16T00:00:00Z')).when).toBe('never')
  expect(planChange(current, { ...business, currency: 'USD' }, at('2026-11-16T00:00:00Z')).when).toBe('at-renewal')
})

it('begins a new cycle with another interval: the rest of the month is credited, the year is paid whole', () => {
  const current = since(studio, '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z')
  const change = planChange(current, { ...studio, interval: 'year', minor: 19_000 }, at('2026-11-16T00:00:00Z'))
  expect(change).toMatchObject({ when: 'at-once', total: { minor: 19_000 - 950 }, includedMs: { after: 600 * 60_000 } })
  expect(change.after.period).toEqual({ start: at('2026-11-16T00:00:00Z'), end: at('2027-11-16T00:00:00Z') })
})

it('prorates minutes that an earlier change of the same month had prorated already', () => {
  const carried = { ms: 3300 * 60_000, until: at('2026-12-01T00:00:00Z') }
  const current = since(business, '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z', carried)
  const more = planChange(
    current,
    { ...business, planId: 'x', minor: 12_000, minutesPerMonth: 9000 },
    at('2026-11-21T00:00:00Z'),
  )
  expect(more.includedMs).toEqual({ before: 3300 * 60_000, after: (2200 + 3000) * 60_000 })
})

it('keeps the day of the anchor, and takes the last day of a month that is too short', () => {
  const anchor = at('2027-01-31T10:00:00Z')
  expect(monthsAfter(anchor, 1)).toEqual(at('2027-02-28T10:00:00Z'))
  expect(monthsAfter(anchor, 2)).toEqual(at('2027-03-31T10:00:00Z'))
  expect(periodAt(anchor, 'month', at('2027-02-28T09:59:59Z'))).toEqual({
    start: anchor,
    end: at('2027-02-28T10:00:00Z'),
  })
  expect(periodAt(anchor, 'month', at('2027-02-28T10:00:00Z')).end).toEqual(at('2027-03-31T10:00:00Z'))
  expect(periodAt(anchor, 'year', at('2029-01-31T09:00:00Z')).start).toEqual(at('2028-01-31T10:00:00Z'))
})

it('puts every moment into exactly one period, and periods follow each other without a gap', () => {
  fc.assert(
    fc.property(
      fc.date({ min: at('2026-01-01T00:00:00Z'), max: at('2028-01-01T00:00:00Z'), noInvalidDate: true }),
      fc.integer({ min: 0, max: 2000 * 24 * 3600 * 1000 }),
      fc.constantFrom('month' as const, 'year' as const),
      (anchor, later, interval) => {
        const now = new Date(anchor.getTime() + later)
        const { start, end } = periodAt(anchor, interval, now)
        expect(start <= now && now < end).toBe(true)
        expect(periodAt(anchor, interval, end).start).toEqual(end)
      },
    ),
  )
})
