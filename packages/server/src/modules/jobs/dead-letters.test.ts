import type { DeadLetter } from '@scriptorium/contract'
import { sql } from 'kysely'
import { afterEach, expect, it } from 'vitest'
import { inSystem } from '#infra/db'
import { newId } from '#infra/ids'
import { TaskFailure } from '#infra/queue'
import { openJobBench } from '../../../../../tests/support/job-bench.ts'
import type { Asker } from '../../../../../tests/support/world.ts'
import { makeEndedJob, makeJob } from './fixtures.ts'
import { finish } from './test-bench.ts'

const { ports, world, app, ctxOf, stored, read, work, stopWorkers } = await openJobBench()
const { a } = world
const editor = a.people.tenant_editor
const platform = world.platform.people.platform_admin as Asker
afterEach(stopWorkers)

type Letter = (typeof DeadLetter)['_zod']['output']
const redrive = (taskId: string) => app.ask(platform, { method: 'POST', path: `/dead-letters/${taskId}/redrive` })
const trash = (jobId: string) => app.ask(editor, { method: 'POST', path: `/jobs/${jobId}/trash` })
const letterOf = async (taskId: string) => {
  const { json } = await app.ask(platform, { method: 'GET', path: '/dead-letters' })
  return (json as { items: Letter[] }).items.find(({ id }) => id === taskId)
}
const stateOf = (taskId: string) =>
  inSystem(ports, async tx => {
    const row = await tx.selectFrom('task').select('state').where('id', '=', taskId).executeTakeFirst()
    return row?.state
  })
const stalled = { state: 'dead', problem: { code: 'engine-stalled', detail: 'The engine made no progress.' } } as const
const countWaitingForLocks = () =>
  inSystem(ports, async tx => {
    const { rows } = await sql<{
      n: number
    }>`select count(*)::int as n from pg_locks where not granted and locktype = 'transactionid'`.execute(tx)
    return rows[0]?.n ?? 0
  })

it('shows the platform lanes and dead letters without content, and starts a dead letter again', async () => {
  const { jobId, taskId } = await makeJob(ctxOf(a), { fileId: await stored(), title: a.contentMark })
  let broken = true
  await work(async (ctx, _id, run) => {
    if (broken) throw new TaskFailure('engine-stalled', 'The engine made no progress.')
    await finish(ctx, run)
  })
  await expect.poll(async () => (await read(editor, jobId)).state, { timeout: 15_000 }).toBe('failed')
  const letters = await app.ask(platform, { method: 'GET', path: '/dead-letters' })
  expect((letters.json as { items: unknown[] }).items).toContainEqual({
    id: taskId,
    kind: 'transcribe',
    lane: 'speech:standard.base',
    tenant: expect.stringContaining(a.accountMark),
    reseller: expect.any(String),
    attempts: 3,
    problem: expect.objectContaining({ code: 'engine-stalled' }),
    diedAt: expect.any(String),
    recordingGone: false,
  })
  const queue = await app.ask(platform, { method: 'GET', path: '/queue' })
  expect(queue.json).toMatchObject({ workers: [{ slots: 2, lanes: ['speech:standard.base'] }] })
  expect(letters.text + queue.text).not.toContain(a.contentMark)
  broken = false
  expect((await redrive(taskId)).status).toBe(204)
  expect((await redrive(taskId)).code).toBe('already-finished')
  expect((await redrive(newId())).code).toBe('not-found')
  await expect.poll(async () => (await read(editor, jobId)).state, { timeout: 10_000 }).toBe('done')
})

it('neither lists nor starts again a dead letter whose job was thrown away', async () => {
  const { jobId, taskId } = await makeJob(ctxOf(a), { fileId: await stored() })
  await work(async () => {
    throw new TaskFailure('engine-stalled', 'The engine made no progress.')
  })
  await expect.poll(async () => (await read(editor, jobId)).state, { timeout: 15_000 }).toBe('failed')
  const listed = async () => (await app.ask(platform, { method: 'GET', path: '/dead-letters' })).text.includes(taskId)
  expect(await listed()).toBe(true)
  expect((await app.ask(editor, { method: 'POST', path: `/jobs/${jobId}/trash` })).status).toBe(204)
  expect(await listed()).toBe(false)
  const redriven = await redrive(taskId)
  expect([redriven.status, redriven.code]).toEqual([409, 'already-finished'])
  expect(redriven.text).toContain('was thrown away')
})

