import { z } from 'zod'
import { endpoint, Id } from './endpoint.ts'

/** Columns of a file with customers; a file names them in English or German, in any order. */
export const ImportColumn = z.enum([
  'name',
  'slug',
  'ownerEmail',
  'invite',
  'plan',
  'trialDays',
  'language',
  'contactName',
  'billingEmail',
  'tags',
  'note',
])
export type ImportColumn = z.output<typeof ImportColumn>

const cell = z.string().max(5_000)
/** What stands in the cells of one line, as it was written. */
export const ImportCells = z.strictObject({
  name: cell,
  slug: cell,
  ownerEmail: cell,
  invite: cell,
  plan: cell,
  trialDays: cell,
  language: cell,
  contactName: cell,
  billingEmail: cell,
  tags: cell,
  note: cell,
})
export type ImportCells = z.output<typeof ImportCells>

export const ImportFault = z.enum([
  'missing',
  'too-long',
  'not-a-slug',
  'no-slug-from-name',
  'used-by-deleted',
  'not-an-address',
  'not-yes-or-no',
  'not-offered',
  'not-days',
  'unknown-language',
  'too-many',
  'twice',
])
export type ImportFault = z.output<typeof ImportFault>

export const ImportVerdict = z
  .object({
    line: z.int(),
    outcome: z.enum(['new', 'created', 'exists', 'faulty']),
    slug: z.string().meta({ description: 'As it was given, or made from the name' }),
    invites: z.boolean().meta({ description: 'Whether an owner gets an invitation by mail' }),
    /** The one that was made, or that is there already. */
    customer: z.object({ id: Id, name: z.string() }).nullable(),
    /** What an earlier customer was recognised by. */
    knownBy: z.enum(['slug', 'ownerEmail']).nullable(),
    faults: z.array(z.object({ column: ImportColumn, fault: ImportFault })),
  })
  .meta({ id: 'ImportVerdict' })
export type ImportVerdict = z.output<typeof ImportVerdict>

/** Rows of one file, and rows that are made by one request. */
export const mostImportRows = 1_000
export const mostRowsAtOnce = 50

export const ImportPreview = z
  .object({
    /** Why nothing can be read, and where. */
    refused: z
      .object({ why: z.enum(['empty', 'no-name-column', 'too-many-rows', 'broken']), line: z.int().nullable() })
      .nullable(),
    unusedColumns: z.array(z.string()),
    rows: z.array(ImportVerdict.extend({ cells: ImportCells })),
  })
  .meta({ id: 'ImportPreview' })
export type ImportPreview = z.output<typeof ImportPreview>

const made = { method: 'POST', since: '2027-02', policy: 'customer.manage', scope: 'reseller' } as const
export const previewCustomerImport = endpoint({
  ...made,
  path: '/customer-imports/preview',
  mostBodyBytes: 2 * 1024 * 1024,
  summary: 'What a CSV file with customers would make, with the faults of each row; creates nothing',
  body: z.strictObject({ csv: z.string().max(1_000_000) }),
  reply: ImportPreview,
  problems: ['not-selling'],
})
export const importCustomers = endpoint({
  ...made,
  path: '/customer-imports',
  mostBodyBytes: 2 * 1024 * 1024,
  summary: 'Create the customers of some rows; a row whose short name or owner is there already makes none',
  body: z.strictObject({
    rows: z
      .array(z.strictObject({ line: z.int().min(1), cells: ImportCells }))
      .min(1)
      .max(mostRowsAtOnce),
  }),
  reply: z.object({ rows: z.array(ImportVerdict) }),
  problems: ['not-selling'],
})
