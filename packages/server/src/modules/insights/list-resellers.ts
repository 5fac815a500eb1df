import { type Page, type Reseller, ResellerState } from '@scriptorium/contract'
import type { PlatformCtx } from '#infra/db'
import { decodeCursor, pageOfRows } from '#infra/http'
import { monthOf } from '#modules/tenancy'
import { listResellerRows } from './queries.ts'

export async function listResellers(
  ctx: PlatformCtx,
  brandsDomain: string,
  query: { limit: number; cursor?: string | undefined; search?: string | undefined },
): Promise<Page<Reseller>> {
  const before = decodeCursor(query.cursor)
  const rows = await ctx.read(tx =>
    listResellerRows(tx, { before, search: query.search, limit: query.limit }, monthOf(ctx.now()).start),
  )
  return pageOfRows(
    rows,
    query.limit,
    row => row.reseller_id,
    row => ({
      id: row.reseller_id,
      slug: row.slug,
      name: row.name,
      host: `${row.slug}.${brandsDomain}`,
      region: row.region,
      state: ResellerState.parse(row.state),
      customers: row.figures?.customers ?? 0,
      usedMs: row.figures?.used_ms ?? 0,
      createdAt: row.created_at.toISOString(),
    }),
  )
}
