import { describe, expect, it } from 'vitest'
import { type Attempts, countAttempt, limitKey, limits } from './limits.ts'

const limit = { name: 'test', free: 3, windowMs: 60_000, longestDelayMs: 8_000 }
const at = (ms: number) => new Date(1_800_000_000_000 + ms)

describe('attempts', () => {
  it('wait longer each time once the free ones are used, up to the longest delay', () => {
    let held: Attempts | undefined
    let nowMs = 0
    const waits: number[] = []
    for (let n = 0; n < 9; n += 1) {
      const counted = countAttempt(held, limit, at(nowMs))
      if (!counted.allowed) throw new Error('An attempt after the wait was refused')
      held = counted.attempts
      const waitMs = (held.blockedUntil?.getTime() ?? at(nowMs).getTime()) - at(nowMs).getTime()
      waits.push(waitMs)
      nowMs += waitMs
    }
    expect(waits).toEqual([0, 0, 1000, 2000, 4000, 8000, 8000, 8000, 8000])
  })
  it('that are refused add nothing, and are told how long to wait', () => {
    const blocked = { used: 5, windowEndsAt: at(60_000), blockedUntil: at(3_500) }
    expect(countAttempt(blocked, limit, at(0))).toEqual({ allowed: false, retryAfterSeconds: 4 })
  })
  it('start anew after a quiet window', () => {
    const old = { used: 50, windowEndsAt: at(0), blockedUntil: at(-1) }
    expect(countAttempt(old, limit, at(1))).toMatchObject({ allowed: true, attempts: { used: 1 } })
  })
})

it('keeps addresses and people out of its keys [LOG-01]', () => {
  expect(limitKey(limits.password, 'realm', 'person editor@harbor.test')).not.toContain('harbor')
})
