import type { ChangeTx, ReadTx } from '#infra/db'

export async function insertHandOver(
  tx: ChangeTx<'realm'>,
  handOver: {
    realmId: string
    id: string
    personId: string
    secretHash: Buffer
    createdAt: Date
    expiresAt: Date
  },
): Promise<void> {
  await tx
    .insertInto('hand_over')
    .values({
      realm_id: handOver.realmId,
      id: handOver.id,
      person_id: handOver.personId,
      secret_hash: handOver.secretHash,
      created_at: handOver.createdAt,
      expires_at: handOver.expiresAt,
    })
    .execute()
}

export function findHandOver(tx: ReadTx<'realm'>, wanted: { realmId: string; id: string; now: Date }) {
  return tx
    .selectFrom('hand_over')
    .innerJoin('person', join =>
      join.onRef('person.realm_id', '=', 'hand_over.realm_id').onRef('person.id', '=', 'hand_over.person_id'),
    )
    .select(['hand_over.id', 'hand_over.person_id', 'hand_over.secret_hash'])
    .where('hand_over.realm_id', '=', wanted.realmId)
    .where('hand_over.id', '=', wanted.id)
    .where('hand_over.expires_at', '>', wanted.now)
    .where('hand_over.used_at', 'is', null)
    .where('person.deleted_at', 'is', null)
    .executeTakeFirst()
}

/** Gives true to exactly one of those who try at once. */
export async function useHandOver(tx: ChangeTx<'realm'>, realmId: string, id: string, at: Date): Promise<boolean> {
  const used = await tx
    .updateTable('hand_over')
    .set({ used_at: at })
    .where('realm_id', '=', realmId)
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return used.numUpdatedRows === 1n
}
