import { type ChangeTx, type ReadTx, scopeOf } from '#infra/db'
import type { Announcement } from './announcement.ts'

/** Customers that work and whose plan keeps things for a time, those first that were not looked at for longest. */
export function customersDue(tx: ReadTx<'system'>, lookedBefore: Date, limit: number) {
  return tx
    .selectFrom('plan_in_force as p')
    .innerJoin('tenant as t', 't.id', 'p.tenant_id')
    .leftJoin('retention_notice as n', 'n.tenant_id', 'p.tenant_id')
    .select(['t.id as tenantId', 't.reseller_id as resellerId'])
    .where('p.retention_days', 'is not', null)
    .where('t.state', 'in', ['trial', 'active', 'past-due', 'read-only'])
    .where(or => or.or([or('n.looked_at', 'is', null), or('n.looked_at', '<', lookedBefore)]))
    .orderBy('n.looked_at', order => order.asc().nullsFirst())
    .limit(limit)
    .execute()
}

export async function findAnnouncement(
  tx: ReadTx<'tenant'> | ReadTx<'reseller'>,
  tenantId: string,
): Promise<Announcement | null> {
  const row = await tx
    .selectFrom('retention_notice')
    .select(['retention_days', 'told_at', 'covers_until', 'removes_until'])
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  if (!row) return null
  const { retention_days: days, told_at: toldAt, covers_until: coversUntil, removes_until: removesUntil } = row
  return { days, toldAt, coversUntil, removesUntil }
}

/** Whoever announces does so alone: a second round that read the same one before writes nothing. */
export async function putAnnouncement(
  tx: ChangeTx<'reseller'>,
  tenantId: string,
  { days, toldAt, coversUntil, removesUntil }: Announcement,
  before: Announcement | null,
): Promise<boolean> {
  const columns = {
    retention_days: days,
    told_at: toldAt,
    covers_until: coversUntil,
    removes_until: removesUntil,
    looked_at: toldAt,
  }
  const done = before
    ? await tx
        .updateTable('retention_notice')
        .set(columns)
        .where('tenant_id', '=', tenantId)
        .where('told_at', '=', before.toldAt)
        .executeTakeFirst()
    : await tx
        .insertInto('retention_notice')
        .values({ tenant_id: tenantId, ...columns })
        .onConflict(conflict => conflict.doNothing())
        .executeTakeFirst()
  return 'numUpdatedRows' in done ? done.numUpdatedRows > 0n : (done.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function noteLook(tx: ChangeTx<'tenant'>, at: Date): Promise<void> {
  const scope = scopeOf(tx)
  if (scope.kind !== 'tenant') throw new Error('What is kept belongs to a customer')
  await tx.updateTable('retention_notice').set({ looked_at: at }).where('tenant_id', '=', scope.tenantId).execute()
}
