import type { ChangeTx } from '#infra/db'

/** Everything that opens an account besides its address. */
export async function dropCredentialsOf(
  tx: ChangeTx<'realm'>,
  realmId: string,
  personId: string,
  at: Date,
): Promise<void> {
  for (const table of ['totp', 'recovery_code', 'passkey'] as const)
    await tx.deleteFrom(table).where('realm_id', '=', realmId).where('person_id', '=', personId).execute()
  await tx
    .updateTable('person')
    .set({ password_hash: null })
    .where('realm_id', '=', realmId)
    .where('id', '=', personId)
    .execute()
  await tx
    .updateTable('api_key')
    .set({ revoked_at: at })
    .where('realm_id', '=', realmId)
    .where('created_by', '=', personId)
    .where('revoked_at', 'is', null)
    .execute()
}
