import { sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'
import type { Way } from '../ways.ts'

const dayMs = 24 * 60 * 60_000

export type NewSession = {
  realmId: string
  id: string
  personId: string
  secretHash: Buffer
  host: string
  tenantId: string | null
  visitId?: string | null
  userAgent: string
  ip: string
  createdAt: Date
  confirmedAt: Date
  expiresAt: Date
  way?: Way
  ssoTenantId?: string | null
}

export async function insertSession(tx: ChangeTx<'realm'>, session: NewSession): Promise<void> {
  await tx
    .insertInto('session')
    .values({
      realm_id: session.realmId,
      id: session.id,
      person_id: session.personId,
      secret_hash: session.secretHash,
      host: session.host,
      tenant_id: session.tenantId,
      visit_id: session.visitId ?? null,
      user_agent: session.userAgent,
      ip: session.ip,
      created_at: session.createdAt,
      seen_at: session.createdAt,
      confirmed_at: session.confirmedAt,
      expires_at: session.expiresAt,
      way: session.way ?? 'password',
      sso_tenant_id: session.ssoTenantId ?? null,
    })
    .execute()
}

/** A session with all that decides who it is and what it may: person, staff role, membership, customer, reseller. */
export async function findSessionWithRights(tx: ReadTx<'realm'>, realmId: string, id: string) {
  const [session] = await findSessionsWithRights(tx, realmId, [id])
  return session
}
export type SessionWithRights = Awaited<ReturnType<typeof findSessionsWithRights>>[number]

export async function findSessionsWithRights(tx: ReadTx<'realm'>, realmId: string, ids: string[]) {
  return tx
    .selectFrom('session')
    .innerJoin('person', join =>
      join.onRef('person.realm_id', '=', 'session.realm_id').onRef('person.id', '=', 'session.person_id'),
    )
    .leftJoin('staff', join =>
      join.onRef('staff.realm_id', '=', 'session.realm_id').onRef('staff.person_id', '=', 'session.person_id'),
    )
    .leftJoin('visit', join =>
      join
        .onRef('visit.realm_id', '=', 'session.realm_id')
        .onRef('visit.id', '=', 'session.visit_id')
        .onRef('visit.visitor_id', '=', 'session.person_id')
        .on('visit.state', '=', 'open'),
    )
    .leftJoin('membership', join =>
      join
        .onRef('membership.tenant_id', '=', 'session.tenant_id')
        // On a visit the session is that of the member who is visited.
        .on('membership.person_id', '=', sql`coalesce(visit.as_person_id, session.person_id)`)
        .onRef('membership.realm_id', '=', 'session.realm_id'),
    )
    .leftJoin('tenant', 'tenant.id', 'membership.tenant_id')
    .leftJoin('reseller', 'reseller.id', 'session.realm_id')
    .select([
      'session.id',
      'session.person_id',
      'session.secret_hash',
      'session.host',
      'session.tenant_id as session_tenant_id',
      'session.visit_id as session_visit_id',
      'session.sso_tenant_id',
      'visit.id as visit_id',
      'visit.as_name as visit_as_name',
      'visit.ends_at as visit_ends_at',
      'visit.content as visit_content',
      'visit.changes as visit_changes',
      'session.created_at',
      'session.seen_at',
      'session.expires_at',
      'session.confirmed_at',
      'staff.role as staff_role',
      'membership.role as member_role',
      'tenant.id as tenant_id',
      'tenant.reseller_id',
      'tenant.state as tenant_state',
      'reseller.state as reseller_state',
      sql<boolean>`person.password_hash is not null`.as('has_password'),
      sql<boolean>`exists (select from totp where totp.realm_id = session.realm_id and totp.person_id = session.person_id and totp.confirmed_at is not null)`.as(
        'has_totp',
      ),
      sql<
        string[]
      >`array(select distinct passkey.host from passkey where passkey.realm_id = session.realm_id and passkey.person_id = session.person_id)`.as(
        'passkey_hosts',
      ),
      sql<boolean>`exists (select from customer_security where customer_security.tenant_id = session.tenant_id and customer_security.second_factor_required)`.as(
        'customer_demands_factor',
      ),
      sql<boolean>`exists (select from sso_connection where sso_connection.tenant_id = session.tenant_id and sso_connection.required)`.as(
        'customer_demands_sso',
      ),
    ])
    .where('session.realm_id', '=', realmId)
    .where('session.id', 'in', ids)
    .where('person.deleted_at', 'is', null)
    .execute()
}

export async function findSession(tx: ReadTx<'realm'>, realmId: string, id: string) {
  return tx.selectFrom('session').selectAll().where('realm_id', '=', realmId).where('id', '=', id).executeTakeFirst()
}

/** Newest first, one more than asked for. */
export async function listSessionRows(
  tx: ReadTx<'realm'>,
  mine: { realmId: string; personId: string; now: Date; before: string | undefined; limit: number },
) {
  let query = tx
    .selectFrom('session')
    .select(['id', 'created_at', 'seen_at', 'expires_at', 'user_agent', 'ip', 'way'])
    .where('realm_id', '=', mine.realmId)
    .where('person_id', '=', mine.personId)
    .where('expires_at', '>', mine.now)
  if (mine.before) query = query.where('id', '<', mine.before)
  return query
    .orderBy('id', 'desc')
    .limit(mine.limit + 1)
    .execute()
}

/** Gives false when there is no such session of this person. */
export async function deleteSession(
  tx: ChangeTx<'realm'>,
  mine: { realmId: string; personId: string; id: string },
): Promise<boolean> {
  const gone = await tx
    .deleteFrom('session')
    .where('realm_id', '=', mine.realmId)
    .where('person_id', '=', mine.personId)
    .where('id', '=', mine.id)
    .executeTakeFirst()
  return gone.numDeletedRows === 1n
}

/** Ends every session of a person, besides the one that is kept. */
export async function deleteSessionsOf(
  tx: ChangeTx<'realm'>,
  whose: { realmId: string; personId: string; except?: string },
): Promise<void> {
  let query = tx.deleteFrom('session').where('realm_id', '=', whose.realmId).where('person_id', '=', whose.personId)
  if (whose.except) query = query.where('id', '!=', whose.except)
  await query.execute()
}

export async function deleteSessionsInTenant(tx: ChangeTx<'tenant'>, tenantId: string, personId: string) {
  await tx.deleteFrom('session').where('tenant_id', '=', tenantId).where('person_id', '=', personId).execute()
}

/** Once a minute at most, also when several requests ask for it. */
export async function touchSession(
  tx: ChangeTx<'realm'>,
  session: { realmId: string; id: string; personId: string; tenantId: string | null },
  now: Date,
  unlessAfter: Date,
): Promise<void> {
  const touched = await tx
    .updateTable('session')
    .set({ seen_at: now })
    .where('realm_id', '=', session.realmId)
    .where('id', '=', session.id)
    .where('seen_at', '<', unlessAfter)
    .executeTakeFirst()
  if (touched.numUpdatedRows === 0n || session.tenantId === null) return
  await tx
    .updateTable('membership')
    .set({ last_seen_at: now })
    .where('tenant_id', '=', session.tenantId)
    .where('person_id', '=', session.personId)
    .execute()
}

export async function confirmSession(tx: ChangeTx<'realm'>, realmId: string, id: string, at: Date): Promise<void> {
  await tx
    .updateTable('session')
    .set({ confirmed_at: at })
    .where('realm_id', '=', realmId)
    .where('id', '=', id)
    .execute()
}

export async function insertKnownDevice(
  tx: ChangeTx<'realm'>,
  device: { realmId: string; id: string; personId: string; secretHash: Buffer; createdAt: Date },
): Promise<void> {
  await tx
    .insertInto('known_device')
    .values({
      realm_id: device.realmId,
      id: device.id,
      person_id: device.personId,
      secret_hash: device.secretHash,
      created_at: device.createdAt,
    })
    .execute()
}

export async function findKnownDevice(tx: ReadTx<'realm'>, realmId: string, id: string) {
  return tx
    .selectFrom('known_device')
    .select(['id', 'person_id', 'secret_hash'])
    .where('realm_id', '=', realmId)
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function deleteKnownDevicesOf(tx: ChangeTx<'realm'>, realmId: string, personId: string): Promise<void> {
  await tx.deleteFrom('known_device').where('realm_id', '=', realmId).where('person_id', '=', personId).execute()
}

/** What nobody can use any more: ended sessions, old links and devices, replies kept for a day. */
export async function deleteExpired(tx: ChangeTx<'realm'>, realmId: string, now: Date): Promise<void> {
  const dayAgo = new Date(now.getTime() - dayMs)
  const yearAgo = new Date(now.getTime() - 365 * dayMs)
  await tx.deleteFrom('session').where('realm_id', '=', realmId).where('expires_at', '<', now).execute()
  await tx.deleteFrom('known_device').where('realm_id', '=', realmId).where('created_at', '<', yearAgo).execute()
  await tx.deleteFrom('one_time_token').where('realm_id', '=', realmId).where('expires_at', '<', dayAgo).execute()
  await tx.deleteFrom('hand_over').where('realm_id', '=', realmId).where('expires_at', '<', dayAgo).execute()
  await tx.deleteFrom('pending_sign_in').where('realm_id', '=', realmId).where('expires_at', '<', now).execute()
  await tx.deleteFrom('challenge').where('realm_id', '=', realmId).where('expires_at', '<', now).execute()
  await tx.deleteFrom('sso_attempt').where('realm_id', '=', realmId).where('expires_at', '<', now).execute()
  await tx.deleteFrom('security_event').where('realm_id', '=', realmId).where('at', '<', yearAgo).execute()
  await tx.deleteFrom('idempotency').where('realm_id', '=', realmId).where('created_at', '<', dayAgo).execute()
  await tx.deleteFrom('rate_limit').where('window_ends_at', '<', dayAgo).execute()
}
