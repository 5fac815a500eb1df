import { afterEach, expect, it } from 'vitest'
import { z } from 'zod'
import { type TenantCtx, tenantCtx } from '#infra/db'
import { silentLog } from '#infra/log'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeReseller, makeTenant } from '../../modules/tenancy/fixtures.ts'
import { cancelTask, enqueue, handles, type Run, type TaskChange, TaskFailure, task } from './index.ts'
import { startWorker, type Worker } from './worker.ts'

const { ports, url } = await testDatabase()
const reseller = await makeReseller(ports, { slug: 'acme', name: 'Acme', productName: 'Acme Notes', colour: '#224466' })
const definition = task({
  kind: 'probe',
  version: 1,
  lane: 'speech',
  attempts: 3,
  payload: z.strictObject({ n: z.number() }),
})

type Seen = { n: number; run: Run }
const workers: Worker[] = []
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop()
})

async function customer(plan: { parallelJobs?: number; weight?: number } = {}): Promise<TenantCtx> {
  const slug = `t${Math.random().toString(36).slice(2, 10)}`
  const tenant = await makeTenant(ports, { resellerId: reseller.id, slug, name: slug, plan })
  const scope = { kind: 'tenant', realmId: reseller.id, resellerId: reseller.id, tenantId: tenant.id } as const
  return tenantCtx(ports, scope, { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: 'test' })
}
function put(ctx: TenantCtx, n: number): Promise<string> {
  return ctx.change('probe.put', async tx => ({
    value: await enqueue(tx, definition, {
      payload: { n },
      estimateMs: 60_000,
      requestId: 'test',
      engineClass: 'probe',
    }),
    audit: {},
  }))
}
async function work(handler: (seen: Seen, ctx: TenantCtx) => Promise<void>, slots = 2) {
  const changes: { taskId: string; change: TaskChange }[] = []
  const worker = await startWorker({
    ports,
    url,
    slots: () => ({ 'speech:probe': slots }),
    handlers: [handles(definition, (ctx, { n }, run) => handler({ n, run }, ctx))],
    onTask: async (_tx, { taskId }, change) => void changes.push({ taskId, change }),
    log: silentLog,
    backOffMs: () => 10,
  })
  workers.push(worker)
  return { worker, changes }
}
function finish(ctx: TenantCtx, run: Run) {
  return ctx.change('probe.finish', async tx => ({
    value: await run.finish(tx, { decodedMs: 1000, transcriptId: null }),
    audit: {},
  }))
}

it('runs a task from the customer who put it to its end', async () => {
  const ctx = await customer()
  const seen: number[] = []
  const { changes } = await work(async ({ n, run }, own) => {
    expect(own.tenantId).toBe(ctx.tenantId)
    seen.push(n)
    await finish(own, run)
  })
  const id = await put(ctx, 7)
  await expect
    .poll(() => changes.filter(({ taskId }) => taskId === id).map(({ change }) => change.state))
    .toEqual(['running', 'done'])
  expect(seen).toEqual([7])
})

it('tries again what may help and gives up with the reason after the last attempt', async () => {
  const ctx = await customer()
  const { changes } = await work(async () => {
    throw new TaskFailure('engine-failed', 'The engine stopped.')
  })
  await put(ctx, 1)
  await expect
    .poll(() => changes.at(-1)?.change, { timeout: 10_000 })
    .toEqual({ state: 'dead', problem: { code: 'engine-failed', detail: 'The engine stopped.' } })
  expect(changes.map(({ change }) => change.state)).toEqual([
    'running',
    'waiting',
    'waiting',
    'running',
    'waiting',
    'waiting',
    'running',
    'dead',
  ])
})

it('tells a running task to end when it is cancelled, and refuses its result', async () => {
  const ctx = await customer()
  let result: boolean | undefined
  const { changes, worker } = await work(async ({ run }, own) => {
    await new Promise(resolve => run.signal.addEventListener('abort', resolve))
    result = await finish(own, run)
  })
  const id = await put(ctx, 1)
  await expect.poll(() => worker.running()).toBe(1)
  await expect.poll(() => changes.at(-1)?.change.state).toBe('running')
  await ctx.change('probe.cancel', async tx => ({ value: await cancelTask(tx, id), audit: {} }))
  await expect.poll(() => changes.at(-1)?.change.state, { timeout: 2000 }).toBe('cancelled')
  expect(result).toBe(false)
})
