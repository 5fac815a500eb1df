import type { TenantRole } from '@scriptorium/contract'
import { sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'
import type { Order } from '#infra/http'
import { emailKeyOf } from './people.ts'

/** Gives false when the person is a member already. */
export async function insertMember(
  tx: ChangeTx<'realm'>,
  member: { tenantId: string; realmId: string; personId: string; role: TenantRole; createdAt: Date },
): Promise<boolean> {
  const made = await tx
    .insertInto('membership')
    .values({
      tenant_id: member.tenantId,
      realm_id: member.realmId,
      person_id: member.personId,
      role: member.role,
      created_at: member.createdAt,
    })
    .onConflict(conflict => conflict.columns(['tenant_id', 'person_id']).doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n
}

const standing = [
  'tenant.state',
  'tenant.trial_ends_at',
  'tenant.delete_after',
  'tenant.suspension_reason',
  'tenant.is_test',
] as const

/** The customers that a person is a member of, the first joined first. */
export async function listTenantsOf(tx: ReadTx<'realm'>, realmId: string, personId: string) {
  return tx
    .selectFrom('membership')
    .innerJoin('tenant', 'tenant.id', 'membership.tenant_id')
    .select(['tenant.id', 'tenant.name', 'tenant.slug', 'membership.role', 'membership.last_seen_at', ...standing])
    .where('membership.realm_id', '=', realmId)
    .where('membership.person_id', '=', personId)
    .where('tenant.state', '!=', 'deleted')
    .orderBy('membership.created_at')
    .orderBy('tenant.id')
    .execute()
}

/** A customer of the realm, by its names. */
export function findTenantOf(tx: ReadTx<'realm'>, realmId: string, tenantId: string) {
  return tx
    .selectFrom('tenant')
    .select(['id', 'name', 'slug', ...standing])
    .where('reseller_id', '=', realmId)
    .where('id', '=', tenantId)
    .executeTakeFirst()
}

export async function touchMember(tx: ChangeTx<'realm'>, tenantId: string, personId: string, at: Date): Promise<void> {
  await tx
    .updateTable('membership')
    .set({ last_seen_at: at })
    .where('tenant_id', '=', tenantId)
    .where('person_id', '=', personId)
    .execute()
}

const memberColumns = [
  'person.id',
  'person.email',
  'person.name',
  'membership.role',
  'membership.created_at',
  'membership.last_seen_at',
  sql<boolean>`(exists (select from totp where totp.realm_id = membership.realm_id and totp.person_id = membership.person_id and totp.confirmed_at is not null)
    or exists (select from passkey where passkey.realm_id = membership.realm_id and passkey.person_id = membership.person_id))`.as(
    'has_factor',
  ),
] as const

function membersOf(tx: ReadTx<'tenant'>, tenantId: string) {
  return tx
    .selectFrom('membership')
    .innerJoin('person', join =>
      join.onRef('person.realm_id', '=', 'membership.realm_id').onRef('person.id', '=', 'membership.person_id'),
    )
    .select(memberColumns)
    .where('membership.tenant_id', '=', tenantId)
}

const memberValues = {
  joined: sql`membership.person_id`,
  name: sql`lower(coalesce(nullif(person.name, ''), person.email))`,
  role: sql`array_position(array['tenant_owner', 'tenant_admin', 'tenant_editor', 'tenant_viewer', 'tenant_billing'], membership.role)`,
  seen: sql`coalesce(membership.last_seen_at, 'epoch'::timestamptz)`,
} as const

/** In the wished order, one more than asked for; the id decides between equals. */
export async function listMemberRows(
  tx: ReadTx<'tenant'>,
  tenantId: string,
  page: { before: string | undefined; limit: number; order: Order<keyof typeof memberValues> },
) {
  const value = memberValues[page.order.column]
  const direction = page.order.down ? 'desc' : 'asc'
  let query = membersOf(tx, tenantId)
  if (page.before) {
    const beyond = page.order.down ? sql`<` : sql`>`
    query = query.where(sql<boolean>`(${value}, membership.person_id) ${beyond} (
      select ${value}, membership.person_id from membership
      join person on person.realm_id = membership.realm_id and person.id = membership.person_id
      where membership.tenant_id = ${tenantId} and membership.person_id = ${page.before})`)
  }
  return query
    .orderBy(value, direction)
    .orderBy('membership.person_id', direction)
    .limit(page.limit + 1)
    .execute()
}

export async function countMembers(tx: ReadTx<'tenant'>, tenantId: string): Promise<number> {
  const { members } = await tx
    .selectFrom('membership')
    .select(({ fn }) => fn.countAll<number>().as('members'))
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  return Number(members)
}

export async function findMember(tx: ReadTx<'tenant'>, tenantId: string, personId: string) {
  return membersOf(tx, tenantId).where('membership.person_id', '=', personId).executeTakeFirst()
}

export async function isMemberByEmail(tx: ReadTx<'tenant'>, tenantId: string, email: string): Promise<boolean> {
  const rows = await membersOf(tx, tenantId).where('person.email_key', '=', emailKeyOf(email)).execute()
  return rows.length > 0
}

/** Locks the owners, so that two requests at once cannot remove the last two. */
export async function lockOwners(tx: ChangeTx<'tenant'>, tenantId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('membership')
    .select('person_id')
    .where('tenant_id', '=', tenantId)
    .where('role', '=', 'tenant_owner')
    .orderBy('person_id')
    .forUpdate()
    .execute()
  return rows.map(row => row.person_id)
}

export async function setMemberRole(tx: ChangeTx<'tenant'>, tenantId: string, personId: string, role: TenantRole) {
  await tx
    .updateTable('membership')
    .set({ role })
    .where('tenant_id', '=', tenantId)
    .where('person_id', '=', personId)
    .execute()
}

export async function deleteMember(tx: ChangeTx<'tenant'>, tenantId: string, personId: string): Promise<void> {
  await tx.deleteFrom('membership').where('tenant_id', '=', tenantId).where('person_id', '=', personId).execute()
}

/** The present role of a member, for checks in the realm. */
export async function findRoleIn(tx: ReadTx<'realm'>, tenantId: string, personId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('membership')
    .select('role')
    .where('tenant_id', '=', tenantId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row?.role ?? null
}
