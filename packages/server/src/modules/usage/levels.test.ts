import { expect, it, onTestFinished } from 'vitest'
import { asWorker, platformCtx, type TenantCtx } from '#infra/db'
import { newId } from '#infra/ids'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { openMinutesLab } from '../../../../../tests/support/minutes-lab.ts'
import { ensureMinutes, releaseMinutes, requireMinutes } from './index.ts'
import { readMinuteCap, readMinutePool, readOwnMinutePool, setMinuteCap, setMinutePool } from './minute-pools.ts'

const { ports, clock } = await testDatabase()
const lab = await openMinutesLab(ports)
const otherLab = await openMinutesLab(ports, 'other')
const actor = { kind: 'system', id: null, role: null } as const
const platform = platformCtx(ports, { kind: 'platform' }, { actor, grant: 'scope', requestId: 'test' })
const minuteMs = 60_000
const exhausted = 'provider-exhausted'

/** Minutes beyond those that are taken already; nothing takes the limit away. */
async function limit({ ofReseller, ofAll }: { ofReseller?: number; ofAll?: number }) {
  const [own, all] = [await taken(lab.reseller.id), await taken(null)]
  await setMinutePool(platform, lab.reseller.id, ofReseller === undefined ? null : own + ofReseller)
  await setMinuteCap(platform, ofAll === undefined ? null : all + ofAll)
}
async function taken(resellerId: string | null): Promise<number> {
  const { takenMs } = await (resellerId === null ? readMinuteCap(platform) : readMinutePool(platform, resellerId))
  return takenMs / minuteMs
}
const ask = async (ctx: TenantCtx, minutes: number) =>
  ensureMinutes(ctx, { taskId: await lab.runningTask(ctx), decodedMs: minutes * minuteMs })

it('gives exactly 6 of 20 parallel reservations of 75 on a pool of 500, whichever customers ask', async () => {
  onTestFinished(() => limit({}))
  await limit({ ofReseller: 500, ofAll: 100_000 })
  const before = await taken(lab.reseller.id)
  const customers = await Promise.all(Array.from({ length: 4 }, () => lab.customer({ minutesPerMonth: 1_000 })))
  const asks = await Promise.allSettled(Array.from({ length: 5 }, () => customers.map(ctx => ask(ctx, 75))).flat())
  expect(asks.filter(({ status }) => status === 'fulfilled')).toHaveLength(6)
  expect(asks.filter(one => one.status === 'rejected' && one.reason.code === exhausted)).toHaveLength(14)
  expect((await taken(lab.reseller.id)) - before).toBe(450)
})

it('keeps the cap and locks nobody out, while customers of two resellers reserve, settle and release in mixed order', async () => {
  onTestFinished(() => limit({}))
  const before = await taken(null)
  await limit({ ofReseller: 1_000, ofAll: 100 })
  const labs = [lab, otherLab, lab, otherLab]
  const customers = await Promise.all(labs.map(one => one.customer({ minutesPerMonth: 1_000 })))
  const life = async (ctx: TenantCtx, at: number) => {
    const taskId = await lab.runningTask(ctx)
    await ensureMinutes(ctx, { taskId, decodedMs: 7 * minuteMs })
    if (at % 3 === 0) await asWorker(ports, ctx, tx => releaseMinutes(tx, taskId))
    if (at % 3 === 1) await lab.record(ctx, taskId, 7, clock.now())
    return at % 3 === 0 ? 0 : 7
  }
  const lives = await Promise.allSettled(
    Array.from({ length: 8 }, (_, turn) => customers.map((_ctx, at) => customers[(at + turn) % 4]))
      .flat()
      .flatMap((ctx, at) => (ctx ? [life(ctx, at)] : [])),
  )
  const kept = lives.reduce((sum, one) => sum + (one.status === 'fulfilled' ? one.value : 0), 0)
  for (const one of lives) if (one.status === 'rejected') expect(one.reason.code).toBe(exhausted)
  expect((await taken(null)) - before).toBe(kept)
  expect(lives.some(({ status }) => status === 'rejected')).toBe(true)
  expect(kept).toBeLessThanOrEqual(100)
})

it('counts what was reserved and what was used once, those of customers for tests too, each in its month', async () => {
  for (const isTest of [false, true]) {
    const ctx = await lab.customer({ minutesPerMonth: 100, isTest })
    const before = [await taken(lab.reseller.id), await taken(null)]
    const more = async () => [(await taken(lab.reseller.id)) - (before[0] ?? 0), (await taken(null)) - (before[1] ?? 0)]
    const taskId = await lab.runningTask(ctx)
    await ensureMinutes(ctx, { taskId, decodedMs: 10 * minuteMs })
    expect(await more()).toEqual([10, 10])
    await lab.record(ctx, taskId, 10, clock.now())
    expect(await more()).toEqual([10, 10])
    await lab.record(ctx, newId(), 5, new Date(clock.now().getTime() - 40 * 86_400_000))
    expect(await more()).toEqual([10, 10])
  }
})

it('says at which level minutes ended and whom to ask, and tells a customer nothing of pools', async () => {
  onTestFinished(() => limit({}))
  const ctx = await lab.customer({ minutesPerMonth: 100 })
  await limit({ ofReseller: 5 })
  await expect(ask(ctx, 6)).rejects.toMatchObject({
    code: exhausted,
    message:
      'This recording has 6.0 minutes, and your provider has no room for it this month. Ask it for more minutes.',
  })
  await ask(ctx, 5)
  const begin = () => lab.asPeople(ctx).read(tx => requireMinutes(tx, { now: clock.now(), personId: null }))
  await expect(begin()).rejects.toMatchObject({ code: exhausted, message: /^Your provider has no minutes left/ })
  await limit({ ofAll: 0 })
  await expect(begin()).rejects.toMatchObject({ code: exhausted, message: /^Your provider has no minutes left/ })
  await expect(ask(ctx, 96)).rejects.toMatchObject({ code: 'minutes-exhausted', message: /95\.0 are left/ })
})

it('tells a reseller what is used of its pool and what stops its customers, and nothing of what others use', async () => {
  onTestFinished(() => limit({}))
  const own = () => readOwnMinutePool(lab.asReseller)
  const before = await taken(lab.reseller.id)
  await limit({ ofReseller: 5, ofAll: 8 })
  expect(await own()).toMatchObject({ limitMinutes: before + 5, takenMs: before * minuteMs, stoppedBy: null })
  await ask(await lab.customer({ minutesPerMonth: 100 }), 5)
  expect(await own()).toMatchObject({ takenMs: (before + 5) * minuteMs, stoppedBy: 'pool' })
  await limit({ ofAll: 0 })
  expect(await own()).toMatchObject({ limitMinutes: null, stoppedBy: 'platform' })
  expect(await readOwnMinutePool(otherLab.asReseller)).toMatchObject({ limitMinutes: null, stoppedBy: 'platform' })
  await expect(setMinutePool(platform, newId(), 1)).rejects.toMatchObject({ code: 'not-found' })
})
