import type { ChangeTx, ReadTx } from '#infra/db'
import type { Way } from '../ways.ts'

export type NewPendingSignIn = {
  realmId: string
  id: string
  personId: string
  secretHash: Buffer
  host: string
  way: Exclude<Way, 'passkey'>
  tenantId: string | null
  knownDevice: boolean
  createdAt: Date
  expiresAt: Date
}

export async function insertPendingSignIn(tx: ChangeTx<'realm'>, pending: NewPendingSignIn): Promise<void> {
  await tx
    .insertInto('pending_sign_in')
    .values({
      realm_id: pending.realmId,
      id: pending.id,
      person_id: pending.personId,
      secret_hash: pending.secretHash,
      host: pending.host,
      way: pending.way,
      tenant_id: pending.tenantId,
      known_device: pending.knownDevice,
      created_at: pending.createdAt,
      expires_at: pending.expiresAt,
    })
    .execute()
}

export function findPendingSignIn(
  tx: ReadTx<'realm'>,
  wanted: { realmId: string; id: string; host: string; now: Date },
) {
  return tx
    .selectFrom('pending_sign_in')
    .innerJoin('person', join =>
      join
        .onRef('person.realm_id', '=', 'pending_sign_in.realm_id')
        .onRef('person.id', '=', 'pending_sign_in.person_id'),
    )
    .select([
      'pending_sign_in.id',
      'pending_sign_in.person_id',
      'pending_sign_in.secret_hash',
      'pending_sign_in.way',
      'pending_sign_in.tenant_id',
      'pending_sign_in.known_device',
    ])
    .where('pending_sign_in.realm_id', '=', wanted.realmId)
    .where('pending_sign_in.id', '=', wanted.id)
    .where('pending_sign_in.host', '=', wanted.host)
    .where('pending_sign_in.expires_at', '>', wanted.now)
    .where('person.deleted_at', 'is', null)
    .executeTakeFirst()
}
export type PendingSignIn = NonNullable<Awaited<ReturnType<typeof findPendingSignIn>>>

/** Gives true to exactly one of those who end it. */
export async function endPendingSignIn(tx: ChangeTx<'realm'>, realmId: string, id: string): Promise<boolean> {
  const gone = await tx
    .deleteFrom('pending_sign_in')
    .where('realm_id', '=', realmId)
    .where('id', '=', id)
    .executeTakeFirst()
  return gone.numDeletedRows === 1n
}

export async function deletePendingSignInsOf(tx: ChangeTx<'realm'>, realmId: string, personId: string): Promise<void> {
  await tx.deleteFrom('pending_sign_in').where('realm_id', '=', realmId).where('person_id', '=', personId).execute()
}
