import { describe, expect, it } from 'vitest'
import { type SetUpFacts, setUpOf } from './launch-score.ts'

const nothing: SetUpFacts = {
  state: 'active',
  company: false,
  brand: false,
  domain: false,
  plan: false,
  payout: false,
  customer: false,
}
const everything: SetUpFacts = {
  ...nothing,
  company: true,
  brand: true,
  domain: true,
  plan: true,
  payout: true,
  customer: true,
}

describe('the launch score', () => {
  it('goes from 0 to 100, each step adding its points', () => {
    expect(setUpOf(nothing, new Set()).score).toBe(0)
    expect(setUpOf(everything, new Set())).toMatchObject({ score: 100, ready: true })
    const points = setUpOf(nothing, new Set()).steps.reduce((sum, step) => sum + step.points, 0)
    expect(points).toBe(100)
  })
  it('is ready without what may be skipped, and gives no points for skipping', () => {
    const facts = { ...everything, domain: false, payout: false, customer: false }
    expect(setUpOf(facts, new Set())).toMatchObject({ ready: false, score: 65 })
    expect(setUpOf(facts, new Set(['domain', 'payout', 'customer']))).toMatchObject({ ready: true, score: 65 })
  })
  it('lets nobody skip company, brand or plan', () => {
    expect(
      setUpOf(nothing, new Set(['company', 'brand', 'plan'])).steps.filter(({ state }) => state === 'skipped'),
    ).toEqual([])
  })
  it('is never ready before the platform has approved, or while it is suspended', () => {
    for (const state of ['applied', 'suspended', 'declined'] as const)
      expect(setUpOf({ ...everything, state }, new Set()).ready).toBe(false)
  })
})
