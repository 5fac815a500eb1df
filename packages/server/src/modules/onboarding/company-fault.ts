import type { CompanyDetails } from '@scriptorium/contract'
import { checkVAT, countries } from 'jsvat-next'
import { Problem } from '#infra/http'

/** VAT numbers begin with another code than the country in two places: Greece, and Northern Ireland for goods. */
const vatPrefixes: Record<string, readonly string[]> = { GR: ['EL'], GB: ['GB', 'XI'] }

/** What is wrong with a VAT id, by its form and check digits; nobody is asked. Nothing where its country has no known form. */
export function vatFault(vatId: string, country: string): string | undefined {
  if (vatId === '') return undefined
  const plain = plainVatId(vatId)
  const prefixes = vatPrefixes[country] ?? [country]
  const known = countries.filter(({ codes }) => codes.includes(country))
  if (known.length === 0) return undefined
  if (!prefixes.some(prefix => plain.startsWith(prefix)))
    return `A VAT id of this country begins with ${prefixes.join(' or ')}.`
  return checkVAT(plain.replace(/^XI/, 'GB'), known).isValid
    ? undefined
    : 'This VAT id has a digit too many, too few or wrong. Check it, or leave it empty.'
}

/** As it is stored: without blanks and dots, in capitals. */
export function plainVatId(vatId: string): string {
  return vatId.replaceAll(/[\s.-]/g, '').toUpperCase()
}

/** The details as they are stored, or the field that is wrong. */
export function checkedCompany(company: CompanyDetails, path: string): CompanyDetails {
  const fault = vatFault(company.vatId, company.country)
  if (fault) throw new Problem('invalid-input', { fields: [{ path: `${path}vatId`, message: fault }] })
  return { ...company, vatId: plainVatId(company.vatId) }
}
