import type { ChangeTx, ReadTx } from '#infra/db'

type Whose = { realmId: string; personId: string }
export type ChallengePurpose = 'enrol' | 'sign-in' | 'second-factor' | 'step-up'

export async function insertChallenge(
  tx: ChangeTx<'realm'>,
  challenge: {
    realmId: string
    id: string
    /** Null where anybody may answer: at the door. */
    personId: string | null
    purpose: ChallengePurpose
    value: string
    host: string
    createdAt: Date
    expiresAt: Date
  },
): Promise<void> {
  await tx
    .insertInto('challenge')
    .values({
      realm_id: challenge.realmId,
      id: challenge.id,
      person_id: challenge.personId,
      purpose: challenge.purpose,
      value: challenge.value,
      host: challenge.host,
      created_at: challenge.createdAt,
      expires_at: challenge.expiresAt,
    })
    .execute()
}

/** What had to be signed. Gone with this first answer to it, right or wrong [AUT-09]. */
export async function takeChallenge(
  tx: ChangeTx<'realm'>,
  wanted: {
    realmId: string
    id: string
    personId: string | null
    purpose: ChallengePurpose
    host: string
    now: Date
  },
): Promise<string | undefined> {
  const taken = await tx
    .deleteFrom('challenge')
    .where('realm_id', '=', wanted.realmId)
    .where('id', '=', wanted.id)
    .where('person_id', 'is not distinct from', wanted.personId)
    .where('purpose', '=', wanted.purpose)
    .where('host', '=', wanted.host)
    .where('expires_at', '>', wanted.now)
    .returning('value')
    .executeTakeFirst()
  return taken?.value
}

export type NewPasskey = Whose & {
  id: string
  credentialId: string
  publicKey: Buffer
  counter: number
  transports: string[]
  host: string
  name: string
  backedUp: boolean
  createdAt: Date
}

/** Gives false when the realm has this passkey already. */
export async function insertPasskey(tx: ChangeTx<'realm'>, passkey: NewPasskey): Promise<boolean> {
  const made = await tx
    .insertInto('passkey')
    .values({
      realm_id: passkey.realmId,
      id: passkey.id,
      person_id: passkey.personId,
      credential_id: passkey.credentialId,
      public_key: passkey.publicKey,
      counter: passkey.counter,
      transports: passkey.transports,
      host: passkey.host,
      name: passkey.name,
      backed_up: passkey.backedUp,
      created_at: passkey.createdAt,
    })
    .onConflict(conflict => conflict.columns(['realm_id', 'credential_id']).doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n
}

/** The newest first. */
export function listPasskeyRows(tx: ReadTx<'realm'>, { realmId, personId }: Whose) {
  return tx
    .selectFrom('passkey')
    .select(['id', 'name', 'host', 'backed_up', 'created_at', 'last_used_at', 'credential_id', 'transports'])
    .where('realm_id', '=', realmId)
    .where('person_id', '=', personId)
    .orderBy('id', 'desc')
    .execute()
}
export type PasskeyRow = Awaited<ReturnType<typeof listPasskeyRows>>[number]

/** A passkey of this realm that was made at this host, with the person whose it is. */
export function findPasskey(tx: ReadTx<'realm'>, wanted: { realmId: string; credentialId: string; host: string }) {
  return tx
    .selectFrom('passkey')
    .innerJoin('person', join =>
      join.onRef('person.realm_id', '=', 'passkey.realm_id').onRef('person.id', '=', 'passkey.person_id'),
    )
    .select([
      'passkey.id',
      'passkey.person_id',
      'passkey.credential_id',
      'passkey.public_key',
      'passkey.counter',
      'passkey.transports',
    ])
    .where('passkey.realm_id', '=', wanted.realmId)
    .where('passkey.credential_id', '=', wanted.credentialId)
    .where('passkey.host', '=', wanted.host)
    .where('person.deleted_at', 'is', null)
    .executeTakeFirst()
}
export type PasskeyToCheck = NonNullable<Awaited<ReturnType<typeof findPasskey>>>

/** Gives false when somebody gave this count, or a higher one, in the meantime: then there are two of this passkey. */
export async function countPasskeyUse(
  tx: ChangeTx<'realm'>,
  used: { realmId: string; id: string; counter: number; at: Date },
): Promise<boolean> {
  let update = tx
    .updateTable('passkey')
    .set({ counter: used.counter, last_used_at: used.at })
    .where('realm_id', '=', used.realmId)
    .where('id', '=', used.id)
  // Passkeys that are kept in more than one device do not count: theirs stays 0.
  update = used.counter === 0 ? update.where('counter', '=', 0) : update.where('counter', '<', used.counter)
  return (await update.executeTakeFirst()).numUpdatedRows === 1n
}

type Mine = Whose & { id: string }

export async function setPasskeyName(tx: ChangeTx<'realm'>, { realmId, personId, id }: Mine, name: string) {
  const named = await tx
    .updateTable('passkey')
    .set({ name })
    .where('realm_id', '=', realmId)
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .executeTakeFirst()
  return named.numUpdatedRows === 1n
}

export async function deletePasskey(tx: ChangeTx<'realm'>, { realmId, personId, id }: Mine): Promise<boolean> {
  const gone = await tx
    .deleteFrom('passkey')
    .where('realm_id', '=', realmId)
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .executeTakeFirst()
  return gone.numDeletedRows === 1n
}
