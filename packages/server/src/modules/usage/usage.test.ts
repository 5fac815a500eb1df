import { expect, it, onTestFinished } from 'vitest'
import { asWorker, type TenantCtx } from '#infra/db'
import { newId } from '#infra/ids'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { openMinutesLab } from '../../../../../tests/support/minutes-lab.ts'
import { makeMember, makePerson } from '../identity/fixtures.ts'
import { endMinuteGrant, grantMinutes } from './grant-minutes.ts'
import { ensureMinutes, minutesLeftMs, readUsage, releaseMinutes } from './index.ts'
import { lockMinutes } from './queries/minutes.ts'
import { readUsageReport, setMemberLimit } from './usage-report.ts'

const { ports, pool, clock } = await testDatabase()
const lab = await openMinutesLab(ports)
const { reseller, setState, runningTask, record } = lab
const minuteMs = 60_000
const customer = (minutesPerMonth: number) => lab.customer({ minutesPerMonth })

it('counts a task once, however often it is recorded [JOB-05]', async () => {
  const ctx = await customer(100)
  const taskId = newId()
  await record(ctx, taskId, 10)
  await record(ctx, taskId, 10)
  const usage = await ctx.read(tx => readUsage(tx, new Date()))
  expect(usage).toMatchObject({
    usedMs: 10 * minuteMs,
    leftMs: 90 * minuteMs,
    includedMs: 100 * minuteMs,
    storedBytes: 0,
  })
})

it('counts each calendar month by itself, in UTC, where no plan was assigned', async () => {
  const ctx = await customer(100)
  await record(ctx, newId(), 10, new Date('2026-10-31T23:59:59.999Z'))
  await record(ctx, newId(), 20, new Date('2026-11-01T00:00:00.000Z'))
  const used = async (at: string) => (await ctx.read(tx => readUsage(tx, new Date(at)))).usedMs
  expect(await used('2026-10-15T00:00:00Z')).toBe(10 * minuteMs)
  expect(await used('2026-11-30T23:00:00Z')).toBe(20 * minuteMs)
})

