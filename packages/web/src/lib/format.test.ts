import { describe, expect, it } from 'vitest'
import { formatBytes, formatClock, formatDuration, formatMoney, formatWhen } from './format.ts'

describe('lengths', () => {
  it.each([
    [0, '0 min'],
    [400, '1 s'],
    [38_000, '38 s'],
    [60_000, '1 min'],
    [24 * 60_000, '24 min'],
    [60 * 60_000, '1 h'],
    [84 * 60_000, '1 h 24 min'],
    [120 * 60_000 - 1, '2 h'],
  ])('says %i ms as %s', (durationMs, words) => {
    expect(formatDuration(durationMs)).toBe(words)
  })

  it('says a place in a recording with hours only where there are any', () => {
    expect(formatClock(9_000)).toBe('0:09')
    expect(formatClock(3_849_000)).toBe('1:04:09')
  })
})

describe('sizes and sums', () => {
  it('picks the unit that people use', () => {
    expect(formatBytes(0, 'en')).toBe('0 byte')
    expect(formatBytes(1_400_000, 'en')).toBe('1.4 MB')
    expect(formatBytes(5_000_000_000, 'de')).toBe('5\u00a0GB')
  })

  it('places the decimal by the currency', () => {
    expect(formatMoney({ minor: 1290, currency: 'EUR' }, 'en')).toBe('€12.90')
    expect(formatMoney({ minor: 1290, currency: 'JPY' }, 'en')).toBe('¥1,290')
  })
})

describe('dates', () => {
  const now = new Date('2026-11-23T12:00:00Z')
  it.each([
    ['2026-11-23T11:59:40Z', 'now'],
    ['2026-11-23T11:55:00Z', '5 minutes ago'],
    ['2026-11-23T09:00:00Z', '3 hours ago'],
    ['2026-11-22T11:00:00Z', 'yesterday'],
    ['2026-11-10T11:00:00Z', 'Nov 10, 2026'],
  ])('says %s as %s', (time, words) => {
    expect(formatWhen(new Date(time), now, 'en')).toBe(words)
  })
})
