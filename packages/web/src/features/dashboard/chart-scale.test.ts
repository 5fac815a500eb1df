import { expect, it } from 'vitest'
import { labelPlaces, topOfCounts, topOfDurations } from './chart-scale.ts'

it('ends an axis at a round value that holds the highest one', () => {
  expect([0, 2, 3, 7, 11, 23, 450, 1001].map(topOfCounts)).toEqual([2, 2, 4, 10, 20, 40, 600, 2000])
  const minutes = [0.2, 25, 61, 700, 7000].map(most => topOfDurations(most * 60_000) / 60_000)
  expect(minutes).toEqual([1, 30, 120, 1200, 12_000])
})

it('keeps labels apart, inside the chart, and in order', () => {
  expect(labelPlaces(10, 60, 20)).toEqual([10, 60])
  expect(labelPlaces(50, 54, 20)).toEqual([42, 62])
  expect(labelPlaces(98, 96, 20)).toEqual([100, 80])
  expect(labelPlaces(0, 0, 20)).toEqual([0, 20])
})
