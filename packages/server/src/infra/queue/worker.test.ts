import { sql } from 'kysely'
import { afterEach, expect, it } from 'vitest'
import { silentLog } from '#infra/log'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { openGate, openQueueLab, type Seen, type Told } from '../../../../../tests/support/queue-lab.ts'
import { cancelTask, startTaskAgain, TaskFailure } from './index.ts'

const { ports, url } = await testDatabase()
const lab = openQueueLab(ports, url)
const reseller = await lab.reseller()
afterEach(() => lab.close())

const statesOf = (told: Told[], id: string) =>
  told.filter(({ taskId }) => taskId === id).map(({ change }) => change.state)
const cancel = (ctx: Seen['ctx'], id: string) =>
  ctx.change('probe.cancel', async tx => ({ value: await cancelTask(tx, id), audit: {} }))
/** A task that runs until it is let go; `results` says whether its ends counted. */
async function runOne(end: (seen: Seen) => Promise<boolean> = lab.finish) {
  const ctx = await lab.customer(reseller)
  const results: boolean[] = []
  const gate = openGate(async seen => void results.push(await end(seen)))
  const { worker, told } = await lab.work({ handler: gate.handler })
  const id = await lab.put(ctx)
  await expect.poll(() => gate.waiting()).toBe(1)
  return { ctx, id, gate, results, worker, told }
}

it('runs a task in the context of the customer who put it, to its end', async () => {
  const ctx = await lab.customer(reseller)
  const seen: Seen[] = []
  const { told } = await lab.work({
    handler: async one => {
      seen.push(one)
      await lab.finish(one)
    },
  })
  const id = await lab.put(ctx, 7)
  await expect.poll(() => statesOf(told, id)).toEqual(['running', 'done'])
  expect(seen).toHaveLength(1)
  expect(seen[0]).toMatchObject({
    n: 7,
    ctx: { tenantId: ctx.tenantId, resellerId: reseller, actor: { kind: 'system' } },
  })
})

it('carries nothing when the transaction that put the task is rolled back', async () => {
  const ctx = await lab.customer(reseller)
  const putAndFail = ctx.change('probe.put', async () => {
    throw new Error('thrown on purpose')
  })
  await expect(putAndFail).rejects.toThrow('on purpose')
  expect(await lab.countStates(ctx)).toEqual({})
})

it('tries again what may help, visibly, and gives up with the reason after the last attempt', async () => {
  const ctx = await lab.customer(reseller)
  const problem = { code: 'engine-failed', detail: 'The engine stopped. You can start the job again.' }
  const { told } = await lab.work({
    handler: async () => {
      throw new TaskFailure('engine-failed', 'The engine stopped.')
    },
  })
  const id = await lab.put(ctx)
  await expect.poll(() => told.at(-1)?.change, { timeout: 10_000 }).toEqual({ state: 'dead', problem })
  expect(statesOf(told, id).filter(state => state === 'running')).toHaveLength(3)
  const attempts = () =>
    ctx.read(tx =>
      tx
        .selectFrom('task_attempt')
        .select(['outcome', 'problem_code'])
        .where('task_id', '=', id)
        .orderBy('number')
        .execute(),
    )
  // It is told inside the transaction, so it is stored a moment later.
  await expect
    .poll(attempts)
    .toEqual(['retry', 'retry', 'failed'].map(outcome => ({ outcome, problem_code: 'engine-failed' })))
})

it('does not count an attempt that lost its engine, three times at most', async () => {
  const ctx = await lab.customer(reseller)
  const killer = 1
  await lab.work({
    handler: async ({ n, run }) => {
      if (n === killer || run.attempt <= 3) throw new TaskFailure('engine-lost', 'The engine was restarted.')
      throw new TaskFailure('engine-failed', 'The engine stopped.')
    },
  })
  const ids = [await lab.put(ctx, 0), await lab.put(ctx, killer)]
  const dead = { state: 'dead', attempt: 6, max_attempts: 6 }
  await expect
    .poll(() => Promise.all(ids.map(lab.taskRow)), { timeout: 20_000 })
    .toMatchObject(['engine-failed', 'engine-lost'].map(problem_code => ({ ...dead, problem_code })))
})

it('gives up at once what no other attempt can help', async () => {
  const ctx = await lab.customer(reseller)
  const { told } = await lab.work({
    handler: async () => {
      throw new TaskFailure('no-audio', 'There is no sound in this file.')
    },
  })
  const id = await lab.put(ctx)
  await expect.poll(() => statesOf(told, id)).toEqual(['running', 'dead'])
})

