import { type RawBuilder, sql } from 'kysely'
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

/** The same figures by reseller, out of sums: what a period had is the difference of two of them, and what no round has added yet. */
export async function findResellerFigures(
  tx: ReadTx<'platform'>,
  { from, to, beforeFrom, beforeTo }: Period,
): Promise<ResellerRow[]> {
  const { rows } = await sql<ResellerRow>`
    select r.reseller_id as id, r.name, r.state, r.created_at as "createdAt",
      (coalesce(t.customers, 0) + coalesce(c.customers, 0))::int as customers, (coalesce(bt.customers, 0) + coalesce(c.before_customers, 0))::int as "beforeCustomers",
      (coalesce(t.used_ms, 0) - coalesce(f.used_ms, 0) + coalesce(c.used_ms, 0))::bigint as "usedMs",
      (coalesce(bt.used_ms, 0) - coalesce(bf.used_ms, 0) + coalesce(c.before_used_ms, 0))::bigint as "beforeUsedMs",
      (coalesce(t.done, 0) - coalesce(f.done, 0) + coalesce(c.done, 0))::int as done, (coalesce(t.failed, 0) - coalesce(f.failed, 0) + coalesce(c.failed, 0))::int as failed,
      (coalesce(bt.done, 0) - coalesce(bf.done, 0) + coalesce(c.before_done, 0))::int as "beforeDone",
      (coalesce(bt.failed, 0) - coalesce(bf.failed, 0) + coalesce(c.before_failed, 0))::int as "beforeFailed"
    from report_reseller r
    left join lateral ${sumsUntil(to)} t on true left join lateral ${sumsUntil(from)} f on true
    left join lateral ${sumsUntil(beforeTo)} bt on true left join lateral ${sumsUntil(beforeFrom)} bf on true
    left join (
      select reseller_id, sum(customers) filter (where day < ${to}) as customers, sum(customers) filter (where day < ${beforeTo}) as before_customers,
        sum(used_ms) filter (where ${within(from, to)}) as used_ms, sum(used_ms) filter (where ${within(beforeFrom, beforeTo)}) as before_used_ms,
        sum(done) filter (where ${within(from, to)}) as done, sum(done) filter (where ${within(beforeFrom, beforeTo)}) as before_done,
        sum(failed) filter (where ${within(from, to)}) as failed, sum(failed) filter (where ${within(beforeFrom, beforeTo)}) as before_failed
      from report_figure_change group by reseller_id
    ) c on c.reseller_id = r.reseller_id
    order by r.name, r.reseller_id`.execute(tx)
  return rows
}

function sumsUntil(end: Date): RawBuilder<unknown> {
  return sql`(select used_ms, done, failed, customers from report_reseller_day d where d.reseller_id = r.reseller_id and d.day < ${end} order by d.day desc limit 1)`
}

function within(from: Date, to: Date): RawBuilder<unknown> {
  return sql`day >= ${from} and day < ${to}`
}

/** Days of the whole platform. */
export async function findPlatformDays(
  tx: ReadTx<'platform'>,
  { from, to }: { from: Date; to: Date },
): Promise<DayFigures[]> {
  const { rows } = await sql<DayFigures>`
    select day, sum(used_ms)::bigint as "usedMs", sum(done)::int as done, sum(failed)::int as failed from (
      select day, used_ms, done, failed from report_platform_day where ${within(from, to)}
      union all
      select day, used_ms, done, failed from report_figure_change where ${within(from, to)}
    ) as facts group by day order by day`.execute(tx)
  return rows
}
