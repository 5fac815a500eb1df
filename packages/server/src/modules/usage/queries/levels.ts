import { sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'

type Asked = { askedMs: number; now: Date; exceptTaskId: string | null }

/** The level above the customer at which so much would end; how much is left there stays unknown to it. */
export async function endsAbove(
  tx: ReadTx<'tenant'>,
  { askedMs, now, exceptTaskId }: Asked,
): Promise<'reseller' | 'platform' | null> {
  const { rows } = await sql<{ level: 'reseller' | 'platform' | null }>`
    select minutes_end_at(${Math.round(askedMs)}::bigint, ${now}::timestamptz, ${exceptTaskId}::uuid) as level`.execute(
    tx,
  )
  return rows[0]?.level ?? null
}

/** Of the reseller's pool, then of the platform's cap, each only where it is set. Take it after the customer's lock, and last. */
export async function lockLevels(tx: ChangeTx<'tenant'>): Promise<void> {
  await sql`select lock_minute_levels()`.execute(tx)
}
