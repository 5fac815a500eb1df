import { type SqlBool, sql } from 'kysely'
import type { ReadTx } from '#infra/db'
import type { Period } from '../report-period.ts'
import type { DayFigures } from './customer-figures.ts'

export type ResellerRow = {
  id: string
  name: string
  state: string
  createdAt: Date
  customers: number
  beforeCustomers: number
  usedMs: number
  beforeUsedMs: number
  done: number
  failed: number
  beforeDone: number
  beforeFailed: number
}

/** The same figures by reseller, set by set: the platform reads the rows of all. */
export async function findResellerFigures(
  tx: ReadTx<'platform'>,
  { from, to, beforeFrom, beforeTo }: Period,
): Promise<ResellerRow[]> {
  const { rows } = await sql<ResellerRow>`
    with states as (
      select tenant_id, (array_agg(state order by at desc) filter (where at < ${to}))[1] as state, (array_agg(state order by at desc) filter (where at < ${beforeTo}))[1] as before
      from report_tenant_state where at < ${to} group by tenant_id
    ), customers as (
      select a.reseller_id, count(*) filter (where ${atWork('s.state')})::int as customers, count(*) filter (where ${atWork('s.before')})::int as before
      from report_account a join states s on s.tenant_id = a.tenant_id group by a.reseller_id
    ), used as (
      select a.reseller_id, coalesce(sum(u.used_ms) filter (where u.day >= ${from}), 0)::bigint as used_ms, coalesce(sum(u.used_ms) filter (where u.day < ${beforeTo}), 0)::bigint as before_ms
      from report_usage_day u join report_account a on a.tenant_id = u.tenant_id where u.day >= ${beforeFrom} and u.day < ${to} group by a.reseller_id
    ), jobs as (
      select a.reseller_id, count(*) filter (where j.state = 'done' and ended_at >= ${from})::int as done, count(*) filter (where j.state = 'failed' and ended_at >= ${from})::int as failed,
        count(*) filter (where j.state = 'done' and ended_at < ${beforeTo})::int as before_done, count(*) filter (where j.state = 'failed' and ended_at < ${beforeTo})::int as before_failed
      from report_ended_job j join report_account a on a.tenant_id = j.tenant_id where ended_at >= ${beforeFrom} and ended_at < ${to} group by a.reseller_id
    )
    select r.reseller_id as id, r.name, r.state, r.created_at as "createdAt", coalesce(c.customers, 0) as customers, coalesce(c.before, 0) as "beforeCustomers",
      coalesce(u.used_ms, 0) as "usedMs", coalesce(u.before_ms, 0) as "beforeUsedMs", coalesce(j.done, 0) as done, coalesce(j.failed, 0) as failed,
      coalesce(j.before_done, 0) as "beforeDone", coalesce(j.before_failed, 0) as "beforeFailed"
    from report_reseller r left join customers c on c.reseller_id = r.reseller_id left join used u on u.reseller_id = r.reseller_id left join jobs j on j.reseller_id = r.reseller_id
    order by r.name, r.reseller_id`.execute(tx)
  return rows
}

function atWork(column: 's.state' | 's.before') {
  return sql<SqlBool>`${sql.ref(column)} not in ('closing', 'deleted')`
}

/** Days of the whole platform. */
export async function findPlatformDays(
  tx: ReadTx<'platform'>,
  { from, to }: { from: Date; to: Date },
): Promise<DayFigures[]> {
  const { rows } = await sql<DayFigures>`
    select day, sum(used_ms)::bigint as "usedMs", sum(done)::int as done, sum(failed)::int as failed from (
      select day, used_ms, 0 as done, 0 as failed from report_usage_day where day >= ${from} and day < ${to}
      union all
      select date_trunc('day', ended_at, 'UTC'), 0, (state = 'done')::int, (state = 'failed')::int from report_ended_job where ended_at >= ${from} and ended_at < ${to}
    ) as facts group by day order by day`.execute(tx)
  return rows
}
