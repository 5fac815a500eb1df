import { workingStates } from '@scriptorium/contract'
import { sql } from 'kysely'
import type { ChangeTx } from '#infra/db'
import { newId } from '#infra/ids'
import { type Boss, bossDb, queueOf } from './boss.ts'
import { type Choice, chooseNext, type LaneShares } from './fair-share.ts'
import { prepared } from './prepared.ts'

const lockSpace = 0x5c21ad
/** Seconds that a newcomer's task goes ahead of what others had admitted before it: bounded, so nobody waits for ever behind newcomers. */
const headStartSeconds = 5
/** At most so many tasks a round, so that no round holds the lane for long. */
export const roundSize = 16

/** Moves tasks of one lane from their customers' lines into pg-boss, in fair order, as far as caps and the window allow.
 * The window is a little more than the healthy slots, so that a free slot finds a task at once and order stays ours.
 * Gives how many; `roundSize` of them may mean that there are more. A lane where somebody admits already is waited for, or passed. */
export async function admitTasks(
  tx: ChangeTx<'system'>,
  boss: Boss,
  lane: string,
  busyLane: 'wait' | 'pass',
): Promise<number> {
  // One packet: the server looks only once it holds the lock.
  const locking = busyLane === 'wait' ? lockLane(tx, lane) : tryLane(tx, lane)
  const [locked, { room, shares }] = await Promise.all([locking, readShares(tx, lane)])
  if (!locked || room <= 0 || shares.tenants.length === 0) return 0
  const choice = chooseNext(shares, room)
  const queued = await queueTasks(tx, lane, choice)
  if (queued.length < choice.picks.length)
    await payOnlyFor(tx, lane, shares, new Set(queued.map(({ data }) => data.taskId)))
  if (queued.length > 0) await boss.insert(queueOf(lane), queued, { db: bossDb(tx) })
  return queued.length
}

/** A plan's cap holds over all engine classes together, so their lanes are admitted one after another. */
function kindOf(lane: string): string {
  return lane.split(':', 1)[0] ?? lane
}

async function lockLane(tx: ChangeTx<'system'>, lane: string): Promise<boolean> {
  await prepared(tx, 'lock', 'select pg_advisory_xact_lock($1, hashtext($2))', [lockSpace, kindOf(lane)])
  return true
}
async function tryLane(tx: ChangeTx<'system'>, lane: string): Promise<boolean> {
  const text = 'select pg_try_advisory_xact_lock($1, hashtext($2)) as locked'
  const [row] = await prepared<{ locked: boolean }>(tx, 'try-lock', text, [lockSpace, kindOf(lane)])
  return row?.locked ?? false
}

type Row = {
  room: number
  laneClock: number
  tenantId: string
  resellerId: string
  vt: number
  weight: number
  inflight: number
  free: number
  resellerInflight: number
  resellerVt: number
  resellerWeight: number
  resellerClock: number
  taskId: string
  estimateMs: number
}

/** The customers who may be next, at most as many of each reseller as there is room, with the heads of their lines.
 * What waits for a customer that may not work at the moment stays in its line [JOB-07].
 * `limit 1` keeps the planner at one look per customer: as a plain exists it reads the whole backlog. */
