import { sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { type TenantCtx, withScope } from '#infra/db'
import { newId } from '#infra/ids'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { openMinutesLab } from '../../../../../tests/support/minutes-lab.ts'
import { ensureMinutes, requireMinutes } from './index.ts'

const { ports, pool, clock } = await testDatabase()
const lab = await openMinutesLab(ports)
const minuteMs = 60_000

/** As the platform sets them; nothing takes the limit away. */
async function limit({ ofReseller = null, ofAll = null }: { ofReseller?: number | null; ofAll?: number | null }) {
  await withScope(pool, { kind: 'platform' }, 'change', async tx => {
    await sql`delete from minute_pool`.execute(tx)
    await sql`delete from minute_cap`.execute(tx)
    if (ofReseller !== null) await sql`insert into minute_pool values (${lab.reseller.id}, ${ofReseller})`.execute(tx)
    if (ofAll !== null) await sql`insert into minute_cap (minutes_per_month) values (${ofAll})`.execute(tx)
  })
}
async function taken(resellerId: string | null): Promise<number> {
  const { rows } = await withScope(pool, { kind: 'platform' }, 'read', tx =>
    sql<{ ms: number }>`select minutes_taken(${resellerId}::uuid, ${clock.now()}::timestamptz) as ms`.execute(tx),
  )
  return Number(rows[0]?.ms) / minuteMs
}
const ask = async (ctx: TenantCtx, minutes: number) =>
  ensureMinutes(ctx, { taskId: await lab.runningTask(ctx), decodedMs: minutes * minuteMs })
/** Of many that ask at once for 7 minutes each, for two customers in turn: how many get them. */
async function granted(count: number): Promise<number> {
  const customers = [await lab.customer({ minutesPerMonth: 1_000 }), await lab.customer({ minutesPerMonth: 1_000 })]
  const asks: { ctx: TenantCtx; taskId: string }[] = []
  for (const ctx of customers)
    for (let at = 0; at < count / 2; at += 1) asks.push({ ctx, taskId: await lab.runningTask(ctx) })
  const mixed = asks.map((_, at) => asks[(at * (count / 2 + 1)) % count] ?? asks[0]).filter(one => one !== undefined)
  const ended = await Promise.allSettled(
    mixed.map(({ ctx, taskId }) => ensureMinutes(ctx, { taskId, decodedMs: 7 * minuteMs })),
  )
  const codes = ended.flatMap(one => (one.status === 'rejected' ? [String(one.reason.code)] : []))
  expect(new Set(codes)).toEqual(new Set(['minutes-exhausted']))
  return ended.length - codes.length
}

it('never passes a reseller’s pool nor the platform’s cap, though two customers reserve at once many times', async () => {
  onTestFinished(() => limit({}))
  const before = await taken(lab.reseller.id)
  await limit({ ofReseller: before + 50, ofAll: 1_000_000 })
  expect([await granted(40), await taken(lab.reseller.id)]).toEqual([7, before + 49])
  const all = await taken(null)
  await limit({ ofReseller: 1_000_000, ofAll: all + 30 })
  expect([await granted(40), await taken(null)]).toEqual([4, all + 28])
})

it('counts what was reserved and what was used once, and forgets what was given back', async () => {
  const ctx = await lab.customer({ minutesPerMonth: 100 })
  const before = await taken(lab.reseller.id)
  const taskId = await lab.runningTask(ctx)
  await ensureMinutes(ctx, { taskId, decodedMs: 10 * minuteMs })
  expect(await taken(lab.reseller.id)).toBe(before + 10)
  await lab.record(ctx, taskId, 10, clock.now())
  expect(await taken(lab.reseller.id)).toBe(before + 10)
  await lab.record(ctx, newId(), 5, new Date(clock.now().getTime() - 40 * 86_400_000))
  expect(await taken(lab.reseller.id)).toBe(before + 10)
})

it('says at which level minutes ended, and tells a customer no figure of its provider', async () => {
  onTestFinished(() => limit({}))
  const ctx = await lab.customer({ minutesPerMonth: 100 })
  await limit({ ofReseller: (await taken(lab.reseller.id)) + 5 })
  await expect(ask(ctx, 6)).rejects.toThrow(
    'Your provider has no minutes left for a recording of 6.0 minutes this month',
  )
  await ask(ctx, 5)
  const refused = lab.asPeople(ctx).read(tx => requireMinutes(tx, { now: clock.now(), personId: null }))
  await expect(refused).rejects.toMatchObject({
    code: 'minutes-exhausted',
    message: /^Your provider has no minutes left/,
  })
  await limit({ ofAll: await taken(null) })
  await expect(ask(ctx, 1)).rejects.toThrow('Your provider has no minutes left')
  await expect(ask(ctx, 96)).rejects.toThrow('95.0 are left in this period')
})
