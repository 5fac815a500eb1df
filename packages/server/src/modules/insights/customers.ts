import type { Customer, Page } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { decodeCursor, Problem, pageOfRows } from '#infra/http'
import { withFigures } from './customer-figures.ts'
import { findTenantRow, listTenantRows } from './queries.ts'

export function listCustomers(
  ctx: ResellerCtx,
  query: { limit: number; cursor?: string | undefined; search?: string | undefined },
): Promise<Page<Customer>> {
  const before = decodeCursor(query.cursor)
  return ctx.read(async tx => {
    const rows = await listTenantRows(tx, { before, search: query.search, limit: query.limit })
    const show = await withFigures(tx, rows.slice(0, query.limit), ctx.now())
    return pageOfRows(rows, query.limit, row => row.tenant_id, show)
  })
}

export function readCustomer(ctx: ResellerCtx, id: string): Promise<Customer> {
  return ctx.read(async tx => {
    const row = await findTenantRow(tx, id)
    if (!row) throw new Problem('not-found')
    return (await withFigures(tx, [row], ctx.now()))(row)
  })
}
