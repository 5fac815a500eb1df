import { workingStates } from '@scriptorium/contract'
import { sql } from 'kysely'
import { asWorker, type ChangeTx, type Ports, pokeAfter } from '#infra/db'
import type { Log } from '#infra/log'
import { type Boss, bossDb, queueOf } from './boss.ts'
import { admitChannel } from './enqueue.ts'
import { backOffMs, countedAttempts, verdictOf } from './failure.ts'
import { prepared } from './prepared.ts'
import { type OnTask, type TaskFacts, TaskFailure, type TaskProblem, type TaskResult } from './task.ts'

/** Empty where a lost worker took along what its task ran on. */
function engineOf({ engine }: Started): string {
  return engine ?? ''
}

/** What every step of an attempt needs. */
export type Bench = {
  ports: Ports
  boss: Boss
  onTask: OnTask
  log: Log
  /** How long a failed task rests before the next attempt. */
  backOffMs: (attempt: number) => number
}

/** A started task: its fence says which start it is. */
export type Started = TaskFacts & {
  resellerId: string
  version: number
  payload: unknown
  fence: number
  runId: string
  requestId: string | null
  /** What it runs on, as far as this worker knows. */
  engine: string | null
  /** Whether the customer's account may work at the moment of the start. */
  workable: boolean
}

export const defaultBackOffMs = backOffMs
/** States of a customer in which its tasks run. */
export const workable = workingStates

const startText = `
  with started as (
    update task t set state = 'running', attempt = t.attempt + 1, fence = t.fence + 1, worker_id = $4::uuid, started_at = clock_timestamp()
    from unnest($1::uuid[], $2::uuid[], $3::uuid[]) f (tenant_id, id, run_id)
    where t.tenant_id = f.tenant_id and t.id = f.id and t.run_id = f.run_id and t.state = 'queued'
    returning t.*
  )
  select t.tenant_id as "tenantId", t.id as "taskId", c.reseller_id as "resellerId", t.kind, t.lane, t.version, t.payload, t.attempt, t.fence,
    t.run_id as "runId", t.max_attempts as "maxAttempts", t.request_id as "requestId", null as engine, c.state = any ($5::text[]) as workable
  from started t join tenant c on c.id = t.tenant_id`

/** Takes admitted tasks of a lane out of pg-boss and starts them, in one transaction: a worker that dies in it has taken nothing. */
export async function startTasks(
  tx: ChangeTx<'system'>,
  boss: Boss,
  place: { lane: string; workerId: string; free: number },
): Promise<{ started: Started[]; stale: number }> {
  const db = bossDb(tx)
  const queue = queueOf(place.lane)
  const fetched = await boss.fetch<{ tenantId: string; taskId: string }>(queue, { batchSize: place.free, db })
  if (fetched.length === 0) return { started: [], stale: 0 }
  const started = await prepared<Started>(tx, 'start', startText, [
    fetched.map(({ data }) => data.tenantId),
    fetched.map(({ data }) => data.taskId),
    fetched.map(({ id }) => id),
    place.workerId,
    workable,
  ])
  // Cancelled meanwhile, or delivered a second time: nobody waits for these any more.
  const stale = fetched.map(({ id }) => id).filter(id => !started.some(({ runId }) => runId === id))
  if (stale.length > 0) await boss.complete(queue, stale, undefined, { db })
  return { started, stale: stale.length }
}

/** The start becomes visible, unless it is over already. */
export async function tellStart(bench: Bench, task: Started): Promise<void> {
  await asWorker(bench.ports, task, async tx => {
    if (await putAttempt(tx, task, 'running', null)) await bench.onTask(tx, task, { state: 'running' })
  })
}

/** In the handler's own transaction, task and attempt in one statement: false when this start of the task counts no more, and then nothing may be stored. */
export async function finishTask(
  tx: ChangeTx<'tenant'>,
  bench: Bench,
  task: Started,
  result: TaskResult,
): Promise<boolean> {
  const { rows } = await sql`
    with ended as (
      update task t set state = 'done', ended_at = clock_timestamp(), problem_code = null, problem_detail = null
      where t.tenant_id = ${task.tenantId} and t.id = ${task.taskId} and t.fence = ${task.fence} and t.state = 'running' and t.cancel_at is null
        and exists (select from tenant c where c.id = t.tenant_id and c.state = any (${workable}::text[]))
      returning t.*
    )
    insert into task_attempt (tenant_id, task_id, number, started_at, ended_at, outcome, engine)
    select tenant_id, id, attempt, started_at, ended_at, 'done', ${engineOf(task)} from ended
    on conflict (tenant_id, task_id, number) do update set ended_at = excluded.ended_at, outcome = 'done', problem_code = null, problem_detail = null
    returning number`.execute(tx)
  if (rows.length === 0) return false
  await leaveBoss(tx, bench, task)
  await bench.onTask(tx, task, { state: 'done', engine: engineOf(task), ...result })
  return true
}

