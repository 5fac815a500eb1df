import { randomBytes } from 'node:crypto'
import { eventPayloads, type Job } from '@scriptorium/contract'
import { afterEach, expect, it } from 'vitest'
import { withScope } from '#infra/db'
import { newId } from '#infra/ids'
import { TaskFailure } from '#infra/queue'
import type { Answer } from '../../../../../tests/support/app.ts'
import { openJobBench } from '../../../../../tests/support/job-bench.ts'
import type { Asker, Tenant } from '../../../../../tests/support/world.ts'
import { makeJob } from './fixtures.ts'
import { findJobInput, measureLanes } from './index.ts'
import { finish, form } from './test-bench.ts'

const { ports, world, app, ctxOf, stored, read, setPlan, work, stopWorkers } = await openJobBench()
const { a, b, c } = world
const editor = a.people.tenant_editor
afterEach(stopWorkers)

const submit = (asker: Asker, body: unknown, key?: string) =>
  app.ask(asker, { method: 'POST', path: '/jobs', body, headers: { 'idempotency-key': key } })
const idOf = (answer: Answer) => (answer.json as { id: string }).id
const send = (asker: Asker, parts: Parameters<typeof form>[0], key?: string) => {
  const { payload, headers } = form(parts)
  return app.ask(asker, { method: 'POST', path: '/jobs', payload, headers: { ...headers, 'idempotency-key': key } })
}
const countFiles = async (tenant: Tenant) =>
  (await ctxOf(tenant).read(tx => tx.selectFrom('stored_file').select('id').execute())).length

it('takes a stored recording, and says that the job waits', async () => {
  const answer = await submit(editor, { fileId: await stored(), language: 'de', prompt: 'Harbor words', title: 'Talk' })
  expect([answer.status, answer.json]).toEqual([202, { id: expect.any(String), state: 'waiting', transcriptId: null }])
  const job = await read(editor, idOf(answer))
  expect(job).toMatchObject({
    state: 'waiting',
    title: 'Talk',
    language: 'de',
    model: 'base',
    task: 'transcribe',
    progress: 0,
    attempt: 0,
    maxAttempts: 3,
    waitingFor: 'engine',
    attempts: [],
    transcriptIds: [],
    createdBy: expect.stringContaining(a.accountMark),
  })
  const input = await ctxOf(a).read(tx => findJobInput(tx, job.id))
  expect(input).toMatchObject({
    prompt: 'Harbor words',
    language: 'de',
    goal: 'transcribe',
    model: 'base',
    fileId: job.fileId,
  })
})

it('takes a form with the recording before, between and after its fields', async () => {
  const file = { name: 'file', bytes: randomBytes(200_000), filename: 'meeting.mp3' }
  for (const parts of [
    [file, { name: 'language', value: 'en' }],
    [{ name: 'language', value: 'en' }, file, { name: 'task', value: 'translate' }],
  ]) {
    const answer = await send(editor, parts)
    expect(answer.status, answer.text).toBe(202)
    expect(await read(editor, idOf(answer))).toMatchObject({
      title: 'meeting.mp3',
      language: 'en',
      fileId: expect.any(String),
    })
  }
})

it('leaves nothing behind of a form that it refuses', async () => {
  const before = await countFiles(a)
  const file = { name: 'file', bytes: randomBytes(1000) }
  const refused = [
    [file, { name: 'diarise', value: 'yes' }],
    [file, { name: 'task', value: 'sing' }],
    [file, { name: 'fileId', value: newId() }],
    [file, { name: 'language', value: 'en' }, { name: 'language', value: 'de' }],
    [{ name: 'recording', bytes: randomBytes(10) }],
    [{ name: 'language', value: 'en' }],
    [file, { ...file }],
  ]
  for (const parts of refused)
    expect([(await send(editor, parts)).code, parts[0]?.name]).toEqual(['invalid-input', parts[0]?.name])
  expect((await send(editor, [file, { name: 'model', value: 'huge' }])).code).toBe('not-in-plan')
  expect(await countFiles(a)).toBe(before)
})

