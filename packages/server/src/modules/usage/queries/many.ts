import { sql } from 'kysely'
import type { ReadTx } from '#infra/db'

type Month = { start: Date; end: Date }
type Sums = {
  usedMs: number
  usedOfGrantsMs: number
  reservedMs: number
  grantsLeftMs: number
  storedBytes: number
}

/** The figures of many customers at once, each in the month of its own plan; those that are not the reseller's own are missing. */
export async function sumsOfMonths(
  tx: ReadTx<'reseller'>,
  months: ReadonlyMap<string, Month>,
  now: Date,
): Promise<Map<string, Sums>> {
  if (months.size === 0) return new Map()
  const wanted = [...months].map(([id, { start, end }]) => ({ tenant_id: id, begins: start, ends: end }))
  const { rows } = await sql<Sums & { tenant_id: string }>`
    select w.tenant_id, u.used as "usedMs", u.granted as "usedOfGrantsMs", r.reserved as "reservedMs", g.left as "grantsLeftMs", coalesce(s.stored_bytes, 0)::bigint as "storedBytes"
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w (tenant_id uuid, begins timestamptz, ends timestamptz)
    cross join lateral (
      select coalesce(sum(decoded_ms), 0)::bigint as used, coalesce(sum(granted_ms), 0)::bigint as granted
      from usage_record where tenant_id = w.tenant_id and at >= w.begins and at < w.ends offset 0
    ) u
    cross join lateral (
      select coalesce(sum(decoded_ms), 0)::bigint as reserved from usage_reservation where tenant_id = w.tenant_id and at >= w.begins offset 0
    ) r
    cross join lateral (
      select coalesce(sum(granted_ms - used_ms), 0)::bigint as left from minute_grant
      where tenant_id = w.tenant_id and expires_at > ${now} and ended_at is null and used_ms < granted_ms offset 0
    ) g
    left join lateral (select stored_bytes from report_storage_by_tenant where tenant_id = w.tenant_id offset 0) s on true`.execute(
    tx,
  )
  return new Map(rows.map(({ tenant_id: tenantId, ...sums }) => [tenantId, sums]))
}
