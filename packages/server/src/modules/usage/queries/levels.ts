import { type RawBuilder, sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'

type Above = 'reseller' | 'platform'
type Asked = { askedMs: number; now: Date; exceptTaskId: string | null }

/** The level above the customer at which so much would end; how much is left there stays unknown to it. */
export async function endsAbove(
  tx: ReadTx<'tenant'> | ReadTx<'reseller'>,
  { askedMs, now, exceptTaskId }: Asked,
): Promise<Above | null> {
  const { rows } = await sql<{ level: Above | null }>`
    select minutes_end_at(${Math.round(askedMs)}::bigint, ${now}::timestamptz, ${exceptTaskId}::uuid) as level`.execute(
    tx,
  )
  return rows[0]?.level ?? null
}

/** Of the reseller's pool, then of the platform's cap, each only where it is set. Take it after the customer's lock, and last. */
export async function lockLevels(tx: ChangeTx<'tenant'>): Promise<void> {
  await sql`select lock_minute_levels()`.execute(tx)
}

/** What keeps customers of the reseller from beginning anything at all. */
export async function stoppedBy(tx: ReadTx<'reseller'>, now: Date): Promise<'pool' | 'platform' | null> {
  const level = await endsAbove(tx, { askedMs: 1, now, exceptTaskId: null })
  return level === 'reseller' ? 'pool' : level
}

/** Used and reserved by all customers of a reseller in the month of this moment; of all resellers where none is named. */
export function sharedMinutesTaken(tx: ReadTx<'platform'>, resellerId: string | null, now: Date): Promise<number> {
  return taken(tx, sql`minutes_taken(${resellerId}::uuid, ${now}::timestamptz)`)
}

export function ownMinutesTaken(tx: ReadTx<'reseller'>, now: Date): Promise<number> {
  return taken(tx, sql`own_minutes_taken(${now}::timestamptz)`)
}

async function taken(tx: ReadTx, sum: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ ms: number }>`select ${sum} as ms`.execute(tx)
  return Number(rows[0]?.ms ?? 0)
}

export async function hasReseller(tx: ReadTx<'platform'>, id: string): Promise<boolean> {
  const row = await tx
    .selectFrom('report_reseller')
    .select('reseller_id')
    .where('reseller_id', '=', id)
    .executeTakeFirst()
  return row !== undefined
}

/** Minutes a month; nothing: no limit. */
export async function findPool(tx: ReadTx<'platform'>, resellerId: string): Promise<number | null> {
  const row = await tx
    .selectFrom('minute_pool')
    .select('minutes_per_month')
    .where('reseller_id', '=', resellerId)
    .executeTakeFirst()
  return row?.minutes_per_month ?? null
}

export async function findOwnPool(tx: ReadTx<'reseller'>): Promise<number | null> {
  return (await tx.selectFrom('minute_pool').select('minutes_per_month').executeTakeFirst())?.minutes_per_month ?? null
}

export async function findCap(tx: ReadTx<'platform'>): Promise<number | null> {
  return (await tx.selectFrom('minute_cap').select('minutes_per_month').executeTakeFirst())?.minutes_per_month ?? null
}

export async function putPool(tx: ChangeTx<'platform'>, reseller_id: string, limit: number | null): Promise<void> {
  if (limit === null) await tx.deleteFrom('minute_pool').where('reseller_id', '=', reseller_id).execute()
  else
    await tx
      .insertInto('minute_pool')
      .values({ reseller_id, minutes_per_month: limit })
      .onConflict(conflict => conflict.column('reseller_id').doUpdateSet({ minutes_per_month: limit }))
      .execute()
}

export async function putCap(tx: ChangeTx<'platform'>, limit: number | null): Promise<void> {
  if (limit === null) await tx.deleteFrom('minute_cap').execute()
  else
    await tx
      .insertInto('minute_cap')
      .values({ minutes_per_month: limit })
      .onConflict(conflict => conflict.column('one').doUpdateSet({ minutes_per_month: limit }))
      .execute()
}
