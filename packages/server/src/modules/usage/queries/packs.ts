import { sql } from 'kysely'
import type { ChangeTx } from '#infra/db'
import type { Part, Source } from '../balance.ts'
import { type Eyes, tenantIdOf } from './minutes.ts'

/** Packs with something left, those that expire soonest first, those without an end last and the oldest of them first. */
export async function openPacks(tx: Eyes, tenantId: string, at: Date): Promise<Source[]> {
  const rows = await tx
    .selectFrom('minute_pack')
    .select(['id', 'bought_ms', 'used_ms', 'taken_back_ms'])
    .where('tenant_id', '=', tenantId)
    .where(({ eb, or }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', at)]))
    .where(sql<boolean>`used_ms + taken_back_ms < bought_ms`)
    .orderBy(sql`expires_at nulls last`)
    .orderBy('bought_at')
    .orderBy('id')
    .execute()
  return rows.map(row => ({ id: row.id, leftMs: row.bought_ms - row.used_ms - row.taken_back_ms }))
}

export async function usePack(tx: ChangeTx<'tenant'>, tenantId: string, { id, ms }: Part): Promise<void> {
  await tx
    .updateTable('minute_pack')
    .set(({ eb }) => ({ used_ms: eb('used_ms', '+', ms) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

const packColumns = ['id', 'bought_ms', 'used_ms', 'taken_back_ms', 'bought_at', 'expires_at'] as const
/** The newest fifty. */
export function packsOf(tx: Eyes, tenantId: string) {
  return tx
    .selectFrom('minute_pack')
    .select(packColumns)
    .where('tenant_id', '=', tenantId)
    .orderBy('bought_at', 'desc')
    .orderBy('id', 'desc')
    .limit(50)
    .execute()
}

export function findPack(tx: ChangeTx<'tenant'>, sourceKey: string) {
  return tx
    .selectFrom('minute_pack')
    .select(packColumns)
    .where('tenant_id', '=', tenantIdOf(tx))
    .where('source_key', '=', sourceKey)
    .executeTakeFirst()
}

type NewPack = { id: string; source_key: string; bought_ms: number; bought_at: Date; expires_at: Date | null }
/** False where this purchase is there already. */
export async function insertPack(tx: ChangeTx<'tenant'>, pack: NewPack): Promise<boolean> {
  const made = await tx
    .insertInto('minute_pack')
    .values({ tenant_id: tenantIdOf(tx), ...pack })
    .onConflict(conflict => conflict.columns(['tenant_id', 'source_key']).doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n
}

export function findRefund(tx: ChangeTx<'tenant'>, sourceKey: string) {
  return tx
    .selectFrom('minute_pack_refund')
    .select('change_ms')
    .where('tenant_id', '=', tenantIdOf(tx))
    .where('source_key', '=', sourceKey)
    .executeTakeFirst()
}

type Refund = { id: string; pack_id: string; source_key: string; asked_ms: number; change_ms: number; at: Date }
export async function insertRefund(tx: ChangeTx<'tenant'>, refund: Refund): Promise<void> {
  const tenant_id = tenantIdOf(tx)
  await tx
    .insertInto('minute_pack_refund')
    .values({ tenant_id, ...refund })
    .execute()
  await tx
    .updateTable('minute_pack')
    .set(({ eb }) => ({ taken_back_ms: eb('taken_back_ms', '-', refund.change_ms), taken_back_at: refund.at }))
    .where('tenant_id', '=', tenant_id)
    .where('id', '=', refund.pack_id)
    .execute()
}