const sharesText = `
  with alive as materialized (
    select lane from (select distinct lane from task where state in ('queued', 'running') and lane <> $1 and split_part(lane, ':', 1) = split_part($1, ':', 1)) other
    where queue_slots(lane) > 0
  ), busy as materialized (
    select tenant_id, reseller_id, count(*)::int as tasks, count(*) filter (where lane = $1)::int as here from task
    where state in ('queued', 'running') and (lane = $1 or lane in (select lane from alive))
    group by tenant_id, reseller_id
  ), room as materialized (
    select least(${roundSize}, ceil(1.3 * queue_slots($1)) - (select coalesce(sum(here), 0) from busy))::int as tasks
  ), ready as (
    select s.tenant_id, s.reseller_id, s.vt, p.weight, coalesce(b.tasks, 0) as inflight, p.parallel_jobs - coalesce(b.tasks, 0) as free,
      (select coalesce(sum(tasks), 0)::int from busy where busy.reseller_id = s.reseller_id) as reseller_inflight,
      coalesce(r.vt, 0) as reseller_vt, coalesce(r.weight, 1) as reseller_weight, coalesce(r.clock, 0) as reseller_clock,
      row_number() over (partition by s.reseller_id order by greatest(s.vt, coalesce(r.clock, 0) - 1), coalesce(b.tasks, 0)) as place
    from sched s
    join plan_in_force p on p.tenant_id = s.tenant_id
    join tenant c on c.id = s.tenant_id and c.state = any ($2::text[])
    left join busy b on b.tenant_id = s.tenant_id
    left join sched_reseller r on r.lane = s.lane and r.reseller_id = s.reseller_id
    cross join lateral (select from task t where t.lane = $1 and t.tenant_id = s.tenant_id and t.state = 'waiting' and t.retry_at is null limit 1) head
    where s.lane = $1 and (select tasks from room) > 0 and p.parallel_jobs > coalesce(b.tasks, 0)
  )
  select room.tasks as room, coalesce((select clock from lane where lane = $1), 0) as "laneClock", r.tenant_id as "tenantId", r.reseller_id as "resellerId",
    r.vt, r.weight, r.inflight, r.free, r.reseller_inflight as "resellerInflight", r.reseller_vt as "resellerVt", r.reseller_weight as "resellerWeight",
    r.reseller_clock as "resellerClock", h.id as "taskId", h.estimate_ms as "estimateMs"
  from ready r cross join room cross join lateral (
    select t.id, t.estimate_ms from task t where t.lane = $1 and t.tenant_id = r.tenant_id and t.state = 'waiting' and t.retry_at is null
    order by t.prio desc, t.id limit least(r.free, room.tasks)
  ) h where r.place <= room.tasks`

async function readShares(tx: ChangeTx<'system'>, lane: string): Promise<{ room: number; shares: LaneShares }> {
  const rows = await prepared<Row>(tx, 'shares', sharesText, [lane, workingStates])
  const tenants = Map.groupBy(rows, row => row.tenantId)
  const resellers = new Map(rows.map(row => [row.resellerId, row]))
  return {
    room: rows[0]?.room ?? 0,
    shares: {
      clock: rows[0]?.laneClock ?? 0,
      resellers: [...resellers].map(([resellerId, row]) => ({
        resellerId,
        vt: row.resellerVt,
        weight: row.resellerWeight,
        clock: row.resellerClock,
        inflight: row.resellerInflight,
      })),
      tenants: [...tenants].flatMap(([tenantId, waiting]) => {
        const [first] = waiting
        if (!first) return []
        const { resellerId, vt, weight, inflight, free } = first
        return [{ tenantId, resellerId, vt, weight, inflight, free, waiting }]
      }),
    },
  }
}

/** Writes down the shares as they are after a choice: parameters 1 to 7, see `payment`. */
const paying = `
  paid as (
    update sched s set vt = x.vt, seen_at = clock_timestamp()
    from unnest($2::uuid[], $3::bigint[]) x (tenant_id, vt) where s.lane = $1 and s.tenant_id = x.tenant_id
  ), paid_above as (
    insert into sched_reseller (lane, reseller_id, vt, clock) select $1, x.* from unnest($4::uuid[], $5::bigint[], $6::bigint[]) x
    on conflict (lane, reseller_id) do update set vt = excluded.vt, clock = excluded.clock
  ), moved as (
    insert into lane (lane, clock) values ($1, $7::bigint) on conflict (lane) do update set clock = excluded.clock
  )`
function payment(lane: string, { tenants, resellers, clock }: LaneShares) {
  return [
    lane,
    tenants.map(({ tenantId }) => tenantId),
    tenants.map(({ vt }) => vt),
    resellers.map(({ resellerId }) => resellerId),
    resellers.map(({ vt }) => vt),
    resellers.map(reseller => reseller.clock),
    clock,
  ]
}

/** Marks the picks and writes down who paid; older tasks have the higher priority, counted in seconds.
 * A task that a person cancels at this very moment is passed over, not waited for. */
const queueText = `
  with wanted as (
    select t.tenant_id, t.id, w.run_id, w.head_start, w.place
    from unnest($8::uuid[], $9::uuid[], $10::uuid[], $11::int[]) with ordinality w (tenant_id, id, run_id, head_start, place)
    join task t on t.tenant_id = w.tenant_id and t.id = w.id
    where t.state = 'waiting' and t.lane = $1
    for update of t skip locked
  ), queued as (
    update task t set state = 'queued', run_id = w.run_id, queued_at = clock_timestamp()
    from wanted w where t.tenant_id = w.tenant_id and t.id = w.id
    returning t.tenant_id, t.id, t.run_id, w.head_start, w.place
  ), ${paying}
  select tenant_id as "tenantId", id as "taskId", run_id as "runId",
    head_start * ${headStartSeconds} - (extract(epoch from clock_timestamp()) - 1767225600)::int as priority
  from queued order by place`

