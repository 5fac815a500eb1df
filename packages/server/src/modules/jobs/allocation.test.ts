import { afterEach, expect, it } from 'vitest'
import { openJobBench } from '../../../../../tests/support/job-bench.ts'
import { makeJob } from './fixtures.ts'
import { findJobInput } from './index.ts'
import { finish } from './test-bench.ts'

const { world, app, ctxOf, stored, read, setPlan, work, stopWorkers } = await openJobBench()
const platformOwner = world.platform.people.platform_owner
const { a } = world
const editor = a.people.tenant_editor
const reseller = world.acme.people.reseller_owner
afterEach(stopWorkers)

const submit = async (fields: object) =>
  app.ask(editor, { method: 'POST', path: '/jobs', body: { fileId: await stored(), ...fields } })
const laneOf = async (taskId: string) =>
  (await ctxOf(a).read(tx => tx.selectFrom('task').select('lane').where('id', '=', taskId).executeTakeFirstOrThrow()))
    .lane
const changePlan = async (name: string, id = a.id) => {
  if (!reseller) throw new Error('Acme has an owner')
  const { items } = (await app.ask(reseller, { method: 'GET', path: '/reseller-plans' })).json as {
    items: { id: string; name: string }[]
  }
  const body = { planId: items.find(plan => plan.name === name)?.id, interval: 'month', currency: 'EUR' }
  return app.ask(reseller, { method: 'PUT', path: `/customers/${id}/plan`, body })
}
it('refuses a model and a feature outside the plan, and names the plan that has it', async () => {
  const large = await submit({ model: 'large-v3-turbo' })
  expect([large.status, large.code]).toEqual([403, 'not-in-plan'])
  expect(large.text).toContain('has these models: base. The plan Business allows it.')
  const unknown = await submit({ model: 'huge' })
  expect(unknown.text).toContain('No plan on offer allows it.')
  await setPlan(a, { features: [] })
  for (const [fields, word] of [
    [{ task: 'translate' }, 'translation into English'],
    [{ diarize: true }, 'telling speakers apart'],
    [{ speakers: 2 }, 'telling speakers apart'],
  ] as const) {
    const refused = await submit(fields)
    expect([refused.code, refused.text]).toEqual(['not-in-plan', expect.stringContaining(word)])
    expect(refused.text).toContain('The plan Studio allows it.')
  }
  await setPlan(a, { features: ['translate', 'speakers'] })
})

it('refuses another language than English to a model that knows English only', async () => {
  await setPlan(a, { models: ['tiny.en'] })
  expect((await submit({ model: 'tiny.en', language: 'de' })).code).toBe('invalid-input')
  expect((await submit({ model: 'tiny.en', task: 'translate' })).code).toBe('invalid-input')
  expect((await submit({ model: 'tiny.en', language: 'en' })).status).toBe(202)
  await setPlan(a, { models: ['base'] })
})

it('lets a job wait for the engines that its plan, model and features ask for', async () => {
  const { taskId } = await makeJob(ctxOf(a), { fileId: await stored() })
  expect(await laneOf(taskId)).toBe('speech:standard.base')
  const asked = (await submit({ task: 'translate', speakers: 2, language: 'de' })).json as { id: string }
  const translated = await ctxOf(a).read(tx =>
    tx.selectFrom('job').select('task_id').where('id', '=', asked.id).executeTakeFirstOrThrow(),
  )
  expect(await laneOf(translated.task_id ?? '')).toBe('speech:standard.base.translate.speakers')
})

it('refuses what no engine of the pool can, rather than letting it wait for ever', async () => {
  if (!platformOwner) throw new Error('The platform has an owner')
  const address = {
    name: 'plain',
    kind: 'openai-compatible',
    url: 'https://speech.example.com',
    secret: 'long enough secret',
  }
  const made = await app.ask(platformOwner, {
    method: 'POST',
    path: '/engines',
    body: { ...address, pool: 'standard', models: ['base'], slots: 1 },
  })
  expect(made.status, made.text).toBe(201)
  const refused = await submit({ diarize: true })
  expect([refused.status, refused.code]).toEqual([503, 'unavailable'])
  expect(refused.text).toContain('No engine here tells speakers apart')
  // safe because a created engine has an id
  await app.ask(platformOwner, { method: 'DELETE', path: `/engines/${(made.json as { id: string }).id}` })
  expect((await submit({ diarize: true })).status).toBe(202)
})

it('takes what waits along when a reseller puts a customer on another plan, at once', async () => {
  const { jobId, taskId } = await makeJob(ctxOf(a), { fileId: await stored() })
  expect((await changePlan('Business')).status).toBe(200)
  const account = await app.ask(editor, { method: 'GET', path: '/account' })
  expect(account.json).toMatchObject({ plan: { name: 'Business', parallelJobs: 6 } })
  expect((await submit({ model: 'large-v3-turbo' })).status).toBe(202)
  await work(async (ctx, _id, run) => void (await finish(ctx, run)))
  await expect.poll(async () => (await read(editor, jobId)).state, { timeout: 15_000 }).toBe('done')
  expect(await laneOf(taskId)).toBe('speech:standard.base')
  expect((await changePlan('Business', world.c.id)).code).toBe('not-found')
})

it('allots other machines and models to a tier, at once for every customer on it', async () => {
  const owner = world.platform.people.platform_owner
  if (!owner || !reseller) throw new Error('Both have owners')
  await changePlan('Business')
  const { taskId } = await makeJob(ctxOf(a), { fileId: await stored() })
  const change = (body: object) =>
    app.ask(owner, { method: 'PATCH', path: '/plans', body: { plan: 'Business', ...body } })
  expect((await change({ pool: 'large-ones', models: ['large-v3'], beam: 3 })).json).toEqual({ customers: 1 })
  expect((await submit({ model: 'base' })).code).toBe('not-in-plan')
  expect((await submit({ model: 'large-v3' })).status).toBe(202)
  await work(async (ctx, _id, run) => void (await finish(ctx, run)))
  await expect.poll(() => laneOf(taskId), { timeout: 5_000 }).toBe('speech:large-ones.base')
  const plans = await app.ask(owner, { method: 'GET', path: '/plans' })
  expect(plans.json).toMatchObject({ items: [{ name: 'Studio' }, { name: 'Business', pool: 'large-ones', beam: 3 }] })
  const choices = await app.ask(reseller, { method: 'GET', path: '/tiers' })
  expect(choices.json).toMatchObject({ items: [{ name: 'Studio' }, { name: 'Business', models: ['large-v3'] }] })
  expect(choices.text).not.toContain('large-ones')
  expect((await change({ pool: 'Not A Pool' })).code).toBe('invalid-input')
})

it('tells engines a customer’s own spellings with every recording, and keeps them from others', async () => {
  const set = (terms: string[], asker = editor) =>
    app.ask(asker, { method: 'PUT', path: '/vocabulary', body: { terms } })
  expect((await set(['Kestrel', 'Ørsted', 'Kestrel'])).json).toMatchObject({ terms: ['Kestrel', 'Ørsted'] })
  const { jobId } = await makeJob(ctxOf(a), { fileId: await stored() })
  expect((await ctxOf(a).read(tx => findJobInput(tx, jobId)))?.prompt).toBe('Kestrel, Ørsted.')
  const other = await app.ask(world.b.people.tenant_editor, { method: 'GET', path: '/vocabulary' })
  expect(other.json).toEqual({ terms: [], changedAt: null })
  expect((await set(['x'.repeat(81)])).code).toBe('invalid-input')
  expect((await set(['x'], a.people.tenant_viewer)).code).toBe('forbidden')
})