/** In a transaction of its own, while working: nothing is written once this start counts no more. */
export async function tellProgress(bench: Bench, task: Started, fraction: number): Promise<void> {
  await asWorker(bench.ports, task, async tx => {
    const held = await lockTask(tx, task)
    if (held && !held.cancelled) await bench.onTask(tx, task, { state: 'progress', fraction })
  })
}

/** Why the work stopped without a result. */
export type Stop = { kind: 'failed'; error: unknown } | { kind: 'shutdown' }

/** After the handler: decides from what is stored now, so a cancel or a lost lease wins over what the handler thinks. */
export async function settleTask(bench: Bench, task: Started, stop: Stop): Promise<void> {
  await asWorker(bench.ports, task, async tx => {
    const held = await lockTask(tx, task)
    if (!held) return
    if (held.cancelled) return endCancelled(tx, bench, task)
    if (!held.workable) return giveUp(tx, bench, task, suspended)
    if (stop.kind === 'shutdown') return giveBack(tx, bench, task)
    const losses = await countLosses(tx, task)
    const verdict = verdictOf(stop.error, task.attempt, task.maxAttempts, losses)
    if (verdict.kind === 'ours')
      bench.log.error(
        { error: verdict.cause, taskId: task.taskId, kind: task.kind, attempt: task.attempt },
        'task failed by our fault',
      )
    const again = verdict.kind === 'retry' || (verdict.kind === 'ours' && !verdict.last)
    if (!again) return giveUp(tx, bench, task, verdict.problem)
    const isForgiven = verdict.kind === 'retry' && verdict.isForgiven
    const more = isForgiven ? { ...task, maxAttempts: task.maxAttempts + 1 } : task
    const lost = verdict.problem.code === 'worker-lost'
    const counted = countedAttempts(task.attempt, isForgiven ? losses + 1 : losses)
    await putBack(tx, bench, more, verdict.problem, lost ? 0 : bench.backOffMs(counted))
  })
}

/** For tasks of a lost worker. Several workers may notice; the fence lets one of them act. */
export async function settleLost(
  bench: Bench,
  lost: { tenantId: string; resellerId: string; taskId: string; fence: number },
): Promise<void> {
  const task = await asWorker(bench.ports, lost, async tx => {
    const { rows } = await sql<Started>`
      select tenant_id as "tenantId", id as "taskId", reseller_id as "resellerId", kind, lane, version, payload, attempt, fence,
        run_id as "runId", max_attempts as "maxAttempts", request_id as "requestId", null as engine, true as workable from task
      where tenant_id = ${lost.tenantId} and id = ${lost.taskId} and fence = ${lost.fence} and state = 'running'`.execute(
      tx,
    )
    return rows[0]
  })
  if (!task) return
  const error = new TaskFailure('worker-lost', 'The machine that worked on this was lost.')
  await settleTask(bench, task, { kind: 'failed', error })
}

/** A task whose rest is over, or which the platform started again, goes back into its customer's line. */
export async function resumeTask(
  bench: Bench,
  due: { tenantId: string; resellerId: string; taskId: string },
): Promise<void> {
  await asWorker(bench.ports, due, async tx => {
    const { rows } = await sql<TaskFacts>`
      update task set retry_at = null where tenant_id = ${due.tenantId} and id = ${due.taskId} and state = 'waiting' and retry_at <= clock_timestamp()
      returning tenant_id as "tenantId", id as "taskId", kind, lane, attempt, max_attempts as "maxAttempts"`.execute(tx)
    const task = rows[0]
    if (!task) return
    await sql`select queue_enter(${task.lane})`.execute(tx)
    await bench.onTask(tx, task, { state: 'waiting', problem: null })
    pokeAfter(tx, admitChannel)
  })
}

const suspended: TaskProblem = {
  code: 'customer-suspended',
  detail: 'The account was suspended or closed, so this was stopped. Start it again once the account is active.',
}

/** The row of this very start, locked; undefined when another start, or an end, came in between [JOB-03]. */
async function lockTask(tx: ChangeTx<'tenant'>, task: Started) {
  const { rows } = await sql<{ cancelled: boolean; workable: boolean }>`
    select t.cancel_at is not null as cancelled, exists (select from tenant c where c.id = t.tenant_id and c.state = any (${workable}::text[])) as workable
    from task t where t.tenant_id = ${task.tenantId} and t.id = ${task.taskId} and t.fence = ${task.fence} and t.state = 'running' for update`.execute(
    tx,
  )
  return rows[0]
}

