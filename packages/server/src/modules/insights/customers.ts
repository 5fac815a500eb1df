import type { Customer, CustomerSort, Page } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { decodeCursor, orderOf, Problem, pageOfRows } from '#infra/http'
import { withFigures } from './customer-figures.ts'
import { countTenantRows, findTenantRow, listTenantRows } from './queries.ts'

export function listCustomers(
  ctx: ResellerCtx,
  query: {
    limit: number
    cursor?: string | undefined
    search?: string | undefined
    sort?: CustomerSort | undefined
  },
): Promise<Page<Customer>> {
  const before = decodeCursor(query.cursor)
  const order = orderOf(query.sort, { column: 'created', down: true })
  return ctx.read(async tx => {
    const rows = await listTenantRows(tx, { before, search: query.search, limit: query.limit, order })
    const show = await withFigures(tx, rows.slice(0, query.limit), ctx.now())
    const page = pageOfRows(rows, query.limit, row => row.tenant_id, show)
    return before === undefined ? { ...page, total: await countTenantRows(tx, query.search) } : page
  })
}

export function readCustomer(ctx: ResellerCtx, id: string): Promise<Customer> {
  return ctx.read(async tx => {
    const row = await findTenantRow(tx, id)
    if (!row) throw new Problem('not-found')
    return (await withFigures(tx, [row], ctx.now()))(row)
  })
}
