import type { ReadTx } from '#infra/db'
import { recipientOf } from '../mail.ts'

/** The owners of a customer, the first one first: who answers for it, and who is written to. */
export async function ownersOf(tx: ReadTx, tenantId: string) {
  const rows = await tx
    .selectFrom('membership')
    .innerJoin('person', join =>
      join.onRef('person.realm_id', '=', 'membership.realm_id').onRef('person.id', '=', 'membership.person_id'),
    )
    .select(['person.id', 'person.name', 'person.email', 'person.locale'])
    .where('membership.tenant_id', '=', tenantId)
    .where('membership.role', '=', 'tenant_owner')
    .orderBy('membership.created_at')
    .execute()
  return rows.map(({ id, name, ...address }) => ({ id, name, ...recipientOf(address) }))
}

/** Who of a reseller's people asks to visit. */
export function findVisitor(tx: ReadTx<'reseller'>, id: string | null) {
  return tx.selectFrom('person').select(['id', 'name']).where('id', '=', id).executeTakeFirst()
}

/** Where one of a reseller's people gets mails. */
export async function findStaffAddress(tx: ReadTx<'reseller'>, id: string | null) {
  const person = await tx
    .selectFrom('person')
    .select(['name', 'email', 'locale'])
    .where('id', '=', id)
    .executeTakeFirst()
  return person && { name: person.name, ...recipientOf(person) }
}

/** Of a reseller's people those who decide. */
export async function staffToTell(tx: ReadTx<'reseller'>, resellerId: string) {
  const rows = await tx
    .selectFrom('staff')
    .innerJoin('person', join =>
      join.onRef('person.realm_id', '=', 'staff.realm_id').onRef('person.id', '=', 'staff.person_id'),
    )
    .select(['person.name', 'person.email', 'person.locale'])
    .where('staff.realm_id', '=', resellerId)
    .where('staff.role', 'in', ['reseller_owner', 'reseller_admin'])
    .execute()
  return rows.map(({ name, ...address }) => ({ name, ...recipientOf(address) }))
}

/** People of a realm by their ids, those after `after`: for a mail to everybody. */
export async function peopleOf(tx: ReadTx, realmId: string, after: string | null, most: number) {
  let query = tx.selectFrom('person').select(['id', 'name', 'email', 'locale']).where('realm_id', '=', realmId)
  if (after !== null) query = query.where('id', '>', after)
  const rows = await query.orderBy('id').limit(most).execute()
  return rows.map(({ id, name, ...address }) => ({ id, name, ...recipientOf(address) }))
}