it('shows the platform no dead letter whose file is at fault, and starts none again', async () => {
  const { jobId, taskId } = await makeJob(ctxOf(a), { fileId: await stored() })
  await work(async () => {
    throw new TaskFailure('no-audio', 'There is no sound in this file.')
  })
  await expect.poll(async () => (await read(editor, jobId)).state, { timeout: 10_000 }).toBe('failed')
  expect((await app.ask(platform, { method: 'GET', path: '/dead-letters' })).text).not.toContain(taskId)
  const redriven = await redrive(taskId)
  expect(redriven.code).toBe('not-found')
  expect((await read(editor, jobId)).state).toBe('failed')
})

it('starts no dead letter again whose recording was deleted, and says so in the list', async () => {
  const fileId = await stored()
  const { taskId } = await makeEndedJob(ports, ctxOf(a), { fileId }, stalled)
  expect((await letterOf(taskId))?.recordingGone).toBe(false)
  expect((await app.ask(editor, { method: 'DELETE', path: `/files/${fileId}` })).status).toBe(204)
  expect((await letterOf(taskId))?.recordingGone).toBe(true)
  const redriven = await redrive(taskId)
  expect([redriven.status, redriven.code]).toEqual([409, 'already-finished'])
  expect(redriven.text).toContain('recording was deleted')
  expect(await stateOf(taskId)).toBe('dead')
})

it('never runs a job that was thrown away just after the platform started it again', async () => {
  const { jobId, taskId } = await makeEndedJob(ports, ctxOf(a), { fileId: await stored() }, stalled)
  expect((await redrive(taskId)).status).toBe(204)
  expect((await trash(jobId)).status).toBe(204)
  const begun: string[] = []
  await work(async (ctx, id, run) => {
    begun.push(id)
    await finish(ctx, run)
  })
  const next = await makeJob(ctxOf(a), { fileId: await stored() })
  await expect.poll(async () => (await read(editor, next.jobId)).state, { timeout: 10_000 }).toBe('done')
  expect([begun, await stateOf(taskId)]).toEqual([[next.jobId], 'cancelled'])
})

it('starts nothing again when the job is thrown away at the same moment', async () => {
  const { jobId, taskId } = await makeEndedJob(ports, ctxOf(a), { fileId: await stored() }, stalled)
  const { promise: letGo, resolve } = Promise.withResolvers<void>()
  const { promise: thrown, resolve: tellThrown } = Promise.withResolvers<void>()
  const throwing = ctxOf(a).change('probe.trash', async tx => {
    await sql`select queue_cancel(${taskId}::uuid)`.execute(tx)
    await tx.updateTable('job').set({ trashed_at: new Date() }).where('id', '=', jobId).execute()
    tellThrown()
    await letGo
    return { value: undefined, audit: {} }
  })
  await thrown
  const asked = redrive(taskId)
  await expect.poll(countWaitingForLocks).toBeGreaterThan(0)
  resolve()
  await throwing
  const redriven = await asked
  expect([redriven.status, redriven.code, await stateOf(taskId)]).toEqual([409, 'already-finished', 'dead'])
})

it('keeps a job whose task the queue has forgotten, and starts it again with a new one', async () => {
  const { jobId, taskId } = await makeEndedJob(ports, ctxOf(a), { fileId: await stored(), title: 'Old talk' }, stalled)
  await inSystem(ports, tx => tx.deleteFrom('task').where('id', '=', taskId).execute())
  expect(await read(editor, jobId)).toMatchObject({ state: 'failed', title: 'Old talk', attempts: [] })
  await work(async (ctx, _id, run) => void (await finish(ctx, run)))
  const again = await app.ask(editor, { method: 'POST', path: `/jobs/${jobId}/retry` })
  expect([again.status, again.json]).toMatchObject([202, { state: 'waiting', maxAttempts: 3 }])
  await expect.poll(async () => (await read(editor, jobId)).state, { timeout: 10_000 }).toBe('done')
  expect((await read(editor, jobId)).attempts).toMatchObject([{ number: 1, outcome: 'done' }])
})
