import { type CompanyDetails, ResellerState } from '@scriptorium/contract'
import { sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'

type Reader = ReadTx<'reseller'> | ReadTx<'platform'>
type StoredCompany = CompanyDetails & { resellerId: string; at: Date }

function columnsOf(company: StoredCompany) {
  return {
    name: company.name,
    country: company.country,
    street: company.street,
    postal_code: company.postalCode,
    city: company.city,
    vat_id: company.vatId,
    small_business: company.smallBusiness,
    contact_name: company.contactName,
    contact_email: company.contactEmail,
    updated_at: company.at,
  }
}

export async function insertCompany(
  tx: ChangeTx<'platform'>,
  company: StoredCompany & { locale: 'en' | 'de' },
): Promise<void> {
  await tx
    .insertInto('reseller_company')
    .values({ ...columnsOf(company), reseller_id: company.resellerId, locale: company.locale })
    .execute()
}

export async function putCompany(tx: ChangeTx<'reseller'>, company: StoredCompany): Promise<void> {
  await tx
    .insertInto('reseller_company')
    .values({ ...columnsOf(company), reseller_id: company.resellerId })
    .onConflict(conflict => conflict.column('reseller_id').doUpdateSet(columnsOf(company)))
    .execute()
}

export async function findCompany(tx: Reader, resellerId: string): Promise<CompanyDetails | null> {
  const row = await tx
    .selectFrom('reseller_company')
    .selectAll()
    .where('reseller_id', '=', resellerId)
    .executeTakeFirst()
  if (!row) return null
  const { name, country, street, city } = row
  return {
    name,
    country,
    street,
    city,
    postalCode: row.postal_code,
    vatId: row.vat_id,
    smallBusiness: row.small_business,
    contactName: row.contact_name,
    contactEmail: row.contact_email,
  }
}

export async function findPayout(tx: Reader, resellerId: string) {
  const row = await tx
    .selectFrom('reseller_payout')
    .select(['holder', 'iban_masked', 'updated_at'])
    .where('reseller_id', '=', resellerId)
    .executeTakeFirst()
  return row ? { holder: row.holder, maskedIban: row.iban_masked, updatedAt: row.updated_at.toISOString() } : null
}

export async function putPayout(
  tx: ChangeTx<'reseller'>,
  payout: { resellerId: string; holder: string; sealed: Buffer; maskedIban: string; at: Date },
): Promise<void> {
  const columns = {
    holder: payout.holder,
    iban_sealed: payout.sealed,
    iban_masked: payout.maskedIban,
    updated_at: payout.at,
  }
  await tx
    .insertInto('reseller_payout')
    .values({ ...columns, reseller_id: payout.resellerId })
    .onConflict(conflict => conflict.column('reseller_id').doUpdateSet(columns))
    .execute()
}

export async function listAcceptances(tx: Reader, resellerId: string) {
  const rows = await tx
    .selectFrom('terms_acceptance')
    .select(['version', 'name', 'email', 'ip', 'at'])
    .where('reseller_id', '=', resellerId)
    .orderBy('version', 'desc')
    .execute()
  return rows.map(row => ({ ...row, at: row.at.toISOString() }))
}

/** The person who acts, in their own realm. */
export async function findActor(tx: ReadTx<'reseller'>, resellerId: string, personId: string | null) {
  const row = await tx
    .selectFrom('person')
    .select(['id', 'name', 'email', 'locale'])
    .where('realm_id', '=', resellerId)
    .where('id', '=', personId)
    .executeTakeFirstOrThrow()
  return { ...row, locale: row.locale === 'de' ? ('de' as const) : ('en' as const) }
}

export async function findResellerState(tx: ReadTx<'reseller'>, id: string): Promise<ResellerState> {
  const { state } = await tx.selectFrom('reseller').select('state').where('id', '=', id).executeTakeFirstOrThrow()
  return ResellerState.parse(state)
}

export async function insertStateChange(
  tx: ChangeTx<'platform'>,
  change: { resellerId: string; id: string; state: ResellerState; reason: string; at: Date },
): Promise<void> {
  const { resellerId, ...columns } = change
  await tx
    .insertInto('reseller_state_change')
    .values({ ...columns, reseller_id: resellerId })
    .execute()
}

export async function listStateChanges(tx: ReadTx<'platform'>, resellerId: string) {
  const rows = await tx
    .selectFrom('reseller_state_change')
    .select(['state', 'reason', 'at'])
    .where('reseller_id', '=', resellerId)
    .orderBy('id', 'desc')
    .limit(50)
    .execute()
  return rows.map(row => ({ state: ResellerState.parse(row.state), reason: row.reason, at: row.at.toISOString() }))
}

/** Whom the platform writes to: the company's contact, or whom the brand names for support. */
export async function findContact(tx: ReadTx<'platform'>, resellerId: string) {
  const row = await tx
    .selectFrom('brand')
    .leftJoin('reseller_company as company', 'company.reseller_id', 'brand.reseller_id')
    .select(['company.contact_name', 'company.contact_email', 'company.locale', 'brand.support_email'])
    .where('brand.reseller_id', '=', resellerId)
    .executeTakeFirstOrThrow()
  return {
    name: row.contact_name ?? '',
    email: row.contact_email ?? row.support_email,
    locale: row.locale === 'de' ? ('de' as const) : ('en' as const),
  }
}

export async function findResellerRow(tx: ReadTx<'platform'>, id: string, month: Date) {
  const row = await tx
    .selectFrom('reseller')
    .select(['slug', 'name', 'region', 'state', 'created_at'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const figures = await tx
    .selectFrom('report_tenant as tenant')
    .leftJoin('report_usage_by_tenant as used', join =>
      join.onRef('used.tenant_id', '=', 'tenant.tenant_id').on('used.month', '=', month),
    )
    .select([
      sql<number>`count(*)::int`.as('customers'),
      sql<number>`coalesce(sum(used.used_ms), 0)::bigint`.as('used_ms'),
    ])
    .where('tenant.reseller_id', '=', id)
    .where('tenant.state', '!=', 'deleted')
    .executeTakeFirstOrThrow()
  return { ...row, createdAt: row.created_at, customers: figures.customers, usedMs: Number(figures.used_ms) }
}

export async function isStaffOf(tx: ReadTx<'realm'>, realmId: string, personId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('staff')
    .select('role')
    .where('realm_id', '=', realmId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row !== undefined
}

export async function findStanding(tx: ReadTx<'realm'>, resellerId: string) {
  const row = await tx.selectFrom('reseller').select('state').where('id', '=', resellerId).executeTakeFirst()
  if (!row) return null
  const state = ResellerState.parse(row.state)
  const last = await tx
    .selectFrom('reseller_state_change')
    .select('reason')
    .where('reseller_id', '=', resellerId)
    .where('state', '=', state)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return { state, reason: last?.reason ?? '' }
}
