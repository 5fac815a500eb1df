import { CompanyDetails } from '@scriptorium/contract'
import { sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'

/** One open sign-up for each address: asking again replaces its link, and what has grown old begins anew. */
export async function putSignUp(
  tx: ChangeTx<'realm'>,
  signUp: {
    realmId: string
    id: string
    email: string
    emailKey: string
    locale: 'en' | 'de'
    secretHash: Buffer
    invited: boolean
    now: Date
    expiresAt: Date
  },
): Promise<void> {
  const { realmId, id, email, emailKey, locale, secretHash, invited, now, expiresAt } = signUp
  await tx
    .deleteFrom('reseller_sign_up')
    .where('realm_id', '=', realmId)
    .where('expires_at', '<=', now)
    .where('ended_at', 'is', null)
    .execute()
  await tx
    .insertInto('reseller_sign_up')
    .values({
      realm_id: realmId,
      id,
      email,
      email_key: emailKey,
      locale,
      secret_hash: secretHash,
      invited,
      created_at: now,
      expires_at: expiresAt,
    })
    .onConflict(conflict =>
      conflict
        .columns(['realm_id', 'email_key'])
        .where('ended_at', 'is', null)
        .doUpdateSet(held => ({
          id: held.ref('excluded.id'),
          secret_hash: held.ref('excluded.secret_hash'),
          locale: held.ref('excluded.locale'),
          expires_at: held.ref('excluded.expires_at'),
          invited: sql<boolean>`reseller_sign_up.invited or excluded.invited`,
        })),
    )
    .execute()
}

export async function isInvited(tx: ReadTx<'realm'>, realmId: string, emailKey: string, now: Date): Promise<boolean> {
  const row = await tx
    .selectFrom('reseller_sign_up')
    .select('invited')
    .where('realm_id', '=', realmId)
    .where('email_key', '=', emailKey)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row?.invited ?? false
}

/** A sign-up that may still go on. */
export async function findSignUp(tx: ReadTx<'realm'>, wanted: { realmId: string; id: string; now: Date }) {
  const row = await tx
    .selectFrom('reseller_sign_up')
    .selectAll()
    .where('realm_id', '=', wanted.realmId)
    .where('id', '=', wanted.id)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', wanted.now)
    .executeTakeFirst()
  if (!row) return undefined
  const locale: 'en' | 'de' = row.locale === 'de' ? 'de' : 'en'
  return { ...row, locale, company: row.company === null ? null : CompanyDetails.parse(row.company) }
}
export type OpenSignUp = NonNullable<Awaited<ReturnType<typeof findSignUp>>>

export async function saveSignUp(
  tx: ChangeTx<'realm'>,
  signUp: { realm_id: string; id: string },
  change: { person_name?: string; password_hash?: string; company?: CompanyDetails; slug?: string },
): Promise<void> {
  const { company, ...columns } = change
  await tx
    .updateTable('reseller_sign_up')
    .set({ ...columns, ...(company ? { company: JSON.stringify(company) } : {}) })
    .where('realm_id', '=', signUp.realm_id)
    .where('id', '=', signUp.id)
    .execute()
}

/** The ids of what will be made: the first call chooses them, each later one gets the same. */
export async function claimIds(
  tx: ChangeTx<'realm'>,
  signUp: { realm_id: string; id: string },
  fresh: { resellerId: string; ownerId: string },
): Promise<{ resellerId: string; ownerId: string }> {
  await tx
    .updateTable('reseller_sign_up')
    .set({ reseller_id: fresh.resellerId, owner_id: fresh.ownerId })
    .where('realm_id', '=', signUp.realm_id)
    .where('id', '=', signUp.id)
    .where('reseller_id', 'is', null)
    .execute()
  const row = await tx
    .selectFrom('reseller_sign_up')
    .select(['reseller_id', 'owner_id'])
    .where('realm_id', '=', signUp.realm_id)
    .where('id', '=', signUp.id)
    .executeTakeFirstOrThrow()
  return { resellerId: row.reseller_id ?? fresh.resellerId, ownerId: row.owner_id ?? fresh.ownerId }
}

/** What it held is with the reseller now; the address stays on record. */
export async function endSignUp(tx: ChangeTx<'realm'>, signUp: { realm_id: string; id: string }, at: Date) {
  await tx
    .updateTable('reseller_sign_up')
    .set({ ended_at: at, password_hash: null, person_name: null, company: null })
    .where('realm_id', '=', signUp.realm_id)
    .where('id', '=', signUp.id)
    .execute()
}
