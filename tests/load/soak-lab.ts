import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { afterAll } from 'vitest'
import { inSystem, type TenantCtx, tenantCtx, withScope } from '../../packages/server/src/infra/db/index.ts'
import { newId } from '../../packages/server/src/infra/ids/index.ts'
import { makeFile } from '../../packages/server/src/modules/files/fixtures.ts'
import { startTestApp } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { until } from '../support/running.ts'
import { makeWorld, type Tenant } from '../support/world.ts'
import { type EngineProcess, startEngineProcess } from './engine-process.ts'
import { readSpeech } from './recordings.ts'
import { startWorkerProcess, type WorkerProcess } from './server-process.ts'
import { longestMs, type SoakJob } from './soak-jobs.ts'

export type SoakEngine = EngineProcess & {
  readonly name: string
  /** A model that no other engine has. */
  readonly ownModel: string
}
export type Customer = { tenant: Tenant; cap: number }
export type Task = { id: string; tenantId: string; jobId: string; state: string }

const kinds = [
  { name: 'Wrapped', kind: 'whisper-webui', secret: 'between the platform and this engine', slots: 2 },
  // One recording at a time is all that it can.
  { name: 'Plain', kind: 'whisper-webui', secret: undefined, slots: 1 },
  { name: 'Compatible', kind: 'openai-compatible', secret: 'key of the platform', slots: 2 },
] as const
export const engineNames: readonly string[] = kinds.map(({ name }) => name)

/** Customers of two resellers, the web side, and three engines that are registered as the platform does it. Workers are started by the test. */
export async function openSoakLab(runMs: number) {
  const database = await testDatabase()
  const { ports, url } = database
  const world = await makeWorld(ports)
  const speech = await readSpeech()
  const engines: SoakEngine[] = []
  const workers: WorkerProcess[] = []
  afterAll(async () => {
    for (const worker of workers) await worker.kill()
    for (const engine of engines) await engine.kill()
  })
  for (const { name, kind, secret } of kinds) {
    engines.push({ ...(await startEngineProcess(kind, runMs, secret)), name, ownModel: `only-${name.toLowerCase()}` })
  }
  const masterKey = randomBytes(32)
  const egressAllow = engines.map(({ port }) => `127.0.0.1:${port}`).join(',')
  const app = await startTestApp(database, {}, { masterKey, egressAllow })

  const models = ['base', 'small', ...engines.map(({ ownModel }) => ownModel)]
  const customers: Customer[] = [
    { tenant: world.a, cap: 3 },
    { tenant: world.b, cap: 1 },
    { tenant: world.c, cap: 2 },
    { tenant: world.d, cap: 2 },
  ]
  for (const { tenant, cap } of customers) {
    await withScope<'reseller', unknown>(ports.pool, { kind: 'reseller', resellerId: tenant.realm.id }, 'change', tx =>
      tx
        .updateTable('plan_in_force')
        .set({ models, parallel_jobs: cap, max_duration_ms: longestMs, minutes_per_month: 10_000 })
        .where('tenant_id', '=', tenant.id)
        .execute(),
    )
  }

  const ctxOf = (tenant: Tenant): TenantCtx => {
    const scope = {
      kind: 'tenant',
      realmId: tenant.realm.id,
      resellerId: tenant.realm.id,
      tenantId: tenant.id,
    } as const
    const person = { kind: 'person', id: tenant.people.tenant_editor.personId ?? '', role: 'tenant_editor' } as const
    return tenantCtx(ports, scope, {
      actor: { ...person, sessionId: newId() },
      grant: 'scope',
      requestId: 'soak',
    })
  }
  const registerEngines = async () => {
    for (const [at, { kind, name, secret, slots }] of kinds.entries()) {
      const engine = engines[at]
      const body = {
        kind,
        name,
        slots,
        secret: secret ?? null,
        url: `http://127.0.0.1:${engine?.port}`,
        models: ['base', 'small', engine?.ownModel],
      }
      const asker = world.platform.people.platform_owner
      if (!asker) throw new Error('The platform has no owner')
      const answer = await app.ask(asker, { method: 'POST', path: '/engines', body })
      if (answer.status !== 201) throw new Error(`The engine was not registered: ${answer.text}`)
    }
  }
  const startWorker = async () => {
    const worker = await startWorkerProcess({
      DATABASE_URL: url,
      MASTER_KEY: masterKey.toString('base64'),
      STORAGE_URL: pathToFileURL(path.join(app.folder, 'files')).href,
      EGRESS_ALLOW: egressAllow,
    })
    workers.push(worker)
    return worker
  }
  const submit = async (tenant: Tenant, job: Omit<SoakJob, 'fate' | 'durationMs' | 'number'>): Promise<string> => {
    const { fileId } = await makeFile(ctxOf(tenant), app.storage, { bytes: job.bytes, name: 'talk.wav' })
    const body = { fileId, model: job.model, task: job.task }
    const answer = await app.ask(tenant.people.tenant_editor, { method: 'POST', path: '/jobs', body })
    if (answer.status !== 202) throw new Error(`The job was refused: ${answer.text}`)
    // safe because the contract promises it with this status
    return (answer.json as { id: string }).id
  }
  /** True when it was in time. */
  const cancel = async (tenant: Tenant, jobId: string): Promise<boolean> => {
    const answer = await app.ask(tenant.people.tenant_editor, { method: 'DELETE', path: `/jobs/${jobId}` })
    return answer.status === 204
  }
  const openTasks = (): Promise<Task[]> =>
    inSystem(ports, async tx => {
      const { rows } = await sql<Task>`
        select id, tenant_id as "tenantId", payload ->> 'jobId' as "jobId", state from task where state in ('waiting', 'queued', 'running')`.execute(
        tx,
      )
      return rows
    })
  const engineRows = () =>
    inSystem(ports, tx =>
      tx.selectFrom('engine').select(['name', 'health', 'busy']).where('url', 'is not', null).orderBy('name').execute(),
    )
  const allReady = () =>
    until(async () => (await engineRows()).every(({ health }) => health === 'ready'), 'all engines to be ready')

  return {
    speech,
    customers,
    engines,
    ctxOf,
    registerEngines,
    startWorker,
    submit,
    cancel,
    openTasks,
    engineRows,
    allReady,
  }
}
export type SoakLab = Awaited<ReturnType<typeof openSoakLab>>