it('lets recordings that run at once use no more than the plan has', async () => {
  const ctx = await customer(10)
  const taskIds = await Promise.all(Array.from({ length: 5 }, () => runningTask(ctx)))
  const asks = await Promise.allSettled(taskIds.map(taskId => ensureMinutes(ctx, { taskId, decodedMs: 4 * minuteMs })))
  expect(asks.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  expect(asks.filter(ask => ask.status === 'rejected' && ask.reason.code === 'minutes-exhausted')).toHaveLength(3)
  expect(await ctx.read(tx => minutesLeftMs(tx, clock.now()))).toBe(2 * minuteMs)
})

it('lets nobody wait for another customer that decides about its own minutes [RLS-19]', async () => {
  const [slow, quick] = [await customer(10), await customer(10)]
  const [first, second, other] = [await runningTask(slow), await runningTask(slow), await runningTask(quick)]
  const gate = Promise.withResolvers<void>()
  onTestFinished(() => gate.resolve())
  const locked = Promise.withResolvers<void>()
  const deciding = asWorker(ports, slow, async tx => {
    await lockMinutes(tx)
    locked.resolve()
    await gate.promise
  })
  await locked.promise
  const sibling = ensureMinutes(slow, { taskId: first, decodedMs: minuteMs })
  await ensureMinutes(quick, { taskId: other, decodedMs: minuteMs })
  const waiting = 'select from pg_locks where not granted and locktype = $1'
  await expect.poll(async () => (await pool.query(waiting, ['advisory'])).rowCount).toBe(1)
  gate.resolve()
  await deciding
  await sibling
  await ensureMinutes(slow, { taskId: second, decodedMs: minuteMs })
})

it('gives a task that is tried again its own minutes, and frees them when it ends without a result', async () => {
  const ctx = await customer(10)
  const taskId = await runningTask(ctx)
  await ensureMinutes(ctx, { taskId, decodedMs: 9 * minuteMs })
  await ensureMinutes(ctx, { taskId, decodedMs: 9 * minuteMs })
  await asWorker(ports, ctx, tx => releaseMinutes(tx, taskId))
  expect(await ctx.read(tx => minutesLeftMs(tx, clock.now()))).toBe(10 * minuteMs)
})

it('reserves nothing for a task that has ended, however late its worker asks [JOB-03]', async () => {
  const ctx = await customer(10)
  const taskId = await runningTask(ctx)
  await setState(ctx, taskId, 'dead')
  await expect(ensureMinutes(ctx, { taskId, decodedMs: 9 * minuteMs })).rejects.toMatchObject({ code: 'worker-lost' })
  expect(await ctx.read(tx => minutesLeftMs(tx, clock.now()))).toBe(10 * minuteMs)
})

/** As the reseller grants them. */
function grant({ tenantId }: TenantCtx, minutes: number, { days = 30, reason = 'Goodwill' } = {}) {
  return grantMinutes(lab.asReseller, tenantId, { minutes, reason, expiresInDays: days })
}
function report(ctx: TenantCtx) {
  return readUsageReport(lab.asPeople(ctx))
}

it('gives exactly 6 of 20 parallel reservations of 75 on a grant of 500', async () => {
  const ctx = await customer(0)
  await grant(ctx, 500)
  const taskIds = await Promise.all(Array.from({ length: 20 }, () => runningTask(ctx)))
  const asks = await Promise.allSettled(taskIds.map(taskId => ensureMinutes(ctx, { taskId, decodedMs: 75 * minuteMs })))
  expect(asks.filter(({ status }) => status === 'fulfilled')).toHaveLength(6)
  expect(await ctx.read(tx => minutesLeftMs(tx, clock.now()))).toBe(50 * minuteMs)
})

it('uses what expires soonest first, then the included minutes, and shows from where', async () => {
  const ctx = await customer(100)
  await grant(ctx, 30, { days: 60, reason: 'Later' })
  await grant(ctx, 20, { days: 5, reason: 'Sooner' })
  const taskId = await runningTask(ctx)
  await ensureMinutes(ctx, { taskId, decodedMs: 60 * minuteMs })
  await record(ctx, taskId, 60)
  await record(ctx, taskId, 60)
  const { usage, grants, grantedMs, overageMs } = await report(ctx)
  expect([grantedMs, overageMs, usage.leftMs]).toEqual([50 * minuteMs, 0, 90 * minuteMs])
  expect(grants.map(({ reason, state }) => [reason, state])).toEqual([
    ['Sooner', 'used'],
    ['Later', 'used'],
  ])
})

it('counts a task that straddles two months once, in the one in which it was reserved', async () => {
  const ctx = await customer(100)
  const taskId = await runningTask(ctx)
  await ensureMinutes(ctx, { taskId, decodedMs: 10 * minuteMs })
  const later = new Date(clock.now().getTime() + 40 * 86_400_000)
  await record(ctx, taskId, 10, later)
  expect((await ctx.read(tx => readUsage(tx, clock.now()))).usedMs).toBe(10 * minuteMs)
  expect((await ctx.read(tx => readUsage(tx, later))).usedMs).toBe(0)
})

it('stops a member at the hard limit set for them, and nobody else', async () => {
  const ctx = await customer(100)
  const { id: personId } = await makePerson(ports, { realmId: reseller.id, email: `${newId()}@m.test`, name: 'Member' })
  await makeMember(ports, { tenantId: ctx.tenantId, realmId: reseller.id, personId, role: 'tenant_editor' })
  await setMemberLimit(lab.asPeople(ctx), personId, { softLimitMs: null, hardLimitMs: 10 * minuteMs })
  const ask = async (minutes: number, by: string | null) =>
    ensureMinutes(ctx, { taskId: await runningTask(ctx), decodedMs: minutes * minuteMs, personId: by })
  await ask(6, personId)
  await expect(ask(6, personId)).rejects.toMatchObject({ code: 'member-limit-reached' })
  await ask(6, null)
})

it('notes each level once per month', async () => {
  const ctx = await customer(100)
  for (const minutes of [40, 15, 30]) await record(ctx, newId(), minutes)
  expect((await report(ctx)).alerts.map(({ level }) => level)).toEqual([50, 80])
  await record(ctx, newId(), 40)
  const { alerts, overageMs } = await report(ctx)
  expect([alerts.map(({ level }) => level), overageMs]).toEqual([[50, 80, 100, 120], 25 * minuteMs])
})

it('gives nothing more of a grant that was taken back, and takes it back once', async () => {
  const ctx = await customer(0)
  const { id } = await grant(ctx, 30)
  await record(ctx, newId(), 10)
  await endMinuteGrant(lab.asReseller, id)
  expect(await ctx.read(tx => minutesLeftMs(tx, clock.now()))).toBe(0)
  expect((await report(ctx)).grants).toMatchObject([{ state: 'ended', usedMs: 10 * minuteMs }])
  await expect(endMinuteGrant(lab.asReseller, id)).rejects.toMatchObject({ code: 'not-found' })
})
