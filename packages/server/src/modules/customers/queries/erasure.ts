import { type NotNull, sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'

/** Deleted customers of whom something may be left. */
export function findUnerased(tx: ReadTx<'system'>, limit: number) {
  return tx
    .selectFrom('tenant')
    .select(['id', 'reseller_id'])
    .where('deleted_at', 'is not', null)
    .where('erased_at', 'is', null)
    .orderBy('deleted_at')
    .limit(limit)
    .execute()
}

/** The order that a customer is deleted by. */
export function findDeletion(tx: ReadTx<'reseller'>, tenantId: string) {
  return tx
    .selectFrom('customer_deletion')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('withdrawn_at', 'is', null)
    .orderBy('ordered_at', 'desc')
    .executeTakeFirst()
}
export type Deletion = NonNullable<Awaited<ReturnType<typeof findDeletion>>>

/** Whoever gets the certificate: every owner, the first one first. */
export function findOwners(tx: ReadTx<'reseller'>, tenantId: string) {
  return tx
    .selectFrom('membership')
    .innerJoin('person', join =>
      join.onRef('person.realm_id', '=', 'membership.realm_id').onRef('person.id', '=', 'membership.person_id'),
    )
    .select(['person.email', 'person.locale'])
    .where('membership.tenant_id', '=', tenantId)
    .where('membership.role', '=', 'tenant_owner')
    .orderBy('membership.created_at')
    .execute()
}

type Progress = Partial<{
  owners: string
  keys_destroyed: number
  keys_destroyed_at: Date
  files_removed_at: Date
  rows_removed: string
  rows_removed_at: Date
  people_removed: number
  completed_at: Date
}>
export async function noteProgress(
  tx: ChangeTx<'reseller'>,
  { tenant_id, ordered_at }: Pick<Deletion, 'tenant_id' | 'ordered_at'>,
  progress: Progress,
): Promise<void> {
  await tx
    .updateTable('customer_deletion')
    .set(progress)
    .where('tenant_id', '=', tenant_id)
    .where('ordered_at', '=', ordered_at)
    .execute()
}

/** What stays of a deleted customer is that it was there: usage and audit trail name its id alone. */
export async function markErased(tx: ChangeTx<'reseller'>, tenantId: string, at: Date): Promise<void> {
  const emptied = { name: 'Deleted customer', contact_name: '', billing_email: null, suspension_reason: '' }
  await tx
    .updateTable('tenant')
    .set({ ...emptied, erased_at: at })
    .where('id', '=', tenantId)
    .execute()
  await tx.deleteFrom('customer_tag').where('tenant_id', '=', tenantId).execute()
  await tx.deleteFrom('customer_note').where('tenant_id', '=', tenantId).execute()
  await tx.deleteFrom('customer_sign_up').where('tenant_id', '=', tenantId).execute()
}

// Account tables of which nothing must stay. The others hold figures and records that name no person.
const emptiedAccounts = ['task', 'job', 'usage_reservation', 'storage_account', 'subscription', 'billing_customer']

/** Every table with content of customers, as the catalogue knows them: a new one joins by itself. */
export async function tablesToEmpty(tx: ReadTx<'tenant'>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and obj_description(c.oid, 'pg_class') ~ '^class: content'
    order by 1`.execute(tx)
  return [...rows.map(({ name }) => name), ...emptiedAccounts]
}

const rowsAtOnce = 5_000
/** Removes some rows of the customer in scope. Gives how many; none means that the table is empty of it. */
export async function removeSomeRows(tx: ChangeTx<'tenant'>, table: string, tenantId: string): Promise<number> {
  const name = sql.table(table)
  const gone = await sql`delete from ${name} where ctid = any (array(
    select ctid from ${name} where tenant_id = ${tenantId} limit ${rowsAtOnce}))`.execute(tx)
  return Number(gone.numAffectedRows ?? 0n)
}

/** Members, sessions, keys and invitations of a customer, and the people who were members of nothing else. Gives how many people. */
export async function removePeople(tx: ChangeTx<'realm'>, realmId: string, tenantId: string): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select m.person_id as id from membership m where m.realm_id = ${realmId} and m.tenant_id = ${tenantId}
      and not exists (select from membership o where o.realm_id = m.realm_id and o.person_id = m.person_id and o.tenant_id <> m.tenant_id)
      and not exists (select from staff s where s.realm_id = m.realm_id and s.person_id = m.person_id)`.execute(tx)
  const inTenant = { realm_id: realmId, tenant_id: tenantId }
  for (const table of ['session', 'invitation', 'api_key', 'membership'] as const) {
    await tx
      .deleteFrom(table)
      .where('realm_id', '=', inTenant.realm_id)
      .where('tenant_id', '=', inTenant.tenant_id)
      .$narrowType<{ tenant_id: NotNull }>()
      .execute()
  }
  await tx.deleteFrom('idempotency').where('realm_id', '=', realmId).where('scope_id', '=', tenantId).execute()
  if (rows.length > 0) {
    const ids = rows.map(({ id }) => id)
    await tx.deleteFrom('person').where('realm_id', '=', realmId).where('id', 'in', ids).execute()
  }
  return rows.length
}

/** Mails to the customer's people. */
export async function removeMails(tx: ChangeTx<'system'>, tenantId: string): Promise<void> {
  await tx.deleteFrom('mail').where('tenant_id', '=', tenantId).execute()
}

export function listDeletionRows(tx: ReadTx<'reseller'>, limit: number) {
  return tx
    .selectFrom('customer_deletion')
    .innerJoin('tenant', 'tenant.id', 'customer_deletion.tenant_id')
    .select(['tenant.id', 'customer_name', 'ordered_at', 'due_at', 'completed_at'])
    .where('withdrawn_at', 'is', null)
    .where('tenant.state', '=', 'deleted')
    .orderBy('ordered_at', 'desc')
    .limit(limit)
    .execute()
}
