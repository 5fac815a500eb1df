import fc from 'fast-check'
import { expect, it } from 'vitest'
import { asWorker, type TenantCtx } from '#infra/db'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { follow, history, type Keeper } from '../../../../../tests/support/minute-histories.ts'
import { openMinutesLab } from '../../../../../tests/support/minutes-lab.ts'
import { plainMinutes } from '../../../../../tests/support/plain-minutes.ts'
import { planInForce } from '../tenancy/index.ts'
import { grantMinutes } from './grant-minutes.ts'
import {
  addPack,
  ensureMinutes,
  minutesLeftMs,
  readUsages,
  refuseWithoutMinutes,
  releaseMinutes,
  takeBackPack,
} from './index.ts'
import { readUsageReport } from './usage-report.ts'

const { ports, clock } = await testDatabase()
const lab = await openMinutesLab(ports)
const minuteMs = 60_000
const dayMs = 86_400_000

function buy(ctx: TenantCtx, sourceKey: string, minutes: number, days: number | null = null): Promise<boolean> {
  const at = ctx.now()
  const expiresAt = days === null ? null : new Date(at.getTime() + days * dayMs)
  return asWorker(ports, ctx, tx => addPack(tx, { sourceKey, minutes, at, expiresAt }))
}
function payBack(ctx: TenantCtx, sourceKey: string, packKey: string, minutes: number | null = null) {
  return asWorker(ports, ctx, tx => takeBackPack(tx, { sourceKey, packKey, minutes, at: ctx.now() }))
}
async function use(ctx: TenantCtx, minutes: number): Promise<void> {
  const taskId = await lab.runningTask(ctx)
  await ensureMinutes(ctx, { taskId, decodedMs: minutes * minuteMs })
  await lab.record(ctx, taskId, minutes, ctx.now())
}
const report = (ctx: TenantCtx) => readUsageReport(lab.asPeople(ctx))
const leftMin = (ctx: TenantCtx) => ctx.read(async tx => (await minutesLeftMs(tx, clock.now())) / minuteMs)

it('books a purchase once, however often and however much at once it is told', async () => {
  const ctx = await lab.customer({ minutesPerMonth: 0 })
  const told = await Promise.all(Array.from({ length: 8 }, () => buy(ctx, 'purchase', 60)))
  expect(told.filter(isNew => isNew)).toHaveLength(1)
  expect(await buy(ctx, 'purchase', 90)).toBe(false)
  expect(await leftMin(ctx)).toBe(60)
})

it('keeps purchases of two customers apart, whatever they are called', async () => {
  const [one, other] = [await lab.customer({ minutesPerMonth: 0 }), await lab.customer({ minutesPerMonth: 0 })]
  await buy(one, 'same', 60)
  await buy(other, 'same', 30)
  expect(await payBack(one, 'refund', 'same')).toEqual({ kind: 'taken-back', takenMs: 60 * minuteMs })
  expect([await leftMin(one), await leftMin(other)]).toEqual([0, 30])
})

it('uses grants, included minutes, packs and then what goes beyond, and every list shows the same', async () => {
  const ctx = await lab.customer({ minutesPerMonth: 50, gracePercent: 20 })
  await grantMinutes(lab.asReseller, ctx.tenantId, { minutes: 10, reason: 'Goodwill', expiresInDays: 30 })
  await buy(ctx, 'lasting', 20)
  clock.pass(1_000)
  await buy(ctx, 'soon over', 15, 3)
  await use(ctx, 80)
  const { usage, grantedMs, overageMs, packs, roomMs } = await report(ctx)
  expect([usage.usedMs, usage.includedMs, usage.leftMs, grantedMs, overageMs, roomMs]).toEqual(
    [80, 95, 15, 10, 0, 25].map(minutes => minutes * minuteMs),
  )
  expect(packs.map(({ usedMs, state }) => [usedMs / minuteMs, state])).toEqual([
    [15, 'used'],
    [5, 'open'],
  ])
  const { minutesPerMonth, storageBytes } = await ctx.read(planInForce)
  const customer = { tenantId: ctx.tenantId, minutesPerMonth, storageBytes }
  const listed = await lab.asReseller.read(tx => readUsages(tx, [customer], clock.now()))
  expect(listed.get(ctx.tenantId)).toEqual(usage)
  await use(ctx, 25)
  expect(await report(ctx)).toMatchObject({ overageMs: 10 * minuteMs, roomMs: 0 })
})

