import { sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'
import { emailKeyOf } from './people.ts'

export type NewInvitation = {
  realmId: string
  id: string
  tenantId: string | null
  email: string
  role: string
  secretHash: Buffer
  /** The person or API key that invites; nobody when the reseller or the platform does. */
  invitedBy: string | null
  createdAt: Date
  expiresAt: Date
}

/** Inviting the same address again replaces the open link, also when two do it at once. */
export async function putInvitation(tx: ChangeTx<'tenant'> | ChangeTx<'realm'>, invitation: NewInvitation) {
  const { realmId, id, tenantId, email, role, secretHash, invitedBy, createdAt, expiresAt } = invitation
  await sql`
    insert into invitation (realm_id, id, tenant_id, email, email_key, role, secret_hash, invited_by, created_at, expires_at)
    values (${realmId}, ${id}, ${tenantId}, ${email}, ${emailKeyOf(email)}, ${role}, ${secretHash}, ${invitedBy}, ${createdAt}, ${expiresAt})
    on conflict (realm_id, (coalesce(tenant_id, realm_id)), email_key) where accepted_at is null
    do update set id = excluded.id, email = excluded.email, role = excluded.role, secret_hash = excluded.secret_hash,
      invited_by = excluded.invited_by, created_at = excluded.created_at, expires_at = excluded.expires_at`.execute(tx)
}

/** For a customer or realm made in this very transaction, where no other invitation can be. */
export async function insertInvitation(
  tx: ChangeTx<'reseller'> | ChangeTx<'platform'>,
  invitation: NewInvitation,
): Promise<void> {
  await tx
    .insertInto('invitation')
    .values({
      realm_id: invitation.realmId,
      id: invitation.id,
      tenant_id: invitation.tenantId,
      email: invitation.email,
      email_key: emailKeyOf(invitation.email),
      role: invitation.role,
      secret_hash: invitation.secretHash,
      invited_by: invitation.invitedBy,
      created_at: invitation.createdAt,
      expires_at: invitation.expiresAt,
    })
    .execute()
}

/** Open invitations, newest first, one more than asked for. */
export async function listInvitationRows(
  tx: ReadTx<'tenant'>,
  wanted: { tenantId: string; now: Date; before: string | undefined; limit: number },
) {
  let query = tx
    .selectFrom('invitation')
    .leftJoin('person', join =>
      join.onRef('person.realm_id', '=', 'invitation.realm_id').onRef('person.id', '=', 'invitation.invited_by'),
    )
    .select([
      'invitation.id',
      'invitation.email',
      'invitation.role',
      'invitation.invited_by',
      'invitation.created_at',
      'invitation.expires_at',
      'person.name as inviter_name',
    ])
    .where('invitation.tenant_id', '=', wanted.tenantId)
    .where('invitation.accepted_at', 'is', null)
    .where('invitation.expires_at', '>', wanted.now)
  if (wanted.before) query = query.where('invitation.id', '<', wanted.before)
  return query
    .orderBy('invitation.id', 'desc')
    .limit(wanted.limit + 1)
    .execute()
}

/** Gives false when there is no open invitation of this id. */
export async function deleteInvitation(tx: ChangeTx<'tenant'>, tenantId: string, id: string): Promise<boolean> {
  const gone = await tx
    .deleteFrom('invitation')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .executeTakeFirst()
  return gone.numDeletedRows === 1n
}

/** An invitation that may still be accepted, with what it is to, and whether its inviter is still there. */
export async function findInvitation(tx: ReadTx<'realm'>, wanted: { realmId: string; id: string; now: Date }) {
  return tx
    .selectFrom('invitation')
    .leftJoin('tenant', 'tenant.id', 'invitation.tenant_id')
    .leftJoin('membership as inviter', join =>
      join
        .onRef('inviter.tenant_id', '=', 'invitation.tenant_id')
        .onRef('inviter.person_id', '=', 'invitation.invited_by'),
    )
    .leftJoin('api_key as inviting_key', join =>
      join
        .onRef('inviting_key.tenant_id', '=', 'invitation.tenant_id')
        .onRef('inviting_key.id', '=', 'invitation.invited_by')
        .on('inviting_key.revoked_at', 'is', null),
    )
    .select([
      'invitation.id',
      'invitation.tenant_id',
      'invitation.email',
      'invitation.email_key',
      'invitation.role',
      'invitation.secret_hash',
      'invitation.invited_by',
      'tenant.name as tenant_name',
      'tenant.state as tenant_state',
      'inviter.role as inviter_role',
      'inviting_key.id as inviting_key_id',
    ])
    .where('invitation.realm_id', '=', wanted.realmId)
    .where('invitation.id', '=', wanted.id)
    .where('invitation.accepted_at', 'is', null)
    .where('invitation.expires_at', '>', wanted.now)
    .executeTakeFirst()
}
export type OpenInvitation = NonNullable<Awaited<ReturnType<typeof findInvitation>>>

/** Gives true to exactly one of those who try at once. */
export async function acceptInvitation(tx: ChangeTx<'realm'>, realmId: string, id: string, at: Date) {
  const accepted = await tx
    .updateTable('invitation')
    .set({ accepted_at: at })
    .where('realm_id', '=', realmId)
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .executeTakeFirst()
  return accepted.numUpdatedRows === 1n
}