it('says what to write where a form holds two recordings, or another word than true and false', async () => {
  const file = { name: 'file', bytes: randomBytes(1000) }
  const two = await send(editor, [file, file])
  expect([two.status, two.text]).toEqual([400, expect.stringContaining('One recording, in the field')])
  const maybe = await send(editor, [file, { name: 'diarize', value: 'maybe' }])
  expect([maybe.status, maybe.text]).toEqual([400, expect.stringContaining('Write true or false')])
})

it('refuses unknown fields, unknown recordings, and models outside the plan', async () => {
  const unknown = await submit(editor, { fileId: await stored(), loudness: 2 })
  expect([unknown.code, unknown.json]).toMatchObject([
    'invalid-input',
    { fields: [{ path: 'body.loudness', message: 'There is no such field' }] },
  ])
  expect((await submit(editor, {})).code).toBe('invalid-input')
  const klingon = await submit(editor, { fileId: await stored(), language: 'tlh' })
  expect([klingon.status, klingon.text]).toEqual([400, expect.stringContaining('such as \\"en\\"')])
  expect((await submit(editor, { fileId: newId() })).code).toBe('not-found')
  const outside = await submit(editor, { fileId: await stored(), model: 'large-v3' })
  expect([outside.status, outside.code, outside.text]).toEqual([403, 'not-in-plan', expect.stringContaining('base')])
})

it('refuses a recording of another customer like a missing one, in the database too [JOB-01]', async () => {
  const foreign = await stored(b)
  expect((await submit(editor, { fileId: foreign })).code).toBe('not-found')
  const { jobId } = await makeJob(ctxOf(a), { fileId: await stored() })
  const forge = ctxOf(a).change('probe.forge', async tx => ({
    value: await tx.updateTable('job_input').set({ file_id: foreign }).where('job_id', '=', jobId).execute(),
    audit: {},
  }))
  await expect(forge).rejects.toThrow(/foreign key/)
})

it('refuses a job when no minutes are left, before it takes the bytes', async () => {
  await setPlan(c, { minutes_per_month: 0 })
  const asker = c.people.tenant_editor
  expect((await submit(asker, { fileId: await stored(c) })).code).toBe('minutes-exhausted')
  const before = await countFiles(c)
  const answer = await send(asker, [{ name: 'file', bytes: randomBytes(1000) }])
  expect([answer.status, answer.code]).toEqual([402, 'minutes-exhausted'])
  expect(await countFiles(c)).toBe(before)
  await setPlan(c, { minutes_per_month: 600 })
})

it('makes one job of a repeated request, and refuses the key for another one [JOB-04]', async () => {
  const [fileId, other] = [await stored(), await stored()]
  const first = await submit(editor, { fileId }, 'key-1')
  const again = await submit(editor, { fileId }, 'key-1')
  expect([again.status, again.json]).toEqual([202, first.json])
  expect((await submit(editor, { fileId: other }, 'key-1')).code).toBe('idempotency-mismatch')
  const someoneElse = await submit(a.people.tenant_admin, { fileId }, 'key-1')
  expect(idOf(someoneElse)).not.toBe(idOf(first))
  const elsewhere = await submit(c.people.tenant_editor, { fileId: await stored(c) }, 'key-1')
  expect(elsewhere.status).toBe(202)
})

it('makes one job and one recording of a repeated form, and notices other bytes under the same name [JOB-04]', async () => {
  const bytes = randomBytes(5000)
  const before = await countFiles(a)
  const first = await send(editor, [{ name: 'file', bytes }], 'form-1')
  const again = await send(editor, [{ name: 'file', bytes }], 'form-1')
  expect(again.json).toEqual(first.json)
  expect((await send(editor, [{ name: 'file', bytes: randomBytes(5000) }], 'form-1')).code).toBe('idempotency-mismatch')
  expect(
    (
      await send(
        editor,
        [
          { name: 'file', bytes },
          { name: 'language', value: 'en' },
        ],
        'form-1',
      )
    ).code,
  ).toBe('idempotency-mismatch')
  expect(await countFiles(a)).toBe(before + 1)
})

