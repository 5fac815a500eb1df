import type { Customer, CustomerFilter, CustomerSort, Page } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { decodeCursor, orderOf, pageOfRows } from '#infra/http'
import { withFigures } from './customer-figures.ts'
import { countCustomerRows, listCustomerRows, type Wanted } from './queries/customers.ts'
import { listTagRows } from './queries/tags-and-notes.ts'

type Query = CustomerFilter & { limit: number; cursor?: string | undefined; sort?: CustomerSort | undefined }

export function listCustomers(ctx: ResellerCtx, query: Query): Promise<Page<Customer>> {
  const before = decodeCursor(query.cursor)
  const order = orderOf(query.sort, { column: 'created', down: true })
  const wanted = wantedOf(query, ctx.now())
  return ctx.read(async tx => {
    const rows = await listCustomerRows(tx, { before, limit: query.limit, order, wanted })
    const show = await withFigures(tx, rows.slice(0, query.limit), ctx.now())
    const page = pageOfRows(rows, query.limit, row => row.tenant_id, show)
    return before === undefined ? { ...page, total: await countCustomerRows(tx, wanted) } : page
  })
}

export function wantedOf(filter: CustomerFilter, now: Date): Wanted {
  const { nearLimit, ...wanted } = filter
  return nearLimit ? { ...wanted, nearLimitAt: now } : wanted
}

const mostTags = 500
/** Tags in use. More than a few hundred are no help, so there is one page. */
export function listCustomerTags(ctx: ResellerCtx): Promise<Page<{ tag: string; customers: number }>> {
  return ctx.read(async tx => {
    const rows = await listTagRows(tx, mostTags)
    return { items: rows.map(({ tag, customers }) => ({ tag, customers: Number(customers) })), nextCursor: null }
  })
}