it('starts a given-up task again with fresh attempts', async () => {
  const ctx = await lab.customer(reseller)
  let broken = true
  const { told } = await lab.work({
    handler: async seen => {
      if (broken) throw new TaskFailure('no-audio', 'There is no sound in this file.')
      await lab.finish(seen)
    },
  })
  const id = await lab.put(ctx)
  await expect.poll(() => statesOf(told, id).at(-1)).toBe('dead')
  broken = false
  const allowed = await ctx.change('probe.again', async tx => ({ value: await startTaskAgain(tx, id, 3), audit: {} }))
  expect(allowed).toBe(4)
  await expect.poll(() => statesOf(told, id).at(-1)).toBe('done')
})

it('takes a waiting task out of the line when it is cancelled', async () => {
  const ctx = await lab.customer(reseller)
  const id = await lab.put(ctx)
  await cancel(ctx, id)
  expect((await lab.taskRow(id)).state).toBe('cancelled')
  const { told } = await lab.work()
  const next = await lab.put(ctx)
  await expect.poll(() => statesOf(told, next).at(-1)).toBe('done')
  expect(statesOf(told, id)).toEqual([])
})

it('never starts an admitted task that was cancelled, and its slot is free at once', async () => {
  const ctx = await lab.customer(reseller, { parallelJobs: 2 })
  const gate = openGate(lab.finish)
  const { told } = await lab.work({ slots: () => ({ 'speech:probe': 1 }), handler: gate.handler })
  await lab.put(ctx, 1)
  await expect.poll(() => gate.waiting()).toBe(1)
  const admitted = await lab.put(ctx, 2)
  await expect.poll(async () => (await lab.taskRow(admitted)).state).toBe('queued')
  await cancel(ctx, admitted)
  const next = await lab.put(ctx, 3)
  await expect.poll(async () => (await lab.taskRow(next)).state).toBe('queued')
  gate.release()
  await expect.poll(() => gate.waiting()).toBe(1)
  gate.release()
  await expect.poll(() => statesOf(told, next).at(-1)).toBe('done')
  expect(gate.started.map(({ n }) => n)).toEqual([1, 3])
})

it('tells a running task to end within two seconds when it is cancelled, and refuses its result', async () => {
  const { ctx, id, results, told } = await runOne()
  await cancel(ctx, id)
  await expect.poll(() => statesOf(told, id), { timeout: 2000 }).toEqual(['running', 'cancelled'])
  expect(results).toEqual([false])
  // It is told before its transaction ends.
  await expect.poll(() => lab.countStates(ctx)).toEqual({ cancelled: 1 })
})

it('refuses the result of a start that another one has overtaken [JOB-03]', async () => {
  const { id, gate, results, told } = await runOne()
  await lab.system(tx =>
    tx
      .updateTable('task')
      .set(({ eb }) => ({ fence: eb('fence', '+', 1) }))
      .where('id', '=', id)
      .execute(),
  )
  gate.releaseAll()
  await expect.poll(() => results).toEqual([false])
  expect(statesOf(told, id)).toEqual(['running'])
  expect((await lab.taskRow(id)).state).toBe('running')
  await lab.system(tx => tx.updateTable('task').set({ state: 'cancelled' }).where('id', '=', id).execute())
})

it('stops what runs for a customer that is suspended, and drops its result [JOB-07]', async () => {
  const { ctx, id, results, told } = await runOne()
  await lab.setState(ctx, 'suspended')
  await expect
    .poll(() => told.at(-1)?.change, { timeout: 5000 })
    .toMatchObject({ state: 'dead', problem: { code: 'customer-suspended' } })
  expect(results).toEqual([false])
  expect(statesOf(told, id)).toEqual(['running', 'dead'])
})

it('does not begin for a customer that is suspended, read-only or closing, and does once that is over [JOB-07]', async () => {
  const ctx = await lab.customer(reseller)
  const ids: string[] = []
  for (const state of ['suspended', 'read-only', 'closing']) {
    await lab.setState(ctx, state)
    ids.push(await lab.put(ctx))
  }
  const { told } = await lab.work()
  // Whoever comes later goes first: the worker has looked at the line by then.
  const other = await lab.put(await lab.customer(reseller))
  await expect.poll(() => statesOf(told, other)).toEqual(['running', 'done'])
  for (const id of ids) expect((await lab.taskRow(id)).state).toBe('waiting')
  await lab.setState(ctx, 'active')
  for (const id of ids) await expect.poll(() => statesOf(told, id), { timeout: 5000 }).toEqual(['running', 'done'])
})

it('gives back what runs when it stops, without counting an attempt', async () => {
  const { id, worker } = await runOne(() => Promise.resolve(false))
  await worker.stop()
  expect(await lab.taskRow(id)).toMatchObject({ state: 'waiting', attempt: 0 })
  const next = await lab.work()
  await expect.poll(() => statesOf(next.told, id)).toEqual(['running', 'done'])
  expect((await lab.taskRow(id)).attempt).toBe(1)
})

