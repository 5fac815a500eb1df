import { expect, it } from 'vitest'
import { shareOf, toneOfShare } from './usage-bars.tsx'

it('warns before the allowance is used up', () => {
  expect(toneOfShare(0.5)).toBe('info')
  expect(toneOfShare(0.8)).toBe('warn')
  expect(toneOfShare(1)).toBe('bad')
})

it('never shows more than all, and all where nothing is allowed', () => {
  expect(shareOf(150, 100)).toBe(1)
  expect(shareOf(1, 0)).toBe(1)
  expect(shareOf(0, 0)).toBe(0)
})
