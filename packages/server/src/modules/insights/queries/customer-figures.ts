import { sql } from 'kysely'
import type { ReadTx } from '#infra/db'
import type { Period } from '../report-period.ts'

/** Everything that a period's figures of one customer are made of. Tiles, lists and files are sums over these rows. */
export type CustomerFigures = {
  id: string
  resellerId: string
  name: string
  slug: string
  state: string
  createdAt: Date
  trialEndsAt: Date | null
  planName: string | null
  minutesPerMonth: number | null
  storageBytes: number | null
  /** State at the beginning and end of the period, and of the one before; null: not there yet. */
  stateFrom: string | null
  stateTo: string | null
  stateBeforeFrom: string | null
  stateBeforeTo: string | null
  usedMs: number
  beforeUsedMs: number
  /** In the month of its plan. */
  monthUsedMs: number
  done: number
  failed: number
  beforeDone: number
  beforeFailed: number
  storedBytes: number
  members: number
  lastSeenAt: Date | null
}

/**
 * Row level security says whose customers. Each figure is looked up customer by customer, which `offset 0` makes sure of:
 * other plans read the rows of every reseller and drop most of them.
 */
export async function findCustomerFigures(
  tx: ReadTx<'reseller'>,
  { from, to, beforeFrom, beforeTo }: Period,
  now: Date,
): Promise<CustomerFigures[]> {
  const { rows } = await sql<CustomerFigures>`
    select a.tenant_id as id, a.reseller_id as "resellerId", a.name, a.slug, a.state, a.created_at as "createdAt", a.trial_ends_at as "trialEndsAt", a.plan_name as "planName",
      a.minutes_per_month as "minutesPerMonth", a.storage_bytes as "storageBytes",
      c.state_from as "stateFrom", c.state_to as "stateTo", c.state_before_from as "stateBeforeFrom", c.state_before_to as "stateBeforeTo",
      coalesce(u.used_ms, 0)::bigint as "usedMs", coalesce(u.before_ms, 0)::bigint as "beforeUsedMs", (coalesce(u.month_ms, 0) + coalesce(f.month_ms, 0))::bigint as "monthUsedMs",
      j.done, j.failed, j.before_done as "beforeDone", j.before_failed as "beforeFailed",
      coalesce(s.stored_bytes, 0)::bigint as "storedBytes", coalesce(m.members, 0) as members, l.last_seen_at as "lastSeenAt"
    from report_account a
    cross join lateral (
      select (array_agg(state order by at desc) filter (where at < ${from}))[1] as state_from, (array_agg(state order by at desc) filter (where at < ${to}))[1] as state_to,
        (array_agg(state order by at desc) filter (where at < ${beforeFrom}))[1] as state_before_from, (array_agg(state order by at desc) filter (where at < ${beforeTo}))[1] as state_before_to
      from report_tenant_state where tenant_id = a.tenant_id offset 0
    ) c
    cross join lateral (
      select coalesce((select plan_month_start(anchor_at, ${now}) from report_plan_anchor where tenant_id = a.tenant_id), date_trunc('month', ${now}::timestamptz, 'UTC')) as start offset 0
    ) mo
    cross join lateral (
      select sum(used_ms) filter (where day >= ${from} and day < ${to}) as used_ms, sum(used_ms) filter (where day >= ${beforeFrom} and day < ${beforeTo}) as before_ms,
        sum(used_ms) filter (where day > mo.start) as month_ms
      from report_usage_day where tenant_id = a.tenant_id and day >= least(${beforeFrom}::timestamptz, mo.start) offset 0
    ) u
    cross join lateral (
      select sum(used_ms) as month_ms from report_use where tenant_id = a.tenant_id and at >= mo.start and at < date_trunc('day', mo.start, 'UTC') + interval '1 day' offset 0
    ) f
    cross join lateral (
      select count(*) filter (where state = 'done' and ended_at >= ${from})::int as done, count(*) filter (where state = 'failed' and ended_at >= ${from})::int as failed,
        count(*) filter (where state = 'done' and ended_at < ${beforeTo})::int as before_done, count(*) filter (where state = 'failed' and ended_at < ${beforeTo})::int as before_failed
      from report_ended_job where tenant_id = a.tenant_id and ended_at >= ${beforeFrom} and ended_at < ${to} offset 0
    ) j
    left join lateral (select stored_bytes from report_storage_by_tenant where tenant_id = a.tenant_id offset 0) s on true
    left join lateral (select members from report_members_by_tenant where tenant_id = a.tenant_id offset 0) m on true
    left join lateral (select last_seen_at from report_last_seen where tenant_id = a.tenant_id offset 0) l on true
    order by a.name, a.tenant_id`.execute(tx)
  return rows
}