it('runs a task once when it is delivered a second time [JOB-05]', async () => {
  const { ctx, id, gate, told } = await runOne()
  // The engine of the queue believes that the first delivery was lost.
  const { run_id } = await lab.taskRow(id)
  await lab.system(async tx => {
    await sql`update pgboss.job set state = 'retry', start_after = clock_timestamp() where id = ${run_id}`.execute(tx)
    ports.poke('queued')
  })
  const next = await lab.put(ctx)
  await expect.poll(() => gate.waiting()).toBe(2)
  gate.releaseAll()
  await expect.poll(() => [statesOf(told, id).at(-1), statesOf(told, next).at(-1)]).toEqual(['done', 'done'])
  expect(gate.started).toHaveLength(2)
})

it('writes progress at most once a second, the latest fraction', async () => {
  const ctx = await lab.customer(reseller)
  const gate = openGate(lab.finish)
  const { told } = await lab.work({
    handler: async seen => {
      for (let step = 1; step <= 50; step += 1) seen.run.progress(step / 100)
      await gate.handler(seen)
    },
  })
  const id = await lab.put(ctx)
  const fractions = () =>
    told.flatMap(({ taskId, change }) => (taskId === id && change.state === 'progress' ? [change.fraction] : []))
  await expect.poll(fractions).toEqual([0.5])
  gate.releaseAll()
  await expect.poll(() => statesOf(told, id).at(-1)).toBe('done')
})

it('takes a new place when others held it for lost, and starts nothing under its old one', async () => {
  const ctx = await lab.customer(reseller, { parallelJobs: 2 })
  const workerIds = async () =>
    (await lab.system(tx => tx.selectFrom('worker').select('id').execute())).map(({ id }) => id)
  const gate = openGate(lab.finish)
  const { told } = await lab.work({
    slots: () => ({ 'speech:probe': 1 }),
    handler: seen => (seen.n === 1 ? gate.handler(seen) : lab.finish(seen).then(() => undefined)),
  })
  const [old] = await workerIds()
  await lab.put(ctx, 1)
  await expect.poll(() => gate.waiting()).toBe(1)
  const id = await lab.put(ctx, 2)
  await expect.poll(async () => (await lab.taskRow(id)).state).toBe('queued')
  await lab.system(tx => tx.deleteFrom('worker').execute())
  const ended = () => {
    gate.releaseAll()
    return statesOf(told, id)
  }
  await expect.poll(ended, { timeout: 5000 }).toEqual(['running', 'done'])
  const [fresh, ...others] = await workerIds()
  expect(others).toEqual([])
  expect(fresh).not.toBe(old)
  expect((await lab.taskRow(id)).worker_id).toBe(fresh)
})

it('puts back what it holds for long without working on it, because the answer to its start was lost', async () => {
  const ctx = await lab.customer(reseller, { parallelJobs: 2 })
  let slots = 0
  const { worker, told } = await lab.work({ slots: () => ({ 'speech:probe': slots }) })
  const [forgotten, justStarted] = [await lab.put(ctx, 1), await lab.put(ctx, 2)]
  await lab.system(async tx => {
    const { id } = await tx.selectFrom('worker').select('id').executeTakeFirstOrThrow()
    const start = (task: string, ago: string) =>
      sql`update task set state = 'running', attempt = 1, fence = 1, run_id = uuidv7(), worker_id = ${id},
        started_at = clock_timestamp() - ${ago}::interval where id = ${task}`.execute(tx)
    await start(justStarted, '0 s')
    await start(forgotten, '11 s')
  })
  await expect.poll(async () => (await lab.taskRow(forgotten)).state, { timeout: 5000 }).toBe('waiting')
  expect((await lab.taskRow(justStarted)).state).toBe('running')
  const attempts = await ctx.read(tx =>
    tx.selectFrom('task_attempt').select(['problem_code', 'engine']).where('task_id', '=', forgotten).execute(),
  )
  // Nobody knows what it ran on; the name of its lane would be no engine.
  expect(attempts).toEqual([{ problem_code: 'worker-lost', engine: '' }])
  slots = 1
  worker.slotsChanged()
  await expect.poll(() => statesOf(told, forgotten), { timeout: 5000 }).toEqual(['waiting', 'running', 'done'])
  await lab.system(tx => tx.updateTable('task').set({ state: 'cancelled' }).where('id', '=', justStarted).execute())
})

it('says nothing of a lost place when slots change after it was stopped', async () => {
  const warnings: string[] = []
  const log = { ...silentLog, warn: (_: unknown, message: string) => void warnings.push(message) }
  const { worker } = await lab.work({ log })
  await worker.stop()
  worker.slotsChanged()
  for (let trips = 0; trips < 20; trips += 1) await lab.system(tx => tx.selectFrom('worker').select('id').execute())
  expect(warnings).toEqual([])
})
