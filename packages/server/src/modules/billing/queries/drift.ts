import { sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'

export type ComparedCustomer = {
  tenant_id: string
  reseller_id: string
  connection_id: string
  customer_key: string
  /** Of the database's clock: a reading that begins now is at least as new. */
  now: Date
}

/** Customers that were not compared since `before`, longest ago first; they count as compared from here on. */
export async function takeDueCustomers(
  tx: ChangeTx<'system'>,
  before: Date,
  now: Date,
  limit: number,
): Promise<ComparedCustomer[]> {
  const { rows } = await sql<ComparedCustomer>`
    update billing_customer c set compared_at = ${now}
    where (c.tenant_id, c.connection_id) in (
      select d.tenant_id, d.connection_id from billing_customer d join tenant t on t.id = d.tenant_id
      where (d.compared_at is null or d.compared_at < ${before}) and t.state <> 'deleted'
      order by d.compared_at nulls first limit ${limit} for update of d skip locked)
    returning c.tenant_id, c.reseller_id, c.connection_id, c.customer_key, clock_timestamp() as now`.execute(tx)
  return rows
}

/** Counts as not compared: the next round looks again. */
export async function returnCustomer(tx: ChangeTx<'system'>, customer: ComparedCustomer): Promise<void> {
  await tx
    .updateTable('billing_customer')
    .set({ compared_at: null })
    .where('tenant_id', '=', customer.tenant_id)
    .where('connection_id', '=', customer.connection_id)
    .execute()
}

export function storedSubscriptions(
  tx: ReadTx<'system'>,
  { tenant_id, connection_id }: Pick<ComparedCustomer, 'tenant_id' | 'connection_id'>,
) {
  return tx
    .selectFrom('subscription')
    .select(['provider_id', 'product_key', 'next_product_key', 'entitlements', 'status'])
    .select(['gives_access', 'renews', 'period_ends_at'])
    .where('tenant_id', '=', tenant_id)
    .where('connection_id', '=', connection_id)
    .execute()
}

/** Whether an event about this customer still waits: what differs may be on its way. */
export async function isTold(
  tx: ReadTx<'system'>,
  { connection_id, customer_key }: Pick<ComparedCustomer, 'connection_id' | 'customer_key'>,
): Promise<boolean> {
  const { rows } = await sql`
    select from billing_event where connection_id = ${connection_id} and state = 'waiting' and ${customer_key} = any (customer_keys) limit 1`.execute(
    tx,
  )
  return rows.length > 0
}

type Found = Pick<ComparedCustomer, 'connection_id' | 'customer_key' | 'tenant_id'> & {
  id: string
  here: unknown[]
  there: unknown[]
  packsHere: unknown[]
  packsThere: unknown[]
  now: Date
}
/** One open row a customer: found again, it shows what differs now, and since when anything does. */
export async function keepDrift(tx: ChangeTx<'system'>, found: Found): Promise<void> {
  const facts = {
    here: JSON.stringify(found.here),
    there: JSON.stringify(found.there),
    packs_here: JSON.stringify(found.packsHere),
    packs_there: JSON.stringify(found.packsThere),
    seen_at: found.now,
  }
  await tx
    .insertInto('billing_drift')
    .values({
      id: found.id,
      connection_id: found.connection_id,
      customer_key: found.customer_key,
      tenant_id: found.tenant_id,
      found_at: found.now,
      ...facts,
    })
    .onConflict(conflict =>
      conflict.columns(['connection_id', 'customer_key']).where('repaired_at', 'is', null).doUpdateSet(facts),
    )
    .execute()
}

/** Nothing differs any more; whoever asked for it is named. */
export async function closeDrifts(
  tx: ChangeTx<'system'>,
  connectionId: string,
  customerKeys: readonly string[],
  at: Date,
): Promise<void> {
  if (customerKeys.length === 0) return
  await tx
    .updateTable('billing_drift')
    .set(row => ({ repaired_at: at, repaired_by: row.ref('asked_by') }))
    .where('connection_id', '=', connectionId)
    .where('customer_key', 'in', customerKeys)
    .where('repaired_at', 'is', null)
    .execute()
}

/** Newest first. */
export function listDriftRows(tx: ReadTx<'platform'>, page: { before: string | undefined; limit: number }) {
  let query = tx
    .selectFrom('billing_drift as d')
    .leftJoin('tenant', 'tenant.id', 'd.tenant_id')
    .leftJoin('reseller', 'reseller.id', 'tenant.reseller_id')
    .select([
      'd.id',
      'd.here',
      'd.there',
      'd.packs_here',
      'd.packs_there',
      'd.found_at',
      'd.asked_at',
      'd.repaired_at',
      'd.repaired_by',
    ])
    .select(['tenant.name as tenant', 'reseller.name as reseller'])
  if (page.before) query = query.where('d.id', '<', page.before)
  return query.orderBy('d.id', 'desc').limit(page.limit).execute()
}

/** Locked, so that of two who ask one does. */
export function findDrift(tx: ChangeTx<'platform'>, id: string) {
  return tx
    .selectFrom('billing_drift')
    .select(['id', 'connection_id', 'customer_key', 'tenant_id', 'repaired_at'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

/** Beside those of providers: somebody wants what the provider says. */
export const takeOverType = 'TAKE_OVER'

/** The inbox reads the customer at once, as after an event. */
export async function askForReading(
  tx: ChangeTx<'platform'>,
  drift: { id: string; connection_id: string; customer_key: string },
  ask: { eventId: string; at: Date; by: string | null },
): Promise<void> {
  await tx.updateTable('billing_drift').set({ asked_at: ask.at, asked_by: ask.by }).where('id', '=', drift.id).execute()
  await tx
    .insertInto('billing_event')
    .values({
      connection_id: drift.connection_id,
      event_id: ask.eventId,
      received_at: ask.at,
      raw: '{}',
      type: takeOverType,
      happened_at: ask.at,
      customer_keys: [drift.customer_key],
      next_try_at: ask.at,
    })
    .execute()
}
