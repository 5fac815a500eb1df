import { expect, it } from 'vitest'
import { remainingMs } from './remaining-time.ts'

it('guesses the time left from the pace so far', () => {
  expect(remainingMs(0.25, 0, 10_000)).toBe(30_000)
})

it('does not guess before there is a pace', () => {
  expect(remainingMs(0.01, 0, 60_000)).toBeNull()
  expect(remainingMs(0.5, 0, 500)).toBeNull()
  expect(remainingMs(1, 0, 60_000)).toBeNull()
})
