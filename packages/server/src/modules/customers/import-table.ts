import { type ImportCells, ImportColumn, type ImportPreview, mostImportRows } from '@scriptorium/contract'
import { CsvError, parse } from 'csv-parse/sync'

export type SentRow = { line: number; cells: ImportCells }
type Line = { line: number; cells: string[] }
export type Table =
  | { kind: 'read'; rows: SentRow[]; unusedColumns: string[] }
  | ({ kind: 'refused' } & NonNullable<ImportPreview['refused']>)

/** Headers as people write them, without capitals, spaces and marks; our own exports among them. */
const headers: Record<ImportColumn, readonly string[]> = {
  name: ['name', 'customer', 'company', 'kunde', 'firma'],
  slug: ['slug', 'shortname', 'kurzname'],
  ownerEmail: ['owneremail', 'owner', 'email', 'emailoftheowner', 'inhaber', 'emaildesinhabers'],
  invite: ['invite', 'invitation', 'einladen', 'einladung'],
  plan: ['plan', 'tarif'],
  trialDays: ['trialdays', 'trial', 'daysoftrial', 'testtage', 'tagezurprobe'],
  language: ['language', 'sprache'],
  contactName: ['contactname', 'contact', 'contactperson', 'ansprechpartner', 'kontakt'],
  billingEmail: ['billingemail', 'emailforinvoices', 'rechnungsemail', 'emailfurrechnungen'],
  tags: ['tags', 'tag', 'schlagworter', 'schlagworte'],
  note: ['note', 'notiz'],
}
const columnOf = new Map(ImportColumn.options.flatMap(column => headers[column].map(header => [header, column])))

/** A CSV file as spreadsheets write it: commas, semicolons or tabs, quotes where they are needed, a header line. */
export function readTable(csv: string): Table {
  const records: Line[] = []
  try {
    parse(csv, {
      bom: true,
      delimiter: delimiterOf(csv),
      relax_column_count: true,
      skip_records_with_empty_values: true,
      trim: true,
      to: mostImportRows + 2,
      on_record: (record, { lines }) => {
        records.push({ cells: record.map(String), line: lines })
        return null
      },
    })
  } catch (error) {
    if (error instanceof CsvError) return { kind: 'refused', why: 'broken', line: Number(error.lines) || null }
    throw error
  }
  const [head, ...body] = records
  if (!head || body.length === 0) return { kind: 'refused', why: 'empty', line: null }
  if (body.length > mostImportRows) return { kind: 'refused', why: 'too-many-rows', line: null }
  const columns = head.cells.map(header => columnOf.get(plain(header)))
  if (!columns.includes('name')) return { kind: 'refused', why: 'no-name-column', line: head.line }
  return {
    kind: 'read',
    rows: body.map(({ line, cells }) => ({ line, cells: cellsOf(columns, cells) })),
    unusedColumns: head.cells.filter((header, index) => header !== '' && columns[index] === undefined),
  }
}

function cellsOf(columns: readonly (ImportColumn | undefined)[], record: readonly string[]): ImportCells {
  const cell = (column: ImportColumn) => asWritten(record[columns.indexOf(column)] ?? '')
  return {
    name: cell('name'),
    slug: cell('slug'),
    ownerEmail: cell('ownerEmail'),
    invite: cell('invite'),
    plan: cell('plan'),
    trialDays: cell('trialDays'),
    language: cell('language'),
    contactName: cell('contactName'),
    billingEmail: cell('billingEmail'),
    tags: cell('tags'),
    note: cell('note'),
  }
}

/** Our exports put an apostrophe before what a spreadsheet would run [EXP-02]; coming back it goes. */
function asWritten(text: string): string {
  return (/^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text).slice(0, 5_000)
}

/** The one that stands most often in the first line. */
function delimiterOf(csv: string): string {
  const [first = ''] = csv.trimStart().split(/\r?\n/, 1)
  const count = (sign: string) => first.split(sign).length
  return [';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best), ',')
}

function plain(header: string): string {
  return header
    .normalize('NFKD')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '')
}
