import type { ReportDays } from '@scriptorium/contract'
import { stringify } from 'csv-stringify/sync'
import type { ResellerCtx } from '#infra/db'
import { risksOf } from './at-risk.ts'
import { marginOf } from './contracted.ts'
import { type AgreedPrice, findAgreedPrices, findCustomerFigures } from './queries/customer-figures.ts'
import { periodOf, showPeriod } from './report-period.ts'

const columns = [
  ...['from', 'to', 'customer', 'slug', 'state', 'plan', 'created_at'],
  ...[
    'used_minutes',
    'used_minutes_before',
    'jobs_done',
    'jobs_failed',
    'stored_bytes',
    'members',
    'last_seen_at',
    'at_risk',
  ],
]
const moneyColumns = ['currency', 'contracted_per_month', 'wholesale_per_month', 'margin_per_month']

/** A line for each customer, out of the figures that the dashboard shows; prices for whoever may see them [EXP-02]. */
export async function exportDashboard(ctx: ResellerCtx, wished: ReportDays, withMoney: boolean): Promise<string> {
  const now = ctx.now()
  const period = periodOf(wished, now)
  const { from, to } = showPeriod(period)
  const { customers, prices } = await ctx.read(async tx => ({
    customers: await findCustomerFigures(tx, period, now),
    prices: withMoney ? await findAgreedPrices(tx, period) : [],
  }))
  const priceOf = new Map(prices.map(price => [price.id, price]))
  const lines = customers.map(row => [
    from,
    to,
    row.name,
    row.slug,
    row.state,
    row.planName,
    row.createdAt.toISOString(),
    minutes(row.usedMs),
    minutes(row.beforeUsedMs),
    row.done,
    row.failed,
    row.storedBytes,
    row.members,
    row.lastSeenAt?.toISOString() ?? '',
    risksOf(row, now).join(' '),
    ...(withMoney ? money(priceOf.get(row.id)) : []),
  ])
  const header = withMoney ? [...columns, ...moneyColumns] : columns
  return stringify(lines, { header: true, columns: header, bom: true, escape_formulas: true })
}

function minutes(ms: number): number {
  return Math.round(ms / 600) / 100
}

/** In minor units of the currency, as everywhere in files and API. */
function money(price: AgreedPrice | undefined) {
  return price ? [price.currency, price.perMonthMinor, price.wholesaleMinor, marginOf(price)] : ['', '', '', '']
}
