import { SignUpMode, type Terms } from '@scriptorium/contract'
import type { ChangeTx, ReadTx } from '#infra/db'

export async function findSignUpMode(tx: ReadTx): Promise<SignUpMode> {
  const { mode } = await tx.selectFrom('sign_up_setting').select('mode').executeTakeFirstOrThrow()
  return SignUpMode.parse(mode)
}

export async function setSignUpMode(tx: ChangeTx<'platform'>, mode: SignUpMode): Promise<void> {
  await tx.updateTable('sign_up_setting').set({ mode }).execute()
}

type TermsRow = { version: number; text: string; published_at: Date; accept_by: Date | null }

export function shownTerms(row: TermsRow): Terms {
  return {
    version: row.version,
    text: row.text,
    publishedAt: row.published_at.toISOString(),
    acceptBy: row.accept_by?.toISOString() ?? null,
  }
}

/** The newest version; nothing where none was published yet. */
export async function findCurrentTerms(tx: ReadTx): Promise<Terms | null> {
  const row = await tx.selectFrom('platform_terms').selectAll().orderBy('version', 'desc').limit(1).executeTakeFirst()
  return row ? shownTerms(row) : null
}

export function listTermsRows(tx: ReadTx<'platform'>) {
  return tx
    .selectFrom('platform_terms')
    .leftJoin('terms_acceptance', 'terms_acceptance.version', 'platform_terms.version')
    .select(({ fn }) => [
      'platform_terms.version',
      'platform_terms.text',
      'platform_terms.published_at',
      'platform_terms.accept_by',
      fn.count<string>('terms_acceptance.reseller_id').as('resellers'),
    ])
    .groupBy('platform_terms.version')
    .orderBy('platform_terms.version', 'desc')
    .execute()
}

export async function insertTerms(tx: ChangeTx<'platform'>, terms: Omit<TermsRow, 'version'>): Promise<Terms> {
  const row = await tx
    .insertInto('platform_terms')
    .values(({ selectFrom }) => ({
      ...terms,
      version: selectFrom('platform_terms').select(({ fn, lit, eb }) =>
        eb(fn.coalesce(fn.max('version'), lit(0)), '+', lit(1)).as('version'),
      ),
    }))
    .returningAll()
    .executeTakeFirstOrThrow()
  return shownTerms(row)
}

export async function insertAcceptance(
  tx: ChangeTx<'platform'> | ChangeTx<'reseller'>,
  acceptance: {
    resellerId: string
    version: number
    acceptedBy: string
    name: string
    email: string
    ip: string
    at: Date
  },
): Promise<void> {
  const { resellerId, acceptedBy, ...columns } = acceptance
  await tx
    .insertInto('terms_acceptance')
    .values({ ...columns, reseller_id: resellerId, accepted_by: acceptedBy })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}
