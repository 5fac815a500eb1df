import type { CompanyDetails, ResellerState } from '@scriptorium/contract'
import type { ChangeTx } from '#infra/db'

export async function insertCompany(
  tx: ChangeTx<'platform'>,
  company: CompanyDetails & { resellerId: string; locale: 'en' | 'de'; at: Date },
): Promise<void> {
  await tx
    .insertInto('reseller_company')
    .values({
      reseller_id: company.resellerId,
      name: company.name,
      country: company.country,
      street: company.street,
      postal_code: company.postalCode,
      city: company.city,
      vat_id: company.vatId,
      small_business: company.smallBusiness,
      contact_name: company.contactName,
      contact_email: company.contactEmail,
      locale: company.locale,
      updated_at: company.at,
    })
    .execute()
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
