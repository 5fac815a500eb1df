import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { ImportCells, ImportColumn, ImportFault, ImportPreview, ImportVerdict } from '@scriptorium/contract'
import type { Tone } from '#ui/state-badge.tsx'

/** A line of the file with what becomes of it. */
export type ImportRow = ImportVerdict & { cells: ImportCells }

export const importColumnWords: Record<ImportColumn, MessageDescriptor> = {
  name: msg`Name`,
  slug: msg`Short name`,
  ownerEmail: msg`E-mail of the owner`,
  invite: msg`Invite`,
  plan: msg`Plan`,
  trialDays: msg`Days of trial`,
  language: msg`Language`,
  contactName: msg`Contact person`,
  billingEmail: msg`E-mail for invoices`,
  tags: msg`Tags`,
  note: msg`Note`,
}

export const importFaultWords: Record<ImportFault, MessageDescriptor> = {
  missing: msg`is missing`,
  'too-long': msg`is too long`,
  'not-a-slug': msg`needs three to forty characters: a to z, digits and hyphens, a letter first`,
  'no-slug-from-name': msg`cannot be made from this name, so give one`,
  'used-by-deleted': msg`belonged to a customer that was deleted, so take another`,
  'not-an-address': msg`is not an e-mail address`,
  'not-yes-or-no': msg`is neither yes nor no`,
  'not-offered': msg`is none that you offer`,
  'not-days': msg`is not a number from 0 to 365`,
  'unknown-language': msg`is neither en nor de`,
  'too-many': msg`are more than 20`,
  twice: msg`stands in an earlier line of this file already`,
}

export const importOutcomes: Record<ImportVerdict['outcome'], { word: MessageDescriptor; tone: Tone }> = {
  new: { word: msg`Will be created`, tone: 'info' },
  created: { word: msg`Created`, tone: 'ok' },
  exists: { word: msg`There already`, tone: 'plain' },
  faulty: { word: msg`Has errors`, tone: 'bad' },
}

type Refusal = NonNullable<ImportPreview['refused']>['why']
export const importRefusals: Record<Refusal, MessageDescriptor> = {
  empty: msg`There are no rows below the header. Add a line for each customer.`,
  'no-name-column': msg`The first line names no column “name”. Take the template as a start.`,
  'too-many-rows': msg`There are more than 1,000 rows. Divide the file and send its parts one after the other.`,
  broken: msg`This is not a CSV file that can be read. Check its quotation marks, or save it as CSV (UTF-8) again.`,
}
