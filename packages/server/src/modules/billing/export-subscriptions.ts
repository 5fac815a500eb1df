import { Readable } from 'node:stream'
import type { SubscriptionFilter, SubscriptionSort } from '@scriptorium/contract'
import { stringify } from 'csv-stringify'
import type { ResellerCtx } from '#infra/db'
import { orderOf } from '#infra/http'
import { soonest } from './list-subscriptions.ts'
import { listSubscriptionRows, type SubscriptionListRow } from './queries/subscription-list.ts'

const rowsAtOnce = 500
const columns = [
  ...['customer', 'plan', 'state', 'gives_access', 'is_test', 'price_minor', 'currency', 'interval'],
  ...['started_at', 'next', 'next_at'],
]

/** Every subscription that the filters leave, read page by page while it is sent. A cell that a spreadsheet took for a formula is escaped [EXP-02]. */
export function exportSubscriptions(
  ctx: ResellerCtx,
  query: SubscriptionFilter & { sort?: SubscriptionSort | undefined },
) {
  const lines = stringify({ header: true, columns, bom: true, escape_formulas: true, cast: { boolean: String } })
  return Readable.from(cells(ctx, query))
    .on('error', error => lines.destroy(error))
    .pipe(lines)
}

async function* cells(
  ctx: ResellerCtx,
  { sort, ...wanted }: SubscriptionFilter & { sort?: SubscriptionSort | undefined },
) {
  const order = orderOf(sort, soonest)
  let before: string | undefined
  do {
    const from = before
    const found = await ctx.read(tx => listSubscriptionRows(tx, { before: from, limit: rowsAtOnce, order, wanted }))
    const page = found.slice(0, rowsAtOnce)
    for (const row of page) yield line(row)
    before = found.length > rowsAtOnce ? page.at(-1)?.customerId : undefined
  } while (before)
}

function line(row: SubscriptionListRow) {
  return [
    row.name,
    row.planName,
    row.state,
    row.givesAccess,
    row.isTest,
    row.minor ?? '',
    row.currency ?? '',
    row.interval ?? '',
    row.startedAt.toISOString(),
    row.nextKind ?? '',
    row.nextAt?.toISOString() ?? '',
  ]
}