export type DayFigures = { day: Date; usedMs: number; done: number; failed: number }

/** Days on which something happened, of all customers together. */
export async function findDays(tx: ReadTx<'reseller'>, { from, to }: { from: Date; to: Date }): Promise<DayFigures[]> {
  const { rows } = await sql<DayFigures>`
    select day, sum(used_ms)::bigint as "usedMs", sum(done)::int as done, sum(failed)::int as failed from (
      select u.day, u.used_ms, 0 as done, 0 as failed from report_account a
        cross join lateral (select day, used_ms from report_usage_day where tenant_id = a.tenant_id and day >= ${from} and day < ${to} offset 0) u
      union all
      select j.day, 0, j.done, j.failed from report_account a
        cross join lateral (
          select date_trunc('day', ended_at, 'UTC') as day, count(*) filter (where state = 'done') as done, count(*) filter (where state = 'failed') as failed
          from report_ended_job where tenant_id = a.tenant_id and ended_at >= ${from} and ended_at < ${to} group by 1 offset 0
        ) j
    ) as facts group by day order by day`.execute(tx)
  return rows
}

export type AgreedPrice = {
  id: string
  name: string
  state: string | null
  stateBefore: string | null
  currency: string | null
  perMonthMinor: number | null
  beforeCurrency: string | null
  beforePerMonthMinor: number | null
  /** Null where the platform has no price for this tier in this currency. */
  wholesaleMinor: number | null
}

/** What each customer had agreed to at the end of the period and of the one before. */
export async function findAgreedPrices(tx: ReadTx<'reseller'>, { to, beforeTo }: Period): Promise<AgreedPrice[]> {
  const { rows } = await sql<AgreedPrice>`
    select a.tenant_id as id, a.name, c.state_to as state, c.state_before_to as "stateBefore", p.currency, p.minor as "perMonthMinor",
      b.currency as "beforeCurrency", b.minor as "beforePerMonthMinor", w.minor_per_month as "wholesaleMinor"
    from report_account a
    cross join lateral (
      select (array_agg(state order by at desc) filter (where at < ${to}))[1] as state_to, (array_agg(state order by at desc) filter (where at < ${beforeTo}))[1] as state_before_to
      from report_tenant_state where tenant_id = a.tenant_id offset 0
    ) c
    left join lateral (
      select tier, currency, interval, minor_per_month as minor from report_agreed_price where tenant_id = a.tenant_id and at < ${to} order by at desc limit 1
    ) p on true
    left join lateral (
      select currency, minor_per_month as minor from report_agreed_price where tenant_id = a.tenant_id and at < ${beforeTo} order by at desc limit 1
    ) b on true
    left join report_wholesale w on w.tier = p.tier and w.currency = p.currency and w.interval = p.interval
    order by a.name, a.tenant_id`.execute(tx)
  return rows
}

export type JobsToday = { waiting: number; running: number; done: number; failed: number }

export async function countJobsToday(tx: ReadTx<'reseller'>, today: Date): Promise<JobsToday> {
  const { rows } = await sql<JobsToday>`
    select coalesce(sum(n.waiting), 0)::int as waiting, coalesce(sum(n.running), 0)::int as running,
      coalesce(sum(e.done), 0)::int as done, coalesce(sum(e.failed), 0)::int as failed
    from report_account a
    cross join lateral (
      select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'running') as running
      from report_open_job where tenant_id = a.tenant_id offset 0
    ) n
    cross join lateral (
      select count(*) filter (where state = 'done') as done, count(*) filter (where state = 'failed') as failed
      from report_ended_job where tenant_id = a.tenant_id and ended_at >= ${today} offset 0
    ) e`.execute(tx)
  return rows[0] ?? { waiting: 0, running: 0, done: 0, failed: 0 }
}
