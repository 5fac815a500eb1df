import { sql } from 'kysely'
import { afterEach, expect, it } from 'vitest'
import { withScope } from '../../packages/server/src/infra/db/index.ts'
import { followTasks } from '../../packages/server/src/modules/jobs/index.ts'
import { minutesLeftMs } from '../../packages/server/src/modules/usage/index.ts'
import { testDatabase } from '../support/database.ts'
import { openQueueLab } from '../support/queue-lab.ts'
import { type QueueProcess, startQueueProcess } from '../support/queue-process.ts'

const { ports, pool, url, clock } = await testDatabase()
const lab = openQueueLab(ports, url)
const reseller = await lab.reseller()
const processes: QueueProcess[] = []
const long = 60_000
const short = 30
afterEach(async () => {
  for (const running of processes.splice(0)) await running.kill()
  await lab.close()
})
async function start(slots: number, holdMs: number, reserveMs = 0): Promise<QueueProcess> {
  const running = await startQueueProcess(url, slots, holdMs, reserveMs)
  processes.push(running)
  return running
}

it('runs what a killed worker held on another one within seconds, and counts it once [JOB-05]', async () => {
  const ctx = await lab.customer(reseller, { parallelJobs: 3 })
  const victim = await start(3, long)
  const ids = await Promise.all([1, 2, 3].map(n => lab.put(ctx, n)))
  await expect.poll(() => victim.started.length, { timeout: 10_000 }).toBe(3)
  const heir = await start(3, short)
  const killedAt = performance.now()
  await victim.kill()
  await expect.poll(() => heir.started.length, { timeout: 15_000 }).toBe(3)
  expect(Math.max(...heir.started.map(({ at }) => at)) - killedAt).toBeLessThan(15_000)
  await expect.poll(() => lab.countStates(ctx), { timeout: 10_000 }).toEqual({ done: 3 })
  for (const id of ids) expect(await lab.countMarks(id)).toBe(1)
  const attempts = await ctx.read(tx =>
    tx
      .selectFrom('task_attempt')
      .select(['number', 'outcome', 'problem_code'])
      .where('task_id', '=', ids[0] ?? '')
      .orderBy('number')
      .execute(),
  )
  expect(attempts).toEqual([
    { number: 1, outcome: 'retry', problem_code: 'worker-lost' },
    { number: 2, outcome: 'done', problem_code: null },
  ])
})

it('loses no task and counts none twice when workers are killed at any moment [JOB-02] [JOB-05]', async () => {
  const ctx = await lab.customer(reseller, { parallelJobs: 4 })
  const ids = await Promise.all(Array.from({ length: 40 }, (_, n) => lab.put(ctx, n)))
  await lab.system(tx =>
    tx.updateTable('task').set({ max_attempts: 50 }).where('tenant_id', '=', ctx.tenantId).execute(),
  )
  for (let kill = 0; kill < 6; kill += 1) {
    const victim = await start(4, short)
    // Another number of tasks each time, so that the kill meets another moment of fetch, start and finish.
    await expect.poll(() => victim.started.length, { timeout: 15_000, interval: 5 }).toBeGreaterThan(kill)
    await victim.kill()
  }
  await start(4, short)
  await expect.poll(() => lab.countStates(ctx), { timeout: 30_000 }).toEqual({ done: 40 })
  for (const id of ids) expect(await lab.countMarks(id)).toBe(1)
})

it('gives back all minutes, of the customer and of everybody above it, that a killed worker had reserved [JOB-05]', async () => {
  const minuteMs = 60_000
  const ctx = await lab.customer(reseller, { parallelJobs: 2, minutesPerMonth: 10 })
  const leftMs = () => ctx.read(tx => minutesLeftMs(tx, clock.now()))
  // What a pool and the cap are compared with.
  const above = () =>
    withScope(pool, { kind: 'platform' }, 'read', async tx => {
      const { rows } = await sql<{ pool: number; all: number }>`
        select minutes_taken(${reseller}::uuid, ${clock.now()}::timestamptz) as pool, minutes_taken(null, ${clock.now()}::timestamptz) as all`.execute(
        tx,
      )
      return rows.map(row => [Number(row.pool), Number(row.all)])[0]
    })
  const before = await above()
  const victim = await start(2, long, 4 * minuteMs)
  await Promise.all([1, 2].map(n => lab.put(ctx, n)))
  await expect.poll(() => victim.started.length, { timeout: 10_000 }).toBe(2)
  expect(await leftMs()).toBe(2 * minuteMs)
  expect(await above()).toEqual(before?.map(ms => ms + 8 * minuteMs))
  // Whoever lives takes nothing on, and sees that the other one is gone.
  await lab.work({ slots: () => ({ 'speech:probe': 0 }), onTask: followTasks(clock) })
  await victim.kill()
  await expect.poll(leftMs, { timeout: 15_000 }).toBe(10 * minuteMs)
  expect(await above()).toEqual(before)
  expect(await lab.countStates(ctx)).not.toHaveProperty('running')
})
