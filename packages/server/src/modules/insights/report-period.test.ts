import { expect, it } from 'vitest'
import { periodOf, showPeriod } from './report-period.ts'

const now = new Date('2026-11-18T09:30:00Z')
const shown = (from: string, to: string, at = now) => Object.values(showPeriod(periodOf({ from, to }, at)))

it('takes the thirty days that end today, and the thirty before', () => {
  expect(showPeriod(periodOf({}, now))).toEqual({
    from: '2026-10-20',
    to: '2026-11-18',
    beforeFrom: '2026-09-20',
    beforeTo: '2026-10-19',
  })
})

it('compares a month with the month before, however long each is', () => {
  expect(shown('2026-10-01', '2026-10-31')).toEqual(['2026-10-01', '2026-10-31', '2026-09-01', '2026-09-30'])
  expect(shown('2026-03-01', '2026-03-31')).toEqual(['2026-03-01', '2026-03-31', '2026-02-01', '2026-02-28'])
  expect(periodOf({ from: '2026-02-01', to: '2026-02-28' }, now).days).toBe(31)
})

it('compares a month that is under way with as many days of the month before', () => {
  expect(shown('2026-11-01', '2026-11-30')).toEqual(['2026-11-01', '2026-11-18', '2026-10-01', '2026-10-18'])
  expect(shown('2026-03-01', '2026-03-31', new Date('2026-03-30T00:00:00Z')).slice(2)).toEqual([
    '2026-02-01',
    '2026-02-28',
  ])
})

it('counts whole days where clocks change', () => {
  expect(shown('2026-10-22', '2026-10-28')).toEqual(['2026-10-22', '2026-10-28', '2026-10-15', '2026-10-21'])
  expect(periodOf({ from: '2026-10-22', to: '2026-10-28' }, now).days).toBe(7)
})
