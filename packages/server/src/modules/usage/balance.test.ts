import { expect, it } from 'vitest'
import { burn, type Figures, forecast, leftMs, levelsReached, roomMs, takenBackMs, wholeMs } from './balance.ts'

const figures: Figures = {
  includedMs: 600,
  usedMs: 0,
  usedOfGrantsMs: 0,
  usedOfPacksMs: 0,
  reservedMs: 0,
  grantsLeftMs: 0,
  packsLeftMs: 0,
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
  const packed = { ...figures, usedMs: 650, usedOfPacksMs: 50, packsLeftMs: 30 }
  expect([roomMs(packed), leftMs(packed), wholeMs(packed)]).toEqual([30, 30, 680])
  expect(roomMs({ ...packed, gracePercent: 20, reservedMs: 10 })).toBe(140)
})

it('uses grants first, then included minutes, then packs, and what is left goes beyond', () => {
  const grants = [
    { id: 'a', leftMs: 30 },
    { id: 'b', leftMs: 50 },
  ]
  const packs = [
    { id: 'c', leftMs: 4 },
    { id: 'd', leftMs: 90 },
  ]
  expect(burn(100, { grants, includedLeftMs: 5, packs })).toEqual({
    grants: [
      { id: 'a', ms: 30 },
      { id: 'b', ms: 50 },
    ],
    grantedMs: 80,
    packs: [
      { id: 'c', ms: 4 },
      { id: 'd', ms: 11 },
    ],
    packedMs: 15,
    overageMs: 0,
  })
  expect(burn(100, { grants: [], includedLeftMs: -20, packs: [{ id: 'c', leftMs: 30 }] })).toMatchObject({
    packedMs: 30,
    overageMs: 70,
  })
})

it('takes no more of a pack than is left of it', () => {
  const pack = { boughtMs: 500, usedMs: 350, takenBackMs: 100 }
  expect([20, 50, 500].map(asked => takenBackMs(pack, asked))).toEqual([20, 50, 50])
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
