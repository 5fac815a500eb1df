import { type Page, type Reseller, type ResellerFilter, type ResellerSort, ResellerState } from '@scriptorium/contract'
import type { PlatformCtx } from '#infra/db'
import { decodeCursor, orderOf, pageOfRows } from '#infra/http'
import { monthOf } from '#modules/tenancy'
import { countResellerRows, listResellerRows } from './queries.ts'

type Query = ResellerFilter & { limit: number; cursor?: string | undefined; sort?: ResellerSort | undefined }

export function listResellers(ctx: PlatformCtx, brandsDomain: string, query: Query): Promise<Page<Reseller>> {
  const { limit, cursor, sort, ...wanted } = query
  const before = decodeCursor(cursor)
  const order = orderOf(sort, { column: 'created', down: true })
  const show = (row: Awaited<ReturnType<typeof listResellerRows>>[number]): Reseller => ({
    id: row.reseller_id,
    slug: row.slug,
    name: row.name,
    host: `${row.slug}.${brandsDomain}`,
    region: row.region,
    state: ResellerState.parse(row.state),
    customers: row.figures?.customers ?? 0,
    usedMs: row.figures?.used_ms ?? 0,
    createdAt: row.created_at.toISOString(),
  })
  return ctx.read(async tx => {
    const rows = await listResellerRows(tx, { before, limit, order, wanted }, monthOf(ctx.now()).start)
    const page = pageOfRows(rows, limit, row => row.reseller_id, show)
    return before === undefined ? { ...page, total: await countResellerRows(tx, wanted) } : page
  })
}
