import { sql } from 'kysely'
import type { ChangeTx } from '#infra/db'

const lockSpace = 0x5c21b0

/** One round at a time, whichever process it runs in: sums of later days are written too. */
export async function holdSums(tx: ChangeTx<'system'>): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`select pg_try_advisory_xact_lock(${lockSpace}, 0) as held`.execute(tx)
  return rows[0]?.held ?? false
}

export type FigureChange = {
  reseller_id: string
  day: Date
  used_ms: number
  done: number
  failed: number
  customers: number
}

/** Takes some of what changed, added up by reseller and day; `taken` says how many rows that were. */
export async function takeChanges(
  tx: ChangeTx<'system'>,
  limit: number,
): Promise<{ taken: number; changes: FigureChange[] }> {
  const { rows } = await sql<FigureChange & { rows: number }>`
    with taken as (
      delete from figure_change where ctid = any (array(select ctid from figure_change limit ${limit}))
      returning reseller_id, day, used_ms, done, failed, customers
    )
    select reseller_id, day, sum(used_ms)::bigint as used_ms, sum(done)::int as done, sum(failed)::int as failed, sum(customers)::int as customers, count(*)::int as rows
    from taken group by reseller_id, day`.execute(tx)
  return { taken: rows.reduce((sum, row) => sum + row.rows, 0), changes: rows }
}

/** Adds to the sums of its day and of every later one. */
export async function addToSums(tx: ChangeTx<'system'>, changes: FigureChange[]): Promise<void> {
  const change = sql`jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
    as c (reseller_id uuid, day timestamptz, used_ms bigint, done bigint, failed bigint, customers bigint)`
  await sql`insert into platform_day as p (day, used_ms, done, failed)
    select day, sum(used_ms), sum(done), sum(failed) from ${change} group by day
    on conflict (day) do update set used_ms = p.used_ms + excluded.used_ms, done = p.done + excluded.done, failed = p.failed + excluded.failed`.execute(
    tx,
  )
  // A new day begins with what was there until then.
  await sql`insert into reseller_day (reseller_id, day, used_ms, done, failed, customers)
    select c.reseller_id, c.day, coalesce(b.used_ms, 0), coalesce(b.done, 0), coalesce(b.failed, 0), coalesce(b.customers, 0)
    from ${change} left join lateral (
      select * from reseller_day d where d.reseller_id = c.reseller_id and d.day < c.day order by d.day desc limit 1
    ) b on true
    on conflict (reseller_id, day) do nothing`.execute(tx)
  await sql`update reseller_day r
    set used_ms = r.used_ms + s.used_ms, done = r.done + s.done, failed = r.failed + s.failed, customers = r.customers + s.customers
    from (
      select d.reseller_id, d.day, sum(c.used_ms) as used_ms, sum(c.done) as done, sum(c.failed) as failed, sum(c.customers) as customers
      from ${change} join reseller_day d on d.reseller_id = c.reseller_id and d.day >= c.day group by 1, 2
    ) s where r.reseller_id = s.reseller_id and r.day = s.day`.execute(tx)
}