it('lets work begin again once a pack is bought, and keeps what is left of it for the next month', async () => {
  const ctx = await lab.customer({ minutesPerMonth: 10 })
  await use(ctx, 10)
  await expect(refuseWithoutMinutes(ctx)).rejects.toMatchObject({ code: 'minutes-exhausted' })
  await buy(ctx, 'purchase', 60)
  await refuseWithoutMinutes(ctx)
  await use(ctx, 25)
  const inTwoMonths = new Date(clock.now().getTime() + 62 * dayMs)
  expect(await ctx.read(tx => minutesLeftMs(tx, inTwoMonths))).toBe(45 * minuteMs)
})

it('gives nothing of a pack whose time is over', async () => {
  const ctx = await lab.customer({ minutesPerMonth: 0 })
  await buy(ctx, 'purchase', 60, 1)
  const tomorrow = new Date(clock.now().getTime() + dayMs + 1_000)
  expect([await leftMin(ctx), await ctx.read(tx => minutesLeftMs(tx, tomorrow))]).toEqual([60, 0])
})

it('gives exactly 6 of 20 parallel reservations of 75 on a pack of 500', async () => {
  const ctx = await lab.customer({ minutesPerMonth: 0 })
  await buy(ctx, 'purchase', 500)
  const taskIds = await Promise.all(Array.from({ length: 20 }, () => lab.runningTask(ctx)))
  const asks = await Promise.allSettled(taskIds.map(taskId => ensureMinutes(ctx, { taskId, decodedMs: 75 * minuteMs })))
  expect(asks.filter(({ status }) => status === 'fulfilled')).toHaveLength(6)
  expect(await leftMin(ctx)).toBe(50)
})

it('takes back what is left when a purchase is paid back, once per refund, and puts each on record', async () => {
  const ctx = await lab.customer({ minutesPerMonth: 0 })
  await buy(ctx, 'purchase', 100)
  await use(ctx, 40)
  expect(await payBack(ctx, 'part', 'purchase', 25)).toEqual({ kind: 'taken-back', takenMs: 25 * minuteMs })
  expect(await payBack(ctx, 'part', 'purchase', 25)).toEqual({ kind: 'taken-back', takenMs: 25 * minuteMs })
  expect(await leftMin(ctx)).toBe(35)
  expect(await payBack(ctx, 'rest', 'purchase')).toEqual({ kind: 'taken-back', takenMs: 35 * minuteMs })
  expect(await payBack(ctx, 'too late', 'purchase')).toEqual({ kind: 'taken-back', takenMs: 0 })
  expect((await report(ctx)).packs).toMatchObject([
    { usedMs: 40 * minuteMs, takenBackMs: 60 * minuteMs, state: 'taken-back' },
  ])
  const rows = await ctx.read(tx =>
    tx.selectFrom('minute_pack_refund').select(['source_key', 'change_ms']).orderBy('at').orderBy('id').execute(),
  )
  expect(rows.map(row => [row.source_key, row.change_ms / minuteMs])).toEqual([
    ['part', -25],
    ['rest', -35],
    ['too late', 0],
  ])
})

it('says that it does not know the pack of a refund, and takes nothing', async () => {
  const ctx = await lab.customer({ minutesPerMonth: 0 })
  await buy(ctx, 'purchase', 100)
  expect(await payBack(ctx, 'refund', 'another')).toEqual({ kind: 'unknown-pack' })
  expect(await leftMin(ctx)).toBe(100)
})

