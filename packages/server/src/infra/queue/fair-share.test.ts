import fc from 'fast-check'
import { expect, it } from 'vitest'
import { chooseNext, type LaneShares, type TenantShare } from './fair-share.ts'

type Sketch = {
  id: string
  reseller?: string
  vt?: number
  weight?: number
  inflight?: number
  free?: number
  tasks?: number
  estimateMs?: number
}
function lane(tenants: Sketch[], resellers: Record<string, number> = {}, clock = 0): LaneShares {
  const names = [...new Set(tenants.map(({ reseller }) => reseller ?? 'r'))]
  return {
    clock,
    resellers: names.map(resellerId => ({
      resellerId,
      vt: resellers[resellerId] ?? 0,
      weight: 1,
      clock: 0,
      inflight: 0,
    })),
    tenants: tenants.map(
      ({ id, reseller = 'r', vt = 0, weight = 1, inflight = 0, free = 100, tasks = 100, estimateMs = 60_000 }) => ({
        tenantId: id,
        resellerId: reseller,
        vt,
        weight,
        inflight,
        free,
        waiting: Array.from({ length: tasks }, (_, n) => ({ taskId: `${id}-${n}`, estimateMs })),
      }),
    ),
  }
}
const countOf = (picks: { tenantId: string }[], id: string) => picks.filter(({ tenantId }) => tenantId === id).length

it('gives equal customers equal shares', () => {
  const { picks } = chooseNext(lane([{ id: 'a' }, { id: 'b' }, { id: 'c' }]), 30)
  expect(['a', 'b', 'c'].map(id => countOf(picks, id))).toEqual([10, 10, 10])
})

it('gives a customer of twice the weight twice the share', () => {
  const { picks } = chooseNext(lane([{ id: 'a', weight: 2 }, { id: 'b' }]), 30)
  expect([countOf(picks, 'a'), countOf(picks, 'b')]).toEqual([20, 10])
})

it('charges by minutes of audio, not by number of jobs', () => {
  const { picks } = chooseNext(
    lane([
      { id: 'long', estimateMs: 600_000 },
      { id: 'short', estimateMs: 60_000 },
    ]),
    22,
  )
  expect([countOf(picks, 'long'), countOf(picks, 'short')]).toEqual([2, 20])
})

it('shares between resellers first: many customers of one are not many shares [JOB-06]', () => {
  const many = Array.from({ length: 20 }, (_, n) => ({ id: `m${n}`, reseller: 'many' }))
  const { picks } = chooseNext(lane([...many, { id: 'one', reseller: 'single' }]), 20)
  expect(countOf(picks, 'one')).toBe(10)
})

it('lets a newcomer go next, whatever the others have run up [JOB-06]', () => {
  const shares = lane(
    [
      { id: 'flood', vt: 5_000_000 },
      { id: 'new', tasks: 1 },
    ],
    { r: 5_000_000 },
    4_000_000,
  )
  const moved = { ...shares, resellers: shares.resellers.map(reseller => ({ ...reseller, clock: 4_900_000 })) }
  expect(chooseNext(moved, 1).picks).toMatchObject([{ tenantId: 'new', taskId: 'new-0' }])
})

it('lets a newcomer pass those who were only held back by their caps [JOB-06]', () => {
  const held = ['a', 'b', 'c'].map(id => ({ id, vt: 100_000, inflight: 3 }))
  const start = lane([...held, { id: 'new', tasks: 1 }])
  const shares = { ...start, resellers: start.resellers.map(reseller => ({ ...reseller, clock: 4_900_000 })) }
  expect(chooseNext(shares, 1).picks).toMatchObject([{ tenantId: 'new', taskId: 'new-0' }])
})

it('gives a head start to the first task of a customer, and a greater one to that of a reseller', () => {
  const start = lane([
    { id: 'a', tasks: 2 },
    { id: 'b', tasks: 1 },
    { id: 'c', reseller: 'q', tasks: 1 },
  ])
  const starts = chooseNext(start, 4).picks.map(({ tenantId, headStart }) => [tenantId, headStart])
  expect(starts).toEqual([
    ['a', 2],
    ['c', 2],
    ['b', 1],
    ['a', 0],
  ])
})

it('gives who comes back no credit for the silence', () => {
  const start = lane([
    { id: 'busy', vt: 6_000_000 },
    { id: 'back', vt: 0 },
  ])
  const shares = { ...start, resellers: start.resellers.map(reseller => ({ ...reseller, clock: 6_000_000 })) }
  const { picks } = chooseNext(shares, 20)
  expect(countOf(picks, 'back')).toBeLessThanOrEqual(11)
})

it('never picks over a cap, over the room, or a task twice, and only what waits', () => {
  const tenant = fc.record({
    vt: fc.nat(10_000_000),
    weight: fc.integer({ min: 1, max: 10 }),
    free: fc.nat(5),
    tasks: fc.nat(8),
    estimateMs: fc.nat(3_600_000),
    reseller: fc.constantFrom('r1', 'r2', 'r3'),
  })
  fc.assert(
    fc.property(fc.array(tenant, { maxLength: 12 }), fc.nat(20), (sketches, room) => {
      const shares = lane(sketches.map((sketch, n) => ({ id: `t${n}`, ...sketch })))
      const { picks, tenants } = chooseNext(shares, room)
      expect(picks.length).toBe(
        Math.min(
          room,
          sketches.reduce((sum, { free, tasks }) => sum + Math.min(free, tasks), 0),
        ),
      )
      expect(new Set(picks.map(({ taskId }) => taskId)).size).toBe(picks.length)
      for (const [n, { free }] of sketches.entries()) expect(countOf(picks, `t${n}`)).toBeLessThanOrEqual(free)
      const before = new Map(shares.tenants.map((share: TenantShare) => [share.tenantId, share.vt]))
      for (const { tenantId, vt } of tenants) expect(vt).toBeGreaterThan(before.get(tenantId) ?? 0)
    }),
  )
})
