import { randomBytes } from 'node:crypto'
import type { JobDetail } from '@scriptorium/contract'
import { type TenantCtx, tenantCtx, withScope } from '../../packages/server/src/infra/db/index.ts'
import { newId } from '../../packages/server/src/infra/ids/index.ts'
import { silentLog } from '../../packages/server/src/infra/log/index.ts'
import { countedSlots } from '../../packages/server/src/infra/queue/fixtures.ts'
import { handles, type Run, startWorker, type Worker } from '../../packages/server/src/infra/queue/index.ts'
import { makeFile } from '../../packages/server/src/modules/files/fixtures.ts'
import { followTasks, transcribe } from '../../packages/server/src/modules/jobs/index.ts'
import { startTestApp } from './app.ts'
import { testDatabase } from './database.ts'
import { type Asker, makeWorld, type Tenant } from './world.ts'

/** A world, its API, and workers that end with each test. */
export async function openJobBench() {
  const database = await testDatabase()
  const { ports, url } = database
  const world = await makeWorld(ports)
  const app = await startTestApp(database)
  const workers: Worker[] = []

  const ctxOf = (tenant: Tenant, asker: Asker = tenant.people.tenant_editor): TenantCtx => {
    const realmId = tenant.realm.id
    const scope = { kind: 'tenant', realmId, resellerId: realmId, tenantId: tenant.id } as const
    const actor = { kind: 'person', id: asker.personId ?? '', role: 'tenant_editor', sessionId: newId() } as const
    return tenantCtx(ports, scope, { actor, grant: 'scope', requestId: 'test' })
  }
  const stored = async (tenant = world.a, asker = tenant.people.tenant_editor) =>
    (await makeFile(ctxOf(tenant, asker), app.storage, { bytes: randomBytes(2000), name: 'talk.mp3' })).fileId
  const read = async (asker: Asker, id: string) =>
    (await app.ask(asker, { method: 'GET', path: `/jobs/${id}` })).json as JobDetail
  const setPlan = (tenant: Tenant, plan: Record<string, unknown>) =>
    withScope<'reseller', unknown>(ports.pool, { kind: 'reseller', resellerId: tenant.realm.id }, 'change', tx =>
      tx.updateTable('plan_in_force').set(plan).where('tenant_id', '=', tenant.id).execute(),
    )
  const work = async (handler: (ctx: TenantCtx, jobId: string, run: Run) => Promise<void>) => {
    const worker = await startWorker({
      ports,
      url,
      supply: countedSlots(() => ({ 'speech:standard.base': 2 })),
      handlers: [handles(transcribe, (ctx, { jobId }, run) => handler(ctx, jobId, run))],
      onTask: followTasks(ports.clock),
      log: silentLog,
      backOffMs: () => 10,
    })
    workers.push(worker)
  }
  const stopWorkers = async () => {
    for (const worker of workers.splice(0)) await worker.stop()
  }
  return { ports, world, app, ctxOf, stored, read, setPlan, work, stopWorkers }
}
