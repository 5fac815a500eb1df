import { continueUpload, createJob, exportTranscript, listJobs } from '@scriptorium/contract'
import { describe, expect, it } from 'vitest'
import { newId } from '#infra/ids'
import { networkOf } from './network.ts'
import { openRateLimit, take } from './rate-limit.ts'

const person = newId
const nobody = null

function openLimit(perMinute: number) {
  let nowMs = 1_800_000_000_000
  const limit = openRateLimit({ perMinute, now: () => new Date(nowMs) })
  const granted = (endpoint: typeof listJobs | typeof createJob | typeof exportTranscript | typeof continueUpload) => {
    return (actorId: string | null, ip = '192.0.2.1') => {
      for (let n = 0; n < 10_000; n += 1) {
        try {
          limit(endpoint, { actorId, ip })
        } catch (error) {
          expect(error).toMatchObject({ code: 'too-many-requests' })
          return n
        }
      }
      return Number.POSITIVE_INFINITY
    }
  }
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { limit, granted, pass }
}

describe('one asker', () => {
  it('gets a minute of requests at once, then as many as come back with time', () => {
    const { granted, pass } = openLimit(60)
    const asker = person()
    expect(granted(listJobs)(asker)).toBe(60)
    pass(5000)
    expect(granted(listJobs)(asker)).toBe(5)
    pass(10 * 60_000)
    expect(granted(listJobs)(asker)).toBe(60)
  })
  it('is told after how many seconds the next one is answered', () => {
    expect(take({ tokens: 0, atMs: 0 }, 6, 0).waitSeconds).toBe(10)
    expect(take({ tokens: 0, atMs: 0 }, 6, 9_999).waitSeconds).toBe(1)
    expect(take({ tokens: 0, atMs: 0 }, 6, 10_000).waitSeconds).toBe(0)
  })
  it('has a count of its own for reads, writes, parts of uploads and exports', () => {
    const { granted } = openLimit(60)
    const asker = person()
    expect([listJobs, createJob, exportTranscript, continueUpload].map(one => granted(one)(asker))).toEqual([
      60, 30, 6, 600,
    ])
  })
  it('takes nothing from another, at the same address too [OPS-03]', () => {
    const { granted } = openLimit(60)
    expect(granted(listJobs)(person())).toBe(60)
    expect(granted(listJobs)(person())).toBe(60)
    expect(granted(listJobs)(nobody)).toBe(60)
  })
})

describe('strangers', () => {
  it('share the count of their network', () => {
    const { granted } = openLimit(60)
    expect(granted(listJobs)(nobody, '2001:db8:1:2::1')).toBe(60)
    expect(granted(listJobs)(nobody, '2001:db8:1:2:ffff::1')).toBe(0)
    expect(granted(listJobs)(nobody, '192.0.2.9')).toBe(60)
  })
  it('have one network for an IPv4 address, and for all of an IPv6 /64 [AUT-05]', () => {
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe(networkOf('2001:db8:1:2:ffff::1'))
    expect(networkOf('2001:db8:1:3::1')).not.toBe(networkOf('2001:db8:1:2::1'))
    expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1')
    expect(networkOf('not an address')).toBe('unknown')
  })
})

it('has no limit where the setting is 0', () => {
  expect(openLimit(0).granted(listJobs)(person())).toBe(Number.POSITIVE_INFINITY)
})