async function queueTasks(tx: ChangeTx<'system'>, lane: string, choice: Choice) {
  const { picks } = choice
  const rows = await prepared<{ tenantId: string; taskId: string; runId: string; priority: number }>(
    tx,
    'admit',
    queueText,
    [
      ...payment(lane, choice),
      picks.map(({ tenantId }) => tenantId),
      picks.map(({ taskId }) => taskId),
      picks.map(() => newId()),
      picks.map(({ headStart }) => headStart),
    ],
  )
  return rows.map(({ tenantId, taskId, runId, priority }) => ({ id: runId, data: { tenantId, taskId }, priority }))
}

/** Some picks were passed over: the shares become what they are when only the others had been picked. */
async function payOnlyFor(tx: ChangeTx<'system'>, lane: string, shares: LaneShares, taskIds: ReadonlySet<string>) {
  const tenants = shares.tenants.map(tenant => ({
    ...tenant,
    waiting: tenant.waiting.filter(({ taskId }) => taskIds.has(taskId)),
  }))
  const paid = chooseNext({ ...shares, tenants }, taskIds.size)
  // Those who got nothing stand where they stood before.
  const stay = {
    tenants: shares.tenants.filter(({ tenantId }) => !paid.tenants.some(tenant => tenant.tenantId === tenantId)),
    resellers: shares.resellers.filter(
      ({ resellerId }) => !paid.resellers.some(reseller => reseller.resellerId === resellerId),
    ),
  }
  await prepared(
    tx,
    'pay',
    `with ${paying} select`,
    payment(lane, {
      clock: paid.clock,
      tenants: [...paid.tenants, ...stay.tenants],
      resellers: [...paid.resellers, ...stay.resellers],
    }),
  )
}

/** Lanes in which somebody has work, or had a moment ago. */
export async function findBusyLanes(tx: ChangeTx<'system'>): Promise<string[]> {
  const { rows } = await sql<{ lane: string }>`select distinct lane from sched`.execute(tx)
  return rows.map(({ lane }) => lane)
}

/** A changed plan may name another pool: what waits goes to the same class of engines there. */
export async function followPools(tx: ChangeTx<'system'>): Promise<void> {
  await sql`
    with strayed as (
      select s.tenant_id, s.lane, regexp_replace(s.lane, '^speech:[^.]+', 'speech:' || p.pool) as right_lane
      from sched s join plan_in_force p on p.tenant_id = s.tenant_id
      where s.lane like 'speech:%.%' and split_part(split_part(s.lane, ':', 2), '.', 1) <> p.pool
    ), moved as (
      update task t set lane = s.right_lane from strayed s where t.tenant_id = s.tenant_id and t.lane = s.lane and t.state = 'waiting'
      returning t.tenant_id, t.reseller_id, t.lane
    )
    insert into sched (lane, tenant_id, reseller_id) select distinct lane, tenant_id, reseller_id from moved on conflict do nothing`.execute(
    tx,
  )
}

/** What was admitted to engines that are gone goes back into its customer's line, where it takes up nothing of the cap. */
export async function takeBackUnservable(tx: ChangeTx<'system'>, lane: string): Promise<void> {
  await lockLane(tx, lane)
  await sql`update task set state = 'waiting', run_id = null where lane = ${lane} and state = 'queued' and queue_slots(${lane}) = 0`.execute(
    tx,
  )
}

/** Customers without work for a minute leave the lane: what they owe or are owed is forgotten, as those who stay are all that matters. */
export async function forgetQuiet(tx: ChangeTx<'system'>, lane: string): Promise<void> {
  await lockLane(tx, lane)
  // Two statements: the second one's view is younger than the locks, so no task enqueued meanwhile is overlooked.
  const { rows } = await sql<{ tenantId: string }>`select tenant_id as "tenantId" from sched
    where lane = ${lane} and seen_at < clock_timestamp() - interval '1 minute' for update skip locked`.execute(tx)
  if (rows.length === 0) return
  await sql`delete from sched s where lane = ${lane} and tenant_id = any (${rows.map(({ tenantId }) => tenantId)}::uuid[])
    and not exists (select from task t where t.lane = s.lane and t.tenant_id = s.tenant_id and t.state = 'waiting')
    and not exists (select from task t where t.lane = s.lane and t.tenant_id = s.tenant_id and t.state in ('queued', 'running'))`.execute(
    tx,
  )
}
