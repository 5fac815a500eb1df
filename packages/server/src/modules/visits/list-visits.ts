import type { Page, Visit } from '@scriptorium/contract'
import type { ResellerCtx, TenantCtx } from '#infra/db'
import { decodeCursor, Problem, pageOfRows } from '#infra/http'
import { hasTenant } from '#modules/tenancy'
import { findVisits } from './queries.ts'
import { showVisit } from './show-visit.ts'

type Asked = { limit: number; cursor?: string | undefined }

export function listVisits(ctx: TenantCtx, query: Asked): Promise<Page<Visit>> {
  return pageOfVisits(ctx, ctx.tenantId, query)
}

export async function listVisitsOfCustomer(ctx: ResellerCtx, tenantId: string, query: Asked): Promise<Page<Visit>> {
  if (!(await ctx.read(tx => hasTenant(tx, tenantId)))) throw new Problem('not-found')
  return pageOfVisits(ctx, tenantId, query)
}

async function pageOfVisits(ctx: TenantCtx | ResellerCtx, tenantId: string, query: Asked): Promise<Page<Visit>> {
  const page = { before: decodeCursor(query.cursor), limit: query.limit }
  const rows =
    ctx.kind === 'tenant'
      ? await ctx.read(tx => findVisits(tx, tenantId, page))
      : await ctx.read(tx => findVisits(tx, tenantId, page))
  return pageOfRows(
    rows,
    query.limit,
    row => row.id,
    row => showVisit(row, ctx.now()),
  )
}
