import type { JobProblemCode } from '@scriptorium/contract'
import { sql } from 'kysely'
import type { ReadTx } from '#infra/db'

export type LaneRow = { lane: string; slots: number; waiting: number; running: number }
export async function findLanes(tx: ReadTx<'platform'>): Promise<LaneRow[]> {
  const { rows } = await sql<LaneRow>`
    with tasks as (
      select lane, count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state in ('queued', 'running'))::int as running
      from task where state in ('waiting', 'queued', 'running') group by lane
    ), names as (select lane from worker_lane union select lane from tasks)
    select n.lane, queue_slots(n.lane) as slots, coalesce(t.waiting, 0) as waiting, coalesce(t.running, 0) as running
    from names n left join tasks t on t.lane = n.lane order by n.lane`.execute(tx)
  return rows
}

export type LaneFigures = { lane: string; waiting: number; running: number; oldestWaitSeconds: number }
/** Of each lane: what has not begun, what runs, and how long the oldest of the former could have begun already. */
export async function findLaneFigures(tx: ReadTx<'system'>): Promise<LaneFigures[]> {
  const { rows } = await sql<LaneFigures>`
    with tasks as (
      select lane, count(*) filter (where state <> 'running')::int as waiting, count(*) filter (where state = 'running')::int as running,
        extract(epoch from clock_timestamp() - min(greatest(created_at, started_at, retry_at)) filter (where state <> 'running'))::float8 as seconds
      from task where state in ('waiting', 'queued', 'running') group by lane
    ), names as (select lane from worker_lane union select lane from tasks)
    select n.lane, coalesce(t.waiting, 0) as waiting, coalesce(t.running, 0) as running, greatest(coalesce(t.seconds, 0), 0) as "oldestWaitSeconds"
    from names n left join tasks t on t.lane = n.lane order by n.lane`.execute(tx)
  return rows
}

export type LaneTenantRow = {
  lane: string
  tenantId: string
  tenant: string
  reseller: string
  cap: number
  weight: number
  waiting: number
  running: number
}
/** The customers with most work in each lane. */
export async function findBusiest(tx: ReadTx<'platform'>, limit: number): Promise<LaneTenantRow[]> {
  const { rows } = await sql<LaneTenantRow>`
    with tasks as (
      select lane, tenant_id, count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state in ('queued', 'running'))::int as running,
        row_number() over (partition by lane order by count(*) desc, tenant_id) as place
      from task where state in ('waiting', 'queued', 'running') group by lane, tenant_id
    )
    select t.lane, t.tenant_id as "tenantId", c.name as tenant, r.name as reseller, p.parallel_jobs as cap, p.weight, t.waiting, t.running
    from tasks t join tenant c on c.id = t.tenant_id join reseller r on r.id = c.reseller_id join plan_in_force p on p.tenant_id = t.tenant_id
    where t.place <= ${limit} order by t.lane, t.place`.execute(tx)
  return rows
}

export type WorkerRow = { id: string; host: string; lanes: string[]; slots: number; running: number; seenAt: Date }
export async function findWorkers(tx: ReadTx<'platform'>): Promise<WorkerRow[]> {
  const { rows } = await sql<WorkerRow>`
    select w.id, w.host, coalesce(l.lanes, '{}') as lanes, coalesce(l.slots, 0) as slots,
      (select count(*)::int from task t where t.worker_id = w.id and t.state = 'running') as running, w.seen_at as "seenAt"
    from worker w left join lateral (select array_agg(lane order by lane) as lanes, sum(slots)::int as slots from worker_lane where worker_id = w.id) l on true
    order by w.id`.execute(tx)
  return rows
}

export type DeadRow = {
  id: string
  kind: string
  lane: string
  tenant: string
  reseller: string
  attempts: number
  code: JobProblemCode
  detail: string
  diedAt: Date
  gone: Gone | null
}
/** What a task needs and has no more: its job was thrown away, or its recording deleted. */
export type Gone = 'job' | 'recording'
const gone = sql<Gone | null>`(case when j.trashed_at is not null or (j.id is null and t.payload ? 'jobId') then 'job'
  when job_recording_gone(j.tenant_id, j.id) then 'recording' end)`
const withJob = sql`left join job j on j.tenant_id = t.tenant_id and j.task_id = t.id`
const deadTasks = sql`
  select t.id, t.kind, t.lane, c.name as tenant, r.name as reseller, t.attempt as attempts, coalesce(t.problem_code, 'internal') as code, coalesce(t.problem_detail, '') as detail,
    t.ended_at as "diedAt", ${gone} as gone
  from task t join tenant c on c.id = t.tenant_id join reseller r on r.id = c.reseller_id ${withJob} where t.state = 'dead'`

/** Newest first; `before` is the last id of the page before. Without those whose job is gone: nobody waits for them. */
export async function findDeadTasks(
  tx: ReadTx<'platform'>,
  page: { limit: number; before: string | undefined; codes: readonly JobProblemCode[] },
): Promise<DeadRow[]> {
  const { rows } =
    await sql<DeadRow>`${deadTasks} and ${gone} is distinct from 'job' and coalesce(t.problem_code, 'internal') = any(${page.codes}) and (${page.before ?? null}::uuid is null or t.id < ${page.before ?? null}::uuid) order by t.id desc limit ${page.limit}`.execute(
      tx,
    )
  return rows
}

export async function findDeadTask(tx: ReadTx<'platform'>, id: string): Promise<DeadRow | undefined> {
  const { rows } = await sql<DeadRow>`${deadTasks} and t.id = ${id}`.execute(tx)
  return rows[0]
}

/** Of a task in any state; null when nothing that it needs is gone. */
export async function findGone(tx: ReadTx<'platform'>, taskId: string): Promise<Gone | null> {
  const { rows } = await sql<{
    gone: Gone | null
  }>`select ${gone} as gone from task t ${withJob} where t.id = ${taskId}`.execute(tx)
  return rows[0]?.gone ?? null
}

export async function taskExists(tx: ReadTx<'platform'>, id: string): Promise<boolean> {
  const { rows } = await sql`select from task where id = ${id} limit 1`.execute(tx)
  return rows.length > 0
}
