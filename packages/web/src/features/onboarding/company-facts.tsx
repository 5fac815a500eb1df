import { useLingui } from '@lingui/react/macro'
import type { CompanyDetails } from '@scriptorium/contract'
import { Facts } from '#ui/facts.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'

export function CompanyFacts({ company }: { company: CompanyDetails | null }) {
  const { t, i18n } = useLingui()
  if (!company)
    return <EmptyPanel what={t`There are no company details yet.`} next={t`An owner enters them under Settings.`} />
  const country = new Intl.DisplayNames(i18n.locale, { type: 'region' }).of(company.country) ?? company.country
  return (
    <Facts
      facts={[
        { label: t`Company`, value: company.name },
        { label: t`Address`, value: `${company.street}, ${company.postalCode} ${company.city}, ${country}` },
        {
          label: t`VAT id`,
          value: company.vatId || (company.smallBusiness ? t`Small business without VAT` : t`None`),
        },
        { label: t`Contact`, value: `${company.contactName}, ${company.contactEmail}` },
      ]}
    />
  )
}
