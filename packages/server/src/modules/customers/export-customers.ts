import { Readable } from 'node:stream'
import type { Customer, CustomerFilter, CustomerSort } from '@scriptorium/contract'
import { stringify } from 'csv-stringify'
import type { ResellerCtx } from '#infra/db'
import { orderOf } from '#infra/http'
import { withFigures } from './customer-figures.ts'
import { wantedOf } from './list-customers.ts'
import { type CustomerRow, listCustomerRows } from './queries/customers.ts'

const rowsAtOnce = 500
const columns = [
  ...['name', 'slug', 'state', 'plan', 'tags', 'language', 'contact_name', 'billing_email', 'trial_ends_at'],
  ...[
    'created_at',
    'members',
    'minutes_used',
    'minutes_included',
    'stored_bytes',
    'jobs_done',
    'jobs_failed',
    'is_test',
  ],
]

/** Every customer that the filters leave, read page by page while it is sent. A cell that a spreadsheet took for a formula is escaped [EXP-02]. */
export function exportCustomers(ctx: ResellerCtx, query: CustomerFilter & { sort?: CustomerSort | undefined }) {
  const lines = stringify({ header: true, columns, bom: true, escape_formulas: true })
  return Readable.from(cells(ctx, query))
    .on('error', error => lines.destroy(error))
    .pipe(lines)
}

async function* cells(ctx: ResellerCtx, { sort, ...filter }: CustomerFilter & { sort?: CustomerSort | undefined }) {
  const order = orderOf(sort, { column: 'created', down: true })
  const now = ctx.now()
  const wanted = wantedOf(filter, now)
  let before: string | undefined
  do {
    const { rows, show } = await ctx.read(async tx => {
      const found = await listCustomerRows(tx, { before, limit: rowsAtOnce, order, wanted })
      const page = found.slice(0, rowsAtOnce)
      return { rows: { page, isLast: found.length <= rowsAtOnce }, show: await withFigures(tx, page, now) }
    })
    for (const row of rows.page) yield line(row, show(row))
    before = rows.isLast ? undefined : rows.page.at(-1)?.tenant_id
  } while (before)
}

function line(row: CustomerRow, { usage, tags, jobs, members, state }: Customer): (string | number)[] {
  return [
    row.name,
    row.slug,
    state,
    row.plan_name,
    tags.join(' | '),
    row.language,
    row.contact_name,
    row.billing_email ?? '',
    row.trial_ends_at?.toISOString() ?? '',
    row.created_at.toISOString(),
    members,
    Math.round(usage.usedMs / 600) / 100,
    usage.includedMs / 60_000,
    usage.storedBytes,
    jobs.done,
    jobs.failed,
    String(row.is_test),
  ]
}