it('follows a job to its end, counts its minutes once and tells of each step', async () => {
  const { jobId, taskId } = await makeJob(ctxOf(a), { fileId: await stored() })
  const transcriptId = newId()
  await work(async (ctx, id, run) => {
    run.progress(0.4)
    await finish(ctx, run, id === jobId ? { jobId, transcriptId } : null)
  })
  await expect.poll(async () => (await read(editor, jobId)).state, { timeout: 10_000 }).toBe('done')
  const job = await read(editor, jobId)
  expect(job).toMatchObject({
    progress: 1,
    attempt: 1,
    durationMs: 90_000,
    transcriptId,
    transcriptIds: [transcriptId],
  })
  expect(job.attempts).toMatchObject([{ number: 1, outcome: 'done', engine: 'standard.base' }])
  const used = await ctxOf(a).read(tx =>
    tx.selectFrom('usage_record').selectAll().where('task_id', '=', taskId).execute(),
  )
  expect(used).toMatchObject([{ attempt: 1, engine: 'standard.base', model: 'base' }])
  const told = await withScope<'system', { payload: unknown }[]>(ports.pool, { kind: 'system' }, 'change', tx =>
    tx.selectFrom('event_outbox').select('payload').where('topic', '=', 'job.changed').orderBy('id').execute(),
  )
  const states = told.flatMap(({ payload }) => {
    const event = eventPayloads['job.changed'].parse(payload)
    return event.jobId === jobId ? [event.state] : []
  })
  expect([...new Set(states)]).toEqual(['waiting', 'running', 'done'])
  expect((await app.ask(editor, { method: 'DELETE', path: `/jobs/${jobId}` })).code).toBe('already-finished')
  expect((await app.ask(editor, { method: 'POST', path: `/jobs/${jobId}/retry` })).code).toBe('already-finished')
})

it('tells why a job failed, starts it again by hand, and shows every attempt', async () => {
  const { jobId } = await makeJob(ctxOf(a), { fileId: await stored() })
  let broken = true
  await work(async (ctx, _id, run) => {
    if (broken) throw new TaskFailure('no-audio', 'There is no sound in this file.')
    await finish(ctx, run)
  })
  await expect.poll(async () => (await read(editor, jobId)).state, { timeout: 10_000 }).toBe('failed')
  const failed = await read(editor, jobId)
  expect(failed.problem).toEqual({
    code: 'no-audio',
    title: 'This file has no sound',
    detail: 'There is no sound in this file.',
    retryable: false,
  })
  expect(failed.attempts).toMatchObject([{ outcome: 'failed', problem: { code: 'no-audio' } }])
  broken = false
  const again = await app.ask(editor, { method: 'POST', path: `/jobs/${jobId}/retry` })
  expect([again.status, (again.json as Job).state]).toEqual([202, 'waiting'])
  await expect.poll(async () => (await read(editor, jobId)).state, { timeout: 10_000 }).toBe('done')
  expect((await read(editor, jobId)).attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'done'])
})

it('cancels a waiting and a running job; neither counts minutes nor keeps a result', async () => {
  const [first, second] = [
    await makeJob(ctxOf(a), { fileId: await stored() }),
    await makeJob(ctxOf(a), { fileId: await stored() }),
  ]
  const cancel = (id: string) => app.ask(editor, { method: 'DELETE', path: `/jobs/${id}` })
  expect((await cancel(first.jobId)).status).toBe(204)
  expect(await read(editor, first.jobId)).toMatchObject({ state: 'cancelled', attempt: 0 })
  const results: boolean[] = []
  await work(async (ctx, _id, run) => {
    await new Promise(resolve => run.signal.addEventListener('abort', resolve, { once: true }))
    results.push(await finish(ctx, run))
  })
  await expect.poll(async () => (await read(editor, second.jobId)).state, { timeout: 10_000 }).toBe('running')
  expect((await cancel(second.jobId)).status).toBe(204)
  expect((await read(editor, second.jobId)).state).toBe('cancelled')
  await expect.poll(() => results, { timeout: 2000 }).toContain(false)
  await expect
    .poll(async () => (await read(editor, second.jobId)).attempts.map(({ outcome }) => outcome))
    .toEqual(['cancelled'])
  const taskIds = [first.taskId, second.taskId]
  expect(
    await ctxOf(a).read(tx =>
      tx.selectFrom('usage_record').select('task_id').where('task_id', 'in', taskIds).execute(),
    ),
  ).toEqual([])
})

