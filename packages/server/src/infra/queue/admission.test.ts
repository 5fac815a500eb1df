import { sql } from 'kysely'
import { afterEach, expect, it } from 'vitest'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { openGate, openQueueLab } from '../../../../../tests/support/queue-lab.ts'
import { forgetQuiet, takeBackUnservable } from './admission.ts'
import type { SlotSupply } from './task.ts'

const { ports, url } = await testDatabase()
const lab = openQueueLab(ports, url)
const reseller = await lab.reseller()
afterEach(async () => {
  await lab.close()
  await lab.system(tx => sql`delete from sched`.execute(tx))
  await lab.system(tx =>
    sql`update task set state = 'cancelled' where state in ('waiting', 'queued', 'running')`.execute(tx),
  )
})

async function admitted(): Promise<number> {
  const { rows } = await lab.system(tx =>
    sql<{ tasks: number }>`select count(*)::int as tasks from task where state in ('queued', 'running')`.execute(tx),
  )
  return rows[0]?.tasks ?? 0
}

/** How many tasks of others end before this one begins. */
async function releasesUntil(gate: ReturnType<typeof openGate>, begun: () => boolean, most: number): Promise<number> {
  for (let releases = 0; releases <= most; releases += 1) {
    const started = gate.started.length
    if (begun()) return releases
    gate.release()
    await expect.poll(() => gate.started.length, { timeout: 5000 }).toBeGreaterThan(started)
  }
  return begun() ? most : Number.POSITIVE_INFINITY
}

it('never runs more tasks of a customer at once than its plan allows', async () => {
  const ctx = await lab.customer(reseller, { parallelJobs: 2 })
  const other = await lab.customer(reseller, { parallelJobs: 3 })
  const gate = openGate(lab.finish)
  for (let n = 0; n < 3; n += 1) await lab.work({ slots: () => ({ 'speech:probe': 4 }), handler: gate.handler })
  await lab.flood(ctx, 20)
  await lab.flood(other, 20)
  let ended = 0
  let over = 0
  while (ended < 40) {
    await expect.poll(() => gate.waiting(), { timeout: 15_000 }).toBeGreaterThan(0)
    const { rows } = await lab.system(tx =>
      sql<{ tasks: number; cap: number }>`
      select count(*)::int as tasks, p.parallel_jobs as cap from task t join plan_in_force p using (tenant_id) where t.state in ('queued', 'running') group by t.tenant_id, p.parallel_jobs`.execute(
        tx,
      ),
    )
    over += rows.filter(({ tasks, cap }) => tasks > cap).length
    gate.release()
    ended += 1
  }
  await expect.poll(() => lab.countStates(ctx)).toEqual({ done: 20 })
  await expect.poll(() => lab.countStates(other)).toEqual({ done: 20 })
  expect(over).toBe(0)
  expect(gate.most()).toBe(3)
})

it('counts what runs on all engine classes together against the cap of a plan', async () => {
  const ctx = await lab.customer(reseller, { parallelJobs: 2 })
  const gate = openGate(lab.finish)
  await lab.work({ slots: () => ({ 'speech:probe': 4, 'speech:other': 4 }), handler: gate.handler })
  await lab.flood(ctx, 6)
  await lab.flood(ctx, 6, 'speech:other')
  let most = 0
  for (let ended = 0; ended < 12; ended += 1) {
    await expect.poll(() => gate.waiting(), { timeout: 15_000 }).toBeGreaterThan(0)
    most = Math.max(most, await admitted())
    gate.release()
  }
  await expect.poll(() => lab.countStates(ctx)).toEqual({ done: 12 })
  expect([most, gate.most()]).toEqual([2, 2])
})

