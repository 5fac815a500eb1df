import { sql } from 'kysely'
import type { ReadTx } from '#infra/db'

type Month = { start: Date; end: Date }
type Sums = {
  usedMs: number
  usedOfGrantsMs: number
  usedOfPacksMs: number
  reservedMs: number
  grantsLeftMs: number
  packsLeftMs: number
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
    select w.tenant_id, u.used as "usedMs", u.granted as "usedOfGrantsMs", u.packed as "usedOfPacksMs", r.reserved as "reservedMs",
      g.left as "grantsLeftMs", p.left as "packsLeftMs", coalesce(s.stored_bytes, 0)::bigint as "storedBytes"
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w (tenant_id uuid, begins timestamptz, ends timestamptz)
    cross join lateral (
      select coalesce(sum(decoded_ms), 0)::bigint as used, coalesce(sum(granted_ms), 0)::bigint as granted, coalesce(sum(packed_ms), 0)::bigint as packed
      from usage_record where tenant_id = w.tenant_id and at >= w.begins and at < w.ends offset 0
    ) u
    cross join lateral (
      select coalesce(sum(decoded_ms), 0)::bigint as reserved from usage_reservation where tenant_id = w.tenant_id and at >= w.begins offset 0
    ) r
    cross join lateral (
      select coalesce(sum(granted_ms - used_ms), 0)::bigint as left from minute_grant
      where tenant_id = w.tenant_id and expires_at > ${now} and ended_at is null and used_ms < granted_ms offset 0
    ) g
    cross join lateral (
      select coalesce(sum(bought_ms - used_ms - taken_back_ms), 0)::bigint as left from minute_pack
      where tenant_id = w.tenant_id and (expires_at is null or expires_at > ${now}) offset 0
    ) p
    left join lateral (select stored_bytes from report_storage_by_tenant where tenant_id = w.tenant_id offset 0) s on true`.execute(
    tx,
  )
  return new Map(rows.map(({ tenant_id: tenantId, ...sums }) => [tenantId, sums]))
}
