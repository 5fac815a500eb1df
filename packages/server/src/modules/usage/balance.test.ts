import fc from 'fast-check'
import { expect, it } from 'vitest'
import { burn, type Figures, forecast, leftMs, levelsReached, roomMs } from './balance.ts'

const figures: Figures = {
  includedMs: 600,
  usedMs: 0,
  usedOfGrantsMs: 0,
  reservedMs: 0,
  grantsLeftMs: 0,
  gracePercent: 0,
  overage: 'block',
  overageCapMinutes: null,
  hardLimitMs: null,
}

it('lets work begin as far as grants, included minutes, those at no charge and those that are billed reach, and the hard limit allows', () => {
  expect(roomMs(figures)).toBe(600)
  expect(roomMs({ ...figures, usedMs: 600 })).toBe(0)
  expect(roomMs({ ...figures, usedMs: 600, grantsLeftMs: 50 })).toBe(50)
  expect(roomMs({ ...figures, usedMs: 700, usedOfGrantsMs: 100, reservedMs: 20, grantsLeftMs: 50 })).toBe(30)
  expect(roomMs({ ...figures, usedMs: 650, gracePercent: 20 })).toBe(70)
  expect(roomMs({ ...figures, usedMs: 650, overage: 'bill', overageCapMinutes: 1 })).toBe(59_950)
  expect(roomMs({ ...figures, usedMs: 9_000, overage: 'bill' })).toBe(Number.POSITIVE_INFINITY)
  expect(roomMs({ ...figures, usedMs: 900, overage: 'bill', hardLimitMs: 1_000, reservedMs: 40 })).toBe(60)
  expect(leftMs({ ...figures, usedMs: 650 })).toBe(0)
})

it('uses grants first, then included minutes, and never loses or invents any', () => {
  expect(
    burn(
      100,
      [
        { id: 'a', leftMs: 30 },
        { id: 'b', leftMs: 50 },
      ],
      5,
    ),
  ).toEqual({
    grants: [
      { id: 'a', ms: 30 },
      { id: 'b', ms: 50 },
    ],
    grantedMs: 80,
    overageMs: 15,
  })
  fc.assert(
    fc.property(
      fc.nat(1e9),
      fc.array(fc.nat(1e9), { maxLength: 4 }),
      fc.integer({ min: -1e9, max: 1e9 }),
      (used, grants, left) => {
        const burnt = burn(
          used,
          grants.map((ms, at) => ({ id: String(at), leftMs: ms })),
          left,
        )
        const included = used - burnt.grantedMs - burnt.overageMs
        expect(burnt.grants.reduce((sum, { ms }) => sum + ms, 0)).toBe(burnt.grantedMs)
        expect(included >= 0 && included <= Math.max(0, left)).toBe(true)
        for (const { id, ms } of burnt.grants) expect(ms).toBeLessThanOrEqual(grants[Number(id)] ?? 0)
      },
    ),
  )
})

it('tells the levels that are reached, and the soft limit', () => {
  expect(levelsReached(299, 600, null)).toEqual([])
  expect(levelsReached(480, 600, null)).toEqual([50, 80])
  expect(levelsReached(720, 600, 700)).toEqual([0, 50, 80, 100, 120])
  expect(levelsReached(5, 0, null)).toEqual([])
})

it('forecasts from the daily mean, widely at first, and not at all in the first two days', () => {
  const month = { start: new Date('2026-11-01T00:00:00Z'), end: new Date('2026-12-01T00:00:00Z') }
  expect(forecast([5], month, new Date('2026-11-02T12:00:00Z'))).toBeNull()
  expect(forecast(Array(10).fill(10), month, new Date('2026-11-11T00:00:00Z'))).toEqual({
    expectedMs: 300,
    lowMs: 300,
    highMs: 300,
  })
  const uneven = forecast([0, 30, 0, 30], month, new Date('2026-11-05T00:00:00Z'))
  expect(uneven?.expectedMs).toBe(450)
  expect((uneven?.highMs ?? 0) - (uneven?.lowMs ?? 0)).toBeGreaterThan(400)
})