it('gives what lanes share to each of them in turn, however many tasks one of them has', async () => {
  const flooding = await lab.customer(reseller, { parallelJobs: 5 })
  const quiet = await lab.customer(reseller)
  const gate = openGate(lab.finish)
  let held = 0
  const supply: SlotSupply = {
    slots: () => ({ 'speech:probe': 1, 'speech:other': 1 }),
    hold: () => {
      if (held > 0) return []
      held += 1
      const leave = () => {
        held -= 1
      }
      return [{ engine: 'shared', leave }]
    },
  }
  await lab.work({ supply, handler: gate.handler })
  await lab.flood(flooding, 20)
  await expect.poll(() => gate.waiting(), { timeout: 15_000 }).toBe(1)
  await lab.flood(quiet, 1, 'speech:other')
  const releases = await releasesUntil(gate, () => gate.started.some(({ ctx }) => ctx.tenantId === quiet.tenantId), 6)
  expect(releases).toBeLessThanOrEqual(2)
  expect(gate.most()).toBe(1)
})

it('takes what waits along when the plan names another pool, and leaves what runs', async () => {
  const ctx = await lab.customer(reseller, { parallelJobs: 1 })
  const gate = openGate(lab.finish)
  await lab.work({ slots: () => ({ 'speech:standard.base': 1, 'speech:large.base': 1 }), handler: gate.handler })
  const running = await lab.put(ctx, 1, { engineClass: 'standard.base' })
  await expect.poll(() => gate.waiting(), { timeout: 15_000 }).toBe(1)
  const waiting = await lab.put(ctx, 2, { engineClass: 'standard.base' })
  await lab.setPlan(ctx, { parallelJobs: 1, pool: 'large' })
  await expect.poll(async () => (await lab.taskRow(waiting)).lane, { timeout: 5000 }).toBe('speech:large.base')
  expect((await lab.taskRow(running)).lane).toBe('speech:standard.base')
  gate.release()
  await expect.poll(() => gate.started.length, { timeout: 5000 }).toBe(2)
  gate.release()
})

it('puts back into line what was admitted to engines that are gone', async () => {
  const ctx = await lab.customer(reseller, { parallelJobs: 1 })
  const id = await lab.put(ctx, 1, { engineClass: 'gone' })
  await lab.system(tx => sql`update task set state = 'queued', run_id = gen_random_uuid() where id = ${id}`.execute(tx))
  await lab.system(tx => takeBackUnservable(tx, 'speech:gone'))
  expect(await lab.taskRow(id)).toMatchObject({ state: 'waiting', run_id: null })
})

it('lets a small customer in next while four floods fill all slots [JOB-06]', async () => {
  const gate = openGate(lab.finish)
  await lab.work({ slots: () => ({ 'speech:probe': 8 }), handler: gate.handler })
  for (let n = 0; n < 4; n += 1) await lab.flood(await lab.customer(reseller, { parallelJobs: 3 }), 200)
  await expect.poll(() => gate.waiting(), { timeout: 15_000 }).toBe(8)
  await expect.poll(admitted).toBe(11)
  const small = await lab.customer(reseller)
  await lab.put(small, 1)
  const releases = await releasesUntil(gate, () => gate.started.some(({ ctx }) => ctx.tenantId === small.tenantId), 6)
  // The last flood's first task may have a head start of its own.
  expect(releases).toBeLessThanOrEqual(2)
})

it('lets one reseller’s single job in next while many customers of another flood [JOB-06]', async () => {
  const gate = openGate(lab.finish)
  await lab.work({ slots: () => ({ 'speech:probe': 4 }), handler: gate.handler })
  const flooding = await lab.reseller()
  for (let n = 0; n < 12; n += 1) await lab.flood(await lab.customer(flooding), 20)
  await expect.poll(() => gate.waiting(), { timeout: 15_000 }).toBe(4)
  await expect.poll(admitted).toBe(6)
  const quiet = await lab.customer(await lab.reseller())
  await lab.put(quiet, 1)
  const releases = await releasesUntil(gate, () => gate.started.some(({ ctx }) => ctx.tenantId === quiet.tenantId), 6)
  expect(releases).toBe(1)
})

