import { sql } from 'kysely'
import {
  type ChangeTx,
  emit,
  inSystem,
  type Ports,
  type TenantCtx,
  tenantCtx,
  withScope,
} from '../../packages/server/src/infra/db/index.ts'
import { type Log, silentLog } from '../../packages/server/src/infra/log/index.ts'
import { countedSlots, probe } from '../../packages/server/src/infra/queue/fixtures.ts'
import {
  applyPlan,
  enqueue,
  handles,
  type Lane,
  type OnTask,
  type Run,
  type SlotSupply,
  startWorker,
  type TaskChange,
  type Worker,
} from '../../packages/server/src/infra/queue/index.ts'
import { makeReseller, makeTenant } from '../../packages/server/src/modules/tenancy/fixtures.ts'

export type Seen = { ctx: TenantCtx; n: number; run: Run }
export type Told = { tenantId: string; taskId: string; change: TaskChange }
type Plan = { parallelJobs?: number; weight?: number; minutesPerMonth?: number }
type WorkOptions = {
  slots?: () => Partial<Record<Lane, number>>
  supply?: SlotSupply
  handler?: (seen: Seen) => Promise<void>
  onTask?: OnTask
  backOffMs?: () => number
  log?: Log
}

/** Customers, tasks and workers on a real database, for tests and measurements of the queue. */
export function openQueueLab(ports: Ports, url: string) {
  let names = 0
  const workers: Worker[] = []
  const nameOf = (prefix: string) => `${prefix}-${process.pid}-${names++}`

  const reseller = async () => {
    const slug = nameOf('r')
    return (await makeReseller(ports, { slug, name: slug, productName: slug, colour: '#224466' })).id
  }
  const customer = async (resellerId: string, plan: Plan = {}): Promise<TenantCtx> => {
    const slug = nameOf('t')
    const { id } = await makeTenant(ports, { resellerId, slug, name: slug, plan })
    return contextOf(resellerId, id)
  }
  const contextOf = (resellerId: string, tenantId: string): TenantCtx => {
    const scope = { kind: 'tenant', realmId: resellerId, resellerId, tenantId } as const
    return tenantCtx(ports, scope, {
      actor: { kind: 'system', id: null, role: null },
      grant: 'scope',
      requestId: 'lab',
    })
  }
  const put = (ctx: TenantCtx, n = 0, options: { engineClass?: string; estimateMs?: number } = {}): Promise<string> =>
    ctx.change('probe.put', async tx => ({
      value: await enqueue(tx, probe, {
        payload: { n },
        estimateMs: 60_000,
        requestId: 'lab',
        engineClass: 'probe',
        ...options,
      }),
      audit: {},
    }))
  /** Many waiting tasks in one statement. */
  const flood = (ctx: TenantCtx, count: number, lane = 'speech:probe'): Promise<void> =>
    ctx.change('probe.flood', async tx => {
      await sql`select queue_enqueue(uuidv7(), 'probe', 1, ${lane}, '{"n":0}'::jsonb, 60000, 0, 3, 'lab') from generate_series(1, ${count}::int)`.execute(
        tx,
      )
      applyPlan(tx)
      return { value: undefined, audit: {} }
    })
  const finish = ({ ctx, run }: Seen, decodedMs = 1000): Promise<boolean> =>
    ctx.change('probe.finish', async tx => ({
      value: await run.finish(tx, { decodedMs, busyMs: 0, transcriptId: null }),
      audit: {},
    }))
  const work = async (options: WorkOptions = {}) => {
    const told: Told[] = []
    const handler = options.handler ?? (async (seen: Seen) => void (await finish(seen)))
    const worker = await startWorker({
      ports,
      url,
      supply: options.supply ?? countedSlots(options.slots ?? (() => ({ 'speech:probe': 2 }))),
      handlers: [handles(probe, (ctx, { n }, run) => handler({ ctx, n, run }))],
      onTask: async (tx, { tenantId, taskId, ...facts }, change) => {
        told.push({ tenantId, taskId, change })
        await options.onTask?.(tx, { tenantId, taskId, ...facts }, change)
      },
      log: options.log ?? silentLog,
      backOffMs: options.backOffMs ?? (() => 10),
    })
    workers.push(worker)
    return { worker, told }
  }
  const setPlan = (
    ctx: TenantCtx,
    { parallelJobs, pool = 'standard' }: { parallelJobs: number; pool?: string },
  ): Promise<void> =>
    withScope<'reseller', void>(ports.pool, { kind: 'reseller', resellerId: ctx.resellerId }, 'change', async tx => {
      await sql`update plan_in_force set parallel_jobs = ${parallelJobs}, pool = ${pool} where tenant_id = ${ctx.tenantId}`.execute(
        tx,
      )
      ports.poke('admit')
    })
  const setState = (ctx: TenantCtx, state: string): Promise<void> =>
    withScope<'reseller', void>(ports.pool, { kind: 'reseller', resellerId: ctx.resellerId }, 'change', async tx => {
      await sql`update tenant set state = ${state} where id = ${ctx.tenantId}`.execute(tx)
    })
  const system = <T>(run: (tx: ChangeTx<'system'>) => Promise<T>) => inSystem(ports, run)
  const taskRow = (taskId: string) =>
    system(async tx => tx.selectFrom('task').selectAll().where('id', '=', taskId).executeTakeFirstOrThrow())
  const countStates = (ctx: TenantCtx): Promise<Record<string, number>> =>
    system(async tx => {
      const { rows } = await sql<{
        state: string
        tasks: number
      }>`select state, count(*)::int as tasks from task where tenant_id = ${ctx.tenantId} group by state`.execute(tx)
      return Object.fromEntries(rows.map(({ state, tasks }) => [state, tasks]))
    })
  /** One row per counted result: what a task is worth, counted from outside. */
  const leaveMark = async (tx: ChangeTx<'tenant'>, taskId: string): Promise<void> => {
    await emit(tx, 'file.stored', { fileId: taskId })
  }
  const countMarks = (taskId: string): Promise<number> =>
    system(async tx => {
      const { rows } = await sql<{
        marks: number
      }>`select count(*)::int as marks from event_outbox where payload ->> 'fileId' = ${taskId}`.execute(tx)
      return rows[0]?.marks ?? 0
    })
  const close = async () => {
    for (const worker of workers.splice(0)) await worker.stop()
  }
  return {
    reseller,
    customer,
    contextOf,
    put,
    flood,
    finish,
    work,
    setPlan,
    setState,
    system,
    taskRow,
    countStates,
    leaveMark,
    countMarks,
    close,
  }
}
export type QueueLab = ReturnType<typeof openQueueLab>

/** Handlers that wait until they are let go, one at a time and in the order they began. */
export function openGate(finish: (seen: Seen) => Promise<unknown>) {
  const waiting: { seen: Seen; go: () => void }[] = []
  const started: Seen[] = []
  const running = new Map<string, number>()
  let most = 0
  return {
    started,
    running,
    most: () => most,
    handler: async (seen: Seen) => {
      started.push(seen)
      const { tenantId } = seen.ctx
      running.set(tenantId, (running.get(tenantId) ?? 0) + 1)
      most = Math.max(most, running.get(tenantId) ?? 0)
      await new Promise<void>(resolve => {
        waiting.push({ seen, go: resolve })
        seen.run.signal.addEventListener('abort', () => resolve(), { once: true })
      })
      running.set(tenantId, (running.get(tenantId) ?? 0) - 1)
      await finish(seen)
    },
    waiting: () => waiting.length,
    release: () => waiting.shift()?.go(),
    releaseAll: () => {
      for (const { go } of waiting.splice(0)) go()
    },
  }
}
