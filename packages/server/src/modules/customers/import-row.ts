import { CustomerTag, Email, type ImportColumn, type ImportFault, Language, Slug } from '@scriptorium/contract'
import { slugFor } from '#modules/tenancy'
import type { NewCustomer } from './create-customer.ts'
import type { SentRow } from './import-table.ts'

/** What a line wants; only a line without faults is made. */
export type WantedRow = {
  line: number
  customer: Omit<NewCustomer, 'ownerEmail'>
  /** Recognises the owner of an earlier customer, whether they are invited or not. */
  ownerEmail: string
  invites: boolean
  faults: { column: ImportColumn; fault: ImportFault }[]
}

const mostTags = 20
const yes: ReadonlySet<string> = new Set(['yes', 'y', 'true', '1', 'x', 'ja', 'j', 'wahr'])
const no: ReadonlySet<string> = new Set(['no', 'n', 'false', '0', 'nein', 'falsch'])
const languages: Record<string, 'en' | 'de'> = {
  english: 'en',
  englisch: 'en',
  german: 'de',
  deutsch: 'de',
}

/** Reads the cells of one line; what is wrong is collected, so that all of it can be mended at once. */
export function readRow({ line, cells }: SentRow, isOffered: (plan: string) => boolean): WantedRow {
  const faults: WantedRow['faults'] = []
  const refuse = (column: ImportColumn, fault: ImportFault) => void faults.push({ column, fault })
  const limited = (column: 'name' | 'contactName' | 'note', most: number) => {
    if (cells[column].length > most) refuse(column, 'too-long')
    return cells[column]
  }
  const address = (column: 'ownerEmail' | 'billingEmail') => {
    if (cells[column] && !Email.safeParse(cells[column]).success) refuse(column, 'not-an-address')
    return cells[column]
  }
  const name = limited('name', 120)
  if (!name) refuse('name', 'missing')
  const slug = cells.slug.toLowerCase() || slugFor(name)
  if (cells.slug && !Slug.safeParse(slug).success) refuse('slug', 'not-a-slug')
  else if (name && !slug) refuse('slug', 'no-slug-from-name')
  const ownerEmail = address('ownerEmail')
  const invite = cells.invite.toLowerCase()
  if (invite && !yes.has(invite) && !no.has(invite)) refuse('invite', 'not-yes-or-no')
  if (yes.has(invite) && !ownerEmail) refuse('ownerEmail', 'missing')
  if (cells.plan && !isOffered(cells.plan)) refuse('plan', 'not-offered')
  if (!/^\d{0,3}$/.test(cells.trialDays) || Number(cells.trialDays) > 365) refuse('trialDays', 'not-days')
  const written = cells.language.toLowerCase()
  const language = Language.safeParse(languages[written] ?? (written || 'en'))
  if (!language.success) refuse('language', 'unknown-language')
  const tags = [...new Set(cells.tags.split(/[|;,]/).map(tag => tag.trim()))].filter(Boolean)
  if (tags.length > mostTags) refuse('tags', 'too-many')
  if (tags.some(tag => !CustomerTag.safeParse(tag).success)) refuse('tags', 'too-long')
  return {
    line,
    customer: {
      name,
      slug,
      plan: cells.plan || undefined,
      trialDays: Number(cells.trialDays),
      language: language.data,
      contactName: limited('contactName', 120),
      billingEmail: address('billingEmail') || undefined,
      tags,
      note: limited('note', 4_000) || undefined,
    },
    ownerEmail,
    invites: ownerEmail !== '' && !no.has(invite),
    faults,
  }
}