it('keeps the recording of a job until the job ends, and starts no job again whose recording is gone', async () => {
  const fileId = await stored()
  const { jobId } = await makeJob(ctxOf(a), { fileId })
  const remove = () => app.ask(editor, { method: 'DELETE', path: `/files/${fileId}` })
  const kept = await remove()
  expect([kept.status, kept.code]).toEqual([409, 'in-use'])
  await app.ask(editor, { method: 'DELETE', path: `/jobs/${jobId}` })
  expect((await remove()).status).toBe(204)
  const again = await app.ask(editor, { method: 'POST', path: `/jobs/${jobId}/retry` })
  expect([again.status, again.text]).toEqual([404, expect.stringContaining('recording of this job was deleted')])
  expect((await read(editor, jobId)).state).toBe('cancelled')
})

it('lists newest first, by state and by words of the title, and forgets what is trashed', async () => {
  const { d } = world
  const asker = d.people.tenant_editor
  const titles = ['First talk', 'Second 100% talk', 'Third meeting']
  const ids: string[] = []
  for (const title of titles) ids.push((await makeJob(ctxOf(d), { fileId: await stored(d), title })).jobId)
  const list = async (query: Record<string, string>) =>
    (await app.ask(asker, { method: 'GET', path: '/jobs', query })).json as { items: Job[]; nextCursor: string | null }
  expect((await list({})).items.map(({ title }) => title)).toEqual([...titles].reverse())
  expect((await list({ search: 'talk' })).items).toHaveLength(2)
  expect((await list({ search: '0% t' })).items.map(({ title }) => title)).toEqual(['Second 100% talk'])
  const page = await list({ limit: '2' })
  expect((await list({ limit: '2', cursor: page.nextCursor ?? '' })).items.map(({ title }) => title)).toEqual([
    'First talk',
  ])
  const trash = () => app.ask(asker, { method: 'POST', path: `/jobs/${ids[0]}/trash` })
  expect((await trash()).code).toBe('not-finished')
  await app.ask(asker, { method: 'DELETE', path: `/jobs/${ids[0]}` })
  expect((await list({ state: 'cancelled' })).items.map(({ id }) => id)).toEqual([ids[0]])
  expect((await trash()).status).toBe(204)
  expect((await trash()).code).toBe('not-found')
  expect((await list({})).items).toHaveLength(2)
})

it('lets an editor control only what they submitted, and an administrator everything', async () => {
  const { jobId } = await makeJob(ctxOf(a, a.people.tenant_admin), { fileId: await stored() })
  expect((await app.ask(editor, { method: 'DELETE', path: `/jobs/${jobId}` })).code).toBe('forbidden')
  expect((await app.ask(editor, { method: 'POST', path: `/jobs/${jobId}/retry` })).code).toBe('forbidden')
  expect((await app.ask(a.people.tenant_owner, { method: 'DELETE', path: `/jobs/${jobId}` })).status).toBe(204)
})

it('says what a waiting job waits for', async () => {
  const gate: (() => void)[] = []
  await setPlan(b, { parallel_jobs: 1 })
  await work(async (ctx, _id, run) => {
    if (ctx.tenantId === b.id) await new Promise<void>(resolve => gate.push(resolve))
    await finish(ctx, run)
  })
  const asker = b.people.tenant_editor
  const first = await makeJob(ctxOf(b), { fileId: await stored(b) })
  await expect.poll(() => gate.length).toBe(1)
  const second = await makeJob(ctxOf(b), { fileId: await stored(b) })
  const { 'speech:standard.base': waiting = 0 } = await measureLanes(ports, 'waiting')
  const { 'speech:standard.base': seconds = 0 } = await measureLanes(ports, 'oldestWaitSeconds')
  expect([waiting > 0, seconds > 0]).toEqual([true, true])
  expect(await measureLanes(ports, 'running')).toMatchObject({ 'speech:standard.base': 1 })
  expect((await read(asker, first.jobId)).waitingFor).toBeUndefined()
  expect((await read(asker, second.jobId)).waitingFor).toBe('slot')
  gate.shift()?.()
  await expect.poll(() => gate.length).toBe(1)
  gate.shift()?.()
  await expect.poll(async () => (await read(asker, second.jobId)).state).toBe('done')
})
