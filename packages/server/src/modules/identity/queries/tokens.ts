import type { ChangeTx, ReadTx } from '#infra/db'

export type Purpose = 'password-reset' | 'email-verification' | 'magic-link' | 'email-change'

export async function insertToken(
  tx: ChangeTx<'realm'>,
  token: {
    realmId: string
    id: string
    personId: string
    purpose: Purpose
    emailKey: string
    /** The address that a change is to. */
    newEmail?: string
    secretHash: Buffer
    createdAt: Date
    expiresAt: Date
  },
): Promise<void> {
  await tx
    .insertInto('one_time_token')
    .values({
      realm_id: token.realmId,
      id: token.id,
      person_id: token.personId,
      purpose: token.purpose,
      email_key: token.emailKey,
      new_email: token.newEmail ?? null,
      secret_hash: token.secretHash,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
    })
    .execute()
}

/** A token that may still be used, with its person as it is now: another address since then makes it worthless. */
export async function findToken(
  tx: ReadTx<'realm'>,
  wanted: { realmId: string; id: string; purpose: Purpose; now: Date },
) {
  return tx
    .selectFrom('one_time_token as token')
    .innerJoin('person', join =>
      join
        .onRef('person.realm_id', '=', 'token.realm_id')
        .onRef('person.id', '=', 'token.person_id')
        .onRef('person.email_key', '=', 'token.email_key'),
    )
    .select([
      'token.id',
      'token.secret_hash',
      'token.new_email',
      'person.id as person_id',
      'person.email',
      'person.name',
      'person.locale',
      'person.email_verified_at',
    ])
    .where('token.realm_id', '=', wanted.realmId)
    .where('token.id', '=', wanted.id)
    .where('token.purpose', '=', wanted.purpose)
    .where('token.expires_at', '>', wanted.now)
    .where('token.used_at', 'is', null)
    .where('person.deleted_at', 'is', null)
    .executeTakeFirst()
}

/** Gives true to exactly one of those who try at once. */
export async function useToken(tx: ChangeTx<'realm'>, realmId: string, id: string, at: Date): Promise<boolean> {
  const used = await tx
    .updateTable('one_time_token')
    .set({ used_at: at })
    .where('realm_id', '=', realmId)
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return used.numUpdatedRows === 1n
}

export async function deleteTokensOf(tx: ChangeTx<'realm'>, realmId: string, personId: string, purpose: Purpose) {
  await tx
    .deleteFrom('one_time_token')
    .where('realm_id', '=', realmId)
    .where('person_id', '=', personId)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .execute()
}

/** Links of every kind that were sent and not used. */
export async function deleteAllTokensOf(tx: ChangeTx<'realm'>, realmId: string, personId: string): Promise<void> {
  await tx
    .deleteFrom('one_time_token')
    .where('realm_id', '=', realmId)
    .where('person_id', '=', personId)
    .where('used_at', 'is', null)
    .execute()
}