it('keeps tasks of a dead engine class waiting and lets all others pass', async () => {
  const ctx = await lab.customer(reseller, { parallelJobs: 1 })
  let deadSlots = 0
  const { worker, told } = await lab.work({ slots: () => ({ 'speech:probe': 2, 'speech:gone': deadSlots }) })
  const stuck = await lab.put(ctx, 1, { engineClass: 'gone' })
  const passing = await lab.put(ctx, 2)
  await expect.poll(() => told.find(({ taskId, change }) => taskId === passing && change.state === 'done')).toBeTruthy()
  expect((await lab.taskRow(stuck)).state).toBe('waiting')
  deadSlots = 1
  worker.slotsChanged()
  await expect.poll(() => told.find(({ taskId, change }) => taskId === stuck && change.state === 'done')).toBeTruthy()
})

it('feels a changed plan at once, also for tasks that wait already', async () => {
  const ctx = await lab.customer(reseller, { parallelJobs: 1 })
  const gate = openGate(lab.finish)
  await lab.work({ slots: () => ({ 'speech:probe': 8 }), handler: gate.handler })
  await lab.flood(ctx, 10)
  await expect.poll(() => gate.waiting(), { timeout: 15_000 }).toBe(1)
  await lab.setPlan(ctx, { parallelJobs: 4 })
  await expect.poll(() => gate.waiting(), { timeout: 15_000 }).toBe(4)
  await lab.setPlan(ctx, { parallelJobs: 2 })
  gate.release()
  gate.release()
  await expect.poll(() => lab.countStates(ctx)).toMatchObject({ done: 2, running: 2 })
  expect(gate.started).toHaveLength(4)
})

it('admits no more than a little above the healthy slots, so that order stays fair', async () => {
  const gate = openGate(lab.finish)
  await lab.work({ slots: () => ({ 'speech:probe': 3 }), handler: gate.handler })
  const customers = await Promise.all(Array.from({ length: 6 }, () => lab.customer(reseller, { parallelJobs: 5 })))
  for (const ctx of customers) await lab.flood(ctx, 5)
  await expect.poll(() => gate.waiting(), { timeout: 15_000 }).toBe(3)
  await expect.poll(admitted).toBe(4)
})

it('forgets customers that were quiet for a minute, and nobody who has work', async () => {
  const quiet = await lab.customer(reseller)
  const busy = await lab.customer(reseller)
  const id = await lab.put(quiet, 1)
  await lab.put(busy, 2)
  await lab.system(tx => sql`update task set state = 'done' where id = ${id}`.execute(tx))
  await lab.system(tx => sql`update sched set seen_at = seen_at - interval '2 minutes'`.execute(tx))
  await lab.system(tx => forgetQuiet(tx, 'speech:probe'))
  const { rows } = await lab.system(tx => sql<{ id: string }>`select tenant_id as id from sched`.execute(tx))
  expect(rows).toEqual([{ id: busy.tenantId }])
})

it('charges nobody for a task that was passed over because somebody held it at that moment', async () => {
  const [held, passing] = [await lab.customer(reseller), await lab.customer(reseller)]
  const { promise: letGo, resolve } = Promise.withResolvers<void>()
  const { promise: isHeld, resolve: tellHeld } = Promise.withResolvers<void>()
  const id = await lab.put(held, 1)
  const holding = lab.system(async tx => {
    await sql`select from task where id = ${id} for update`.execute(tx)
    tellHeld()
    await letGo
  })
  await isHeld
  const { told } = await lab.work()
  const doneOf = (taskId: string) => told.some(one => one.taskId === taskId && one.change.state === 'done')
  const next = await lab.put(passing, 2)
  await expect.poll(() => doneOf(next), { timeout: 5000 }).toBe(true)
  const { rows } = await lab.system(tx =>
    sql<{ id: string; vt: number }>`select tenant_id as id, vt from sched order by vt`.execute(tx),
  )
  resolve()
  await holding
  expect(rows[0]).toEqual({ id: held.tenantId, vt: 0 })
  expect(rows[1]?.vt).toBeGreaterThanOrEqual(60_000)
  await expect.poll(() => doneOf(id), { timeout: 5000 }).toBe(true)
})
