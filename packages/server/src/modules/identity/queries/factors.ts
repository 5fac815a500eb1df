import { sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'

type Whose = { realmId: string; personId: string }

export type FactorCounts = { password: boolean; totp: boolean; passkeys: number; passkeysHere: number; codes: number }

/** What a person could give, at this host. */
export async function countFactors(tx: ReadTx<'realm'>, whose: Whose, host: string): Promise<FactorCounts> {
  const { rows } = await sql<FactorCounts>`
    select p.password_hash is not null as password,
      exists (select from totp t where t.realm_id = p.realm_id and t.person_id = p.id and t.confirmed_at is not null) as totp,
      (select count(*)::int from passkey k where k.realm_id = p.realm_id and k.person_id = p.id) as passkeys,
      (select count(*)::int from passkey k where k.realm_id = p.realm_id and k.person_id = p.id and k.host = ${host}) as "passkeysHere",
      (select count(*)::int from recovery_code c where c.realm_id = p.realm_id and c.person_id = p.id and c.used_at is null) as codes
    from person p where p.realm_id = ${whose.realmId} and p.id = ${whose.personId}`.execute(tx)
  return rows[0] ?? { password: false, totp: false, passkeys: 0, passkeysHere: 0, codes: 0 }
}

export async function insertTotp(
  tx: ChangeTx<'realm'>,
  totp: Whose & { id: string; sealedSecret: Buffer; createdAt: Date },
): Promise<void> {
  await tx
    .insertInto('totp')
    .values({
      realm_id: totp.realmId,
      id: totp.id,
      person_id: totp.personId,
      sealed_secret: totp.sealedSecret,
      created_at: totp.createdAt,
    })
    .execute()
}

/** What was begun and never confirmed. */
export async function deleteUnconfirmedTotp(tx: ChangeTx<'realm'>, { realmId, personId }: Whose): Promise<void> {
  await tx
    .deleteFrom('totp')
    .where('realm_id', '=', realmId)
    .where('person_id', '=', personId)
    .where('confirmed_at', 'is', null)
    .execute()
}

export function findUnconfirmedTotp(tx: ReadTx<'realm'>, { realmId, personId, id }: Whose & { id: string }) {
  return tx
    .selectFrom('totp')
    .select(['id', 'sealed_secret', 'created_at'])
    .where('realm_id', '=', realmId)
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .where('confirmed_at', 'is', null)
    .executeTakeFirst()
}

export function findTotp(tx: ReadTx<'realm'>, { realmId, personId }: Whose) {
  return tx
    .selectFrom('totp')
    .select(['id', 'sealed_secret', 'confirmed_at'])
    .where('realm_id', '=', realmId)
    .where('person_id', '=', personId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst()
}

/** Gives true to exactly one of those who give the code of one half minute; earlier ones are too late [AUT-08]. */
export async function useTotpStep(tx: ChangeTx<'realm'>, realmId: string, id: string, step: number): Promise<boolean> {
  const used = await tx
    .updateTable('totp')
    .set({ last_step: step })
    .where('realm_id', '=', realmId)
    .where('id', '=', id)
    .where('last_step', '<', step)
    .executeTakeFirst()
  return used.numUpdatedRows === 1n
}

/** The one that was in use before is gone. */
export async function putTotpInUse(tx: ChangeTx<'realm'>, whose: Whose & { id: string }, at: Date): Promise<void> {
  await tx
    .deleteFrom('totp')
    .where('realm_id', '=', whose.realmId)
    .where('person_id', '=', whose.personId)
    .where('id', '!=', whose.id)
    .execute()
  await tx
    .updateTable('totp')
    .set({ confirmed_at: at })
    .where('realm_id', '=', whose.realmId)
    .where('id', '=', whose.id)
    .execute()
}

/** Gives false when there was none in use. */
export async function deleteTotp(tx: ChangeTx<'realm'>, { realmId, personId }: Whose): Promise<boolean> {
  const gone = await tx
    .deleteFrom('totp')
    .where('realm_id', '=', realmId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return gone.numDeletedRows > 0n
}

export async function putRecoveryCodes(
  tx: ChangeTx<'realm'>,
  whose: Whose,
  codes: { id: string; hash: Buffer }[],
  at: Date,
): Promise<void> {
  await deleteRecoveryCodes(tx, whose)
  await tx
    .insertInto('recovery_code')
    .values(
      codes.map(({ id, hash }) => ({
        realm_id: whose.realmId,
        id,
        person_id: whose.personId,
        code_hash: hash,
        created_at: at,
      })),
    )
    .execute()
}

export async function deleteRecoveryCodes(tx: ChangeTx<'realm'>, { realmId, personId }: Whose): Promise<void> {
  await tx.deleteFrom('recovery_code').where('realm_id', '=', realmId).where('person_id', '=', personId).execute()
}

/** Gives true to exactly one of those who try at once [AUT-08]. */
export async function useRecoveryCode(tx: ChangeTx<'realm'>, whose: Whose, hash: Buffer, at: Date): Promise<boolean> {
  const used = await tx
    .updateTable('recovery_code')
    .set({ used_at: at })
    .where('realm_id', '=', whose.realmId)
    .where('person_id', '=', whose.personId)
    .where('code_hash', '=', hash)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return used.numUpdatedRows === 1n
}

/** Whether any customer of this person demands a second factor of its members. */
export async function anyCustomerDemandsFactor(tx: ReadTx<'realm'>, { realmId, personId }: Whose): Promise<boolean> {
  const row = await tx
    .selectFrom('membership')
    .innerJoin('customer_security', 'customer_security.tenant_id', 'membership.tenant_id')
    .select('membership.tenant_id')
    .where('membership.realm_id', '=', realmId)
    .where('membership.person_id', '=', personId)
    .where('customer_security.second_factor_required', '=', true)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