async function countLosses(tx: ChangeTx<'tenant'>, task: Started): Promise<number> {
  const { rows } = await sql<{ losses: number }>`
    select count(*)::int as losses from task_attempt
    where tenant_id = ${task.tenantId} and task_id = ${task.taskId} and number < ${task.attempt} and problem_code = 'engine-lost'`.execute(
    tx,
  )
  return rows[0]?.losses ?? 0
}

async function closeAttempt(
  tx: ChangeTx<'tenant'>,
  bench: Bench,
  task: Started,
  outcome: 'retry' | 'failed' | 'cancelled',
  problem: TaskProblem | null,
) {
  await putAttempt(tx, task, outcome, problem)
  await leaveBoss(tx, bench, task)
}

/** The attempt as people see it. Its beginning may not have been told yet when it ends, and is not told after that. */
async function putAttempt(
  tx: ChangeTx<'tenant'>,
  task: Started,
  outcome: 'running' | 'done' | 'retry' | 'failed' | 'cancelled',
  problem: TaskProblem | null,
): Promise<boolean> {
  const { rows } = await sql`
    insert into task_attempt (tenant_id, task_id, number, started_at, ended_at, outcome, problem_code, problem_detail, engine)
    select tenant_id, id, ${task.attempt}::int, started_at, case when ${outcome}::text <> 'running' then clock_timestamp() end, ${outcome}::text,
      ${problem?.code ?? null}::text, ${problem?.detail ?? null}::text, ${engineOf(task)}
    from (select * from task where tenant_id = ${task.tenantId} and id = ${task.taskId} and fence = ${task.fence}
      and (${outcome}::text <> 'running' or state = 'running') for update) held
    on conflict (tenant_id, task_id, number) do update
      set ended_at = excluded.ended_at, outcome = excluded.outcome, problem_code = excluded.problem_code, problem_detail = excluded.problem_detail
    returning number`.execute(tx)
  return rows.length === 1
}

async function leaveBoss(tx: ChangeTx<'tenant'>, bench: Bench, task: Started) {
  await bench.boss.complete(queueOf(task.lane), task.runId, undefined, { db: bossDb(tx) })
}

async function endCancelled(tx: ChangeTx<'tenant'>, bench: Bench, task: Started) {
  await sql`update task set state = 'cancelled', ended_at = clock_timestamp() where tenant_id = ${task.tenantId} and id = ${task.taskId}`.execute(
    tx,
  )
  await closeAttempt(tx, bench, task, 'cancelled', null)
  await bench.onTask(tx, task, { state: 'cancelled' })
}

async function giveUp(tx: ChangeTx<'tenant'>, bench: Bench, task: Started, problem: TaskProblem) {
  await sql`update task set state = 'dead', ended_at = clock_timestamp(), problem_code = ${problem.code}, problem_detail = ${problem.detail}
    where tenant_id = ${task.tenantId} and id = ${task.taskId}`.execute(tx)
  await closeAttempt(tx, bench, task, 'failed', problem)
  await bench.onTask(tx, task, { state: 'dead', problem })
}

async function putBack(tx: ChangeTx<'tenant'>, bench: Bench, task: Started, problem: TaskProblem, restMs: number) {
  await sql`update task set state = 'waiting', worker_id = null, run_id = null, problem_code = ${problem.code}, problem_detail = ${problem.detail},
      max_attempts = ${task.maxAttempts}, retry_at = case when ${restMs}::float8 > 0 then clock_timestamp() + make_interval(secs => ${restMs}::float8 / 1000) end
    where tenant_id = ${task.tenantId} and id = ${task.taskId}`.execute(tx)
  if (restMs === 0) await sql`select queue_enter(${task.lane})`.execute(tx)
  await closeAttempt(tx, bench, task, 'retry', problem)
  await bench.onTask(tx, task, { state: 'waiting', problem })
}

/** A worker that stops is no failure of the task: this attempt is not counted. */
async function giveBack(tx: ChangeTx<'tenant'>, bench: Bench, task: Started) {
  await sql`update task set state = 'waiting', worker_id = null, run_id = null, attempt = attempt - 1 where tenant_id = ${task.tenantId} and id = ${task.taskId}`.execute(
    tx,
  )
  await sql`delete from task_attempt where tenant_id = ${task.tenantId} and task_id = ${task.taskId} and number = ${task.attempt}`.execute(
    tx,
  )
  await sql`select queue_enter(${task.lane})`.execute(tx)
  await leaveBoss(tx, bench, task)
  pokeAfter(tx, admitChannel)
  await bench.onTask(tx, { ...task, attempt: task.attempt - 1 }, { state: 'waiting', problem: null })
}
