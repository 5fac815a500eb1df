import { type PlatformRole, type ResellerRole, type Role, roles } from '@scriptorium/contract'
import type { ChangeTx, ReadTx } from '#infra/db'

export type NewPerson = {
  realmId: string
  id: string
  email: string
  name: string
  locale: 'en' | 'de'
  passwordHash: string | null
  verifiedAt: Date | null
  createdAt: Date
}
export type StaffRole = PlatformRole | ResellerRole

/** How an address is compared: the contract lets only ASCII addresses in. */
export function emailKeyOf(email: string): string {
  return email.trim().toLowerCase()
}

/** Gives false when the realm has a person of this address. */
export async function insertPerson(tx: ChangeTx<'realm'>, person: NewPerson): Promise<boolean> {
  const made = await tx
    .insertInto('person')
    .values({
      realm_id: person.realmId,
      id: person.id,
      email: person.email,
      email_key: emailKeyOf(person.email),
      name: person.name,
      locale: person.locale,
      password_hash: person.passwordHash,
      email_verified_at: person.verifiedAt,
      created_at: person.createdAt,
    })
    .onConflict(conflict => conflict.columns(['realm_id', 'email_key']).doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n
}

export async function findPersonByEmail(tx: ReadTx<'realm'>, realmId: string, email: string) {
  return tx
    .selectFrom('person')
    .selectAll()
    .where('realm_id', '=', realmId)
    .where('email_key', '=', emailKeyOf(email))
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
}

export async function findPerson(tx: ReadTx<'realm'>, realmId: string, id: string) {
  return tx
    .selectFrom('person')
    .selectAll()
    .where('realm_id', '=', realmId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
}

/** The hash of the password, which nobody changes until this transaction ends; undefined where the person is gone. */
export async function holdPasswordHash(
  tx: ChangeTx<'realm'>,
  realmId: string,
  id: string,
): Promise<string | null | undefined> {
  const row = await tx
    .selectFrom('person')
    .select('password_hash')
    .where('realm_id', '=', realmId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row?.password_hash
}

export async function updatePerson(
  tx: ChangeTx<'realm'>,
  realmId: string,
  id: string,
  changes: { name?: string; locale?: 'en' | 'de'; password_hash?: string; email_verified_at?: Date },
): Promise<void> {
  if (Object.keys(changes).length === 0) return
  await tx.updateTable('person').set(changes).where('realm_id', '=', realmId).where('id', '=', id).execute()
}

/** A new address, proven by the mail to it. */
export async function setEmail(tx: ChangeTx<'realm'>, realmId: string, id: string, email: string, at: Date) {
  await tx
    .updateTable('person')
    .set({ email, email_key: emailKeyOf(email), email_verified_at: at })
    .where('realm_id', '=', realmId)
    .where('id', '=', id)
    .execute()
}

export async function putStaff(
  tx: ChangeTx<'realm'>,
  staff: { realmId: string; personId: string; role: StaffRole; createdAt: Date },
): Promise<void> {
  await tx
    .insertInto('staff')
    .values({
      realm_id: staff.realmId,
      person_id: staff.personId,
      role: staff.role,
      created_at: staff.createdAt,
    })
    .onConflict(conflict => conflict.columns(['realm_id', 'person_id']).doNothing())
    .execute()
}

export async function findStaffRole(tx: ReadTx<'realm'>, realmId: string, personId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('staff')
    .select('role')
    .where('realm_id', '=', realmId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row?.role ?? null
}

/** Whether anybody owns the realm of the platform yet. */
export async function hasStaffOf(tx: ReadTx<'realm'>, realmId: string, role: StaffRole): Promise<boolean> {
  const row = await tx
    .selectFrom('staff')
    .select('person_id')
    .where('realm_id', '=', realmId)
    .where('role', '=', role)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

const isOfStaff = (role: Role): role is StaffRole => role.startsWith('platform_') || role.startsWith('reseller_')
const staffRoles = roles.filter(isOfStaff)

export function staffRoleOf(name: string): StaffRole | undefined {
  return staffRoles.find(role => role === name)
}
