import { expect, it } from 'vitest'
import { type RiskFacts, resellerRisksOf, risksOf } from './at-risk.ts'

const now = new Date('2026-11-18T00:00:00Z')
const minute = 60_000
const fine: RiskFacts = {
  state: 'active',
  createdAt: new Date('2026-01-01T00:00:00Z'),
  trialEndsAt: null,
  minutesPerMonth: 600,
  storageBytes: 1000,
  usedMs: 60 * minute,
  beforeUsedMs: 60 * minute,
  monthUsedMs: 60 * minute,
  storedBytes: 10,
  done: 10,
  failed: 0,
  lastSeenAt: new Date('2026-11-17T00:00:00Z'),
}
const risks = (change: Partial<RiskFacts>) => risksOf({ ...fine, ...change }, now)

it('leaves customers in peace who are well', () => {
  expect(risks({})).toEqual([])
})

it('sees use that fell by more than half, unless there was next to none', () => {
  expect(risks({ usedMs: 29 * minute })).toEqual(['usage-fell'])
  expect(risks({ usedMs: 30 * minute })).toEqual([])
  expect(risks({ usedMs: 0, beforeUsedMs: 29 * minute })).toEqual([])
})

it('sees minutes or storage used up, failing jobs, payments that are due, and silence', () => {
  expect(risks({ monthUsedMs: 600 * minute })).toEqual(['at-limit'])
  expect(risks({ storedBytes: 1000 })).toEqual(['at-limit'])
  expect(risks({ failed: 3, done: 12 })).toEqual(['failed-jobs'])
  expect(risks({ failed: 3, done: 13 })).toEqual([])
  expect(risks({ failed: 2, done: 0 })).toEqual([])
  expect(risks({ state: 'past-due' })).toEqual(['past-due'])
  expect(risks({ lastSeenAt: new Date('2026-10-18T00:00:00Z') })).toEqual(['not-seen'])
  expect(risks({ lastSeenAt: null })).toEqual(['not-seen'])
  expect(risks({ lastSeenAt: null, createdAt: new Date('2026-11-01T00:00:00Z') })).toEqual([])
})

it('sees trials that end within a week', () => {
  const ending = (state: string, day: string) => risks({ state, trialEndsAt: new Date(day) })
  expect(ending('trial', '2026-11-24T00:00:00Z')).toEqual(['trial-ending'])
  expect(ending('trial', '2026-11-26T00:00:00Z')).toEqual([])
  expect(ending('active', '2026-11-19T00:00:00Z')).toEqual([])
})

it('does not warn of customers that are suspended or gone', () => {
  for (const state of ['suspended', 'closing', 'deleted']) expect(risks({ state, usedMs: 0 })).toEqual([])
})

it('sees resellers whose customers leave, use less, fail, or never came', () => {
  const reseller = { ...fine, customers: 5, beforeCustomers: 5 }
  const of = (change: Partial<typeof reseller>) => resellerRisksOf({ ...reseller, ...change }, now)
  expect(of({})).toEqual([])
  expect(of({ customers: 4, usedMs: 0, failed: 3 })).toEqual(['customers-leave', 'usage-fell', 'failed-jobs'])
  expect(of({ customers: 0, beforeCustomers: 0 })).toEqual(['no-customers'])
  expect(of({ customers: 0, beforeCustomers: 0, createdAt: now })).toEqual([])
  expect(of({ customers: 0, state: 'suspended' })).toEqual([])
})