it('takes no minute twice when refunds come at once while work settles', async () => {
  const ctx = await lab.customer({ minutesPerMonth: 0 })
  await buy(ctx, 'purchase', 100)
  const taskId = await lab.runningTask(ctx)
  await ensureMinutes(ctx, { taskId, decodedMs: 30 * minuteMs })
  const refunds = Array.from({ length: 6 }, (_, at) => payBack(ctx, `refund ${at}`, 'purchase', 40))
  const [settled, ...taken] = await Promise.allSettled([lab.record(ctx, taskId, 30, clock.now()), ...refunds])
  expect([settled, ...taken].filter(({ status }) => status === 'rejected')).toEqual([])
  const { packs, overageMs } = await report(ctx)
  const [pack] = packs
  expect((pack?.usedMs ?? 0) + overageMs).toBe(30 * minuteMs)
  expect((pack?.usedMs ?? 0) + (pack?.takenBackMs ?? 0)).toBe(100 * minuteMs)
})

it('keeps minutes in the database as they would be kept by hand, in 40 random histories', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ terms, steps }) => {
      const ctx = await lab.customer(terms)
      await follow(steps, [plainMinutes(terms), keeperOf(ctx)], (plain, real, at) =>
        expect(real, `after ${at}`).toEqual(plain),
      )
    }),
    { numRuns: 40, endOnFailure: true },
  )
})

/** The product itself; each result comes twice, as from a worker that was held for lost. */
function keeperOf(ctx: TenantCtx): Keeper {
  const running = new Map<string, { taskId: string; minutes: number }>()
  return {
    grant: async (minutes, days, now) => {
      clock.set(now)
      await grantMinutes(lab.asReseller, ctx.tenantId, { minutes, reason: 'Goodwill', expiresInDays: days })
    },
    buy: async (key, minutes, days, now) => {
      clock.set(now)
      await buy(ctx, key, minutes, days)
    },
    refund: async (key, packKey, minutes, now) => {
      clock.set(now)
      await payBack(ctx, key, packKey, minutes)
    },
    reserve: async (key, minutes, now) => {
      clock.set(now)
      const taskId = await lab.runningTask(ctx)
      running.set(key, { taskId, minutes })
      const asked = ensureMinutes(ctx, { taskId, decodedMs: minutes * minuteMs })
      return asked.then(
        () => true,
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'minutes-exhausted' })
          return false
        },
      )
    },
    settle: async (key, now) => {
      const task = running.get(key)
      for (let told = 0; task && told < 2; told += 1) await lab.record(ctx, task.taskId, task.minutes, now)
    },
    release: async key => {
      const task = running.get(key)
      if (task) await asWorker(ports, ctx, tx => releaseMinutes(tx, task.taskId))
    },
    see: async now => {
      clock.set(now)
      const { usage, roomMs, grantedMs, overageMs, packs } = await report(ctx)
      const packsLeft = packs
        .toSorted((one, other) => one.boughtAt.localeCompare(other.boughtAt))
        .map(pack => (pack.boughtMs - pack.usedMs - pack.takenBackMs) / minuteMs)
      const packed = await ctx.read(tx =>
        tx
          .selectFrom('usage_record')
          .select(eb => eb.fn.sum<number>('packed_ms').as('ms'))
          .where('at', '>=', new Date(usage.periodStart))
          .where('at', '<', new Date(usage.periodEnd))
          .executeTakeFirstOrThrow(),
      )
      return {
        left: usage.leftMs / minuteMs,
        room: roomMs === null ? Number.POSITIVE_INFINITY : roomMs / minuteMs,
        whole: usage.includedMs / minuteMs,
        used: usage.usedMs / minuteMs,
        granted: grantedMs / minuteMs,
        packed: Number(packed.ms) / minuteMs,
        beyond: overageMs / minuteMs,
        packsLeft,
      }
    },
  }
}
