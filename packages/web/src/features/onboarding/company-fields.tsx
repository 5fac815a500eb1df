import { useLingui } from '@lingui/react/macro'
import { Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { type CompanyDetails, countryCodes } from '@scriptorium/contract'
import type { FieldErrors, useForm } from '#ui/form.tsx'

export type CompanyValues = Record<Exclude<keyof CompanyDetails, 'smallBusiness'>, string> & { smallBusiness: string }

export function companyValues(company: CompanyDetails | null, email: string): CompanyValues {
  const { smallBusiness, ...texts } = company ?? {
    name: '',
    country: countryOfReader(),
    street: '',
    postalCode: '',
    city: '',
    vatId: '',
    smallBusiness: false,
    contactName: '',
    contactEmail: email,
  }
  return { ...texts, smallBusiness: smallBusiness ? 'yes' : '' }
}

export function companyOf({ smallBusiness, ...texts }: CompanyValues): CompanyDetails {
  return { ...texts, smallBusiness: smallBusiness !== '' }
}

/** "de-AT" sits in Austria; a bare "de" most likely in Germany. */
function countryOfReader(): string {
  const region = new Intl.Locale(navigator.language).maximize().region ?? ''
  return countryCodes.includes(region) ? region : ''
}

export function useCheckCompany() {
  const { t } = useLingui()
  return (values: CompanyValues): FieldErrors<CompanyValues> => ({
    ...(values.name.trim() ? {} : { name: t`Enter the name of the company.` }),
    ...(values.country ? {} : { country: t`Choose a country.` }),
    ...(values.street.trim() ? {} : { street: t`Enter street and number.` }),
    ...(values.postalCode.trim() ? {} : { postalCode: t`Enter the postal code.` }),
    ...(values.city.trim() ? {} : { city: t`Enter the city.` }),
    ...(values.contactName.trim() ? {} : { contactName: t`Enter whom we ask for.` }),
    ...(values.contactEmail.includes('@') ? {} : { contactEmail: t`Enter an e-mail address.` }),
  })
}

/** Server problems of nested fields, at the field. */
export function companyFaults(fields: readonly { path: string; message: string }[]): FieldErrors<CompanyValues> | null {
  const found = fields.map(({ path, message }) => [path.replace(/^body\.(company\.)?/, ''), message])
  return found.length > 0 ? Object.fromEntries(found) : null
}

type CompanyForm = ReturnType<typeof useForm<CompanyValues, unknown>>

export function CompanyFields({ form }: { form: Pick<CompanyForm, 'field' | 'set' | 'values'> }) {
  const { t, i18n } = useLingui()
  const names = new Intl.DisplayNames(i18n.locale, { type: 'region' })
  const countries = countryCodes
    .map(code => ({ value: code, label: names.of(code) ?? code }))
    .toSorted((a, b) => a.label.localeCompare(b.label, i18n.locale))
  return (
    <>
      <TextInput {...form.field('name')} label={t`Company`} autoComplete="organization" />
      <NativeSelect
        {...form.field('country')}
        label={t`Country`}
        autoComplete="country"
        data={[{ value: '', label: t`Choose a country` }, ...countries]}
      />
      <TextInput {...form.field('street')} label={t`Street and number`} autoComplete="street-address" />
      <TextInput {...form.field('postalCode')} label={t`Postal code`} autoComplete="postal-code" />
      <TextInput {...form.field('city')} label={t`City`} autoComplete="address-level2" />
      <TextInput
        {...form.field('vatId')}
        label={t`VAT id (optional)`}
        description={t`Its form and check digits are looked at here; it is sent nowhere.`}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="off"
      />
      <Checkbox
        label={t`Small business without VAT`}
        checked={form.values.smallBusiness !== ''}
        onChange={event => form.set({ smallBusiness: event.currentTarget.checked ? 'yes' : '' })}
      />
      <TextInput {...form.field('contactName')} label={t`Contact person`} autoComplete="name" />
      <TextInput {...form.field('contactEmail')} label={t`E-mail of the contact`} type="email" autoComplete="email" />
    </>
  )
}
