import type { AuditEntry, AuditFilter, Page } from '@scriptorium/contract'
import type { PlatformCtx, ResellerCtx, TenantCtx } from '#infra/db'
import { decodeCursor, Problem, pageOfRows } from '#infra/http'
import { namesIn } from './names-in-entries.ts'
import { findEntries, hasCustomer } from './queries.ts'
import { showEntry } from './show-entry.ts'

/** Whoever may read a trail; which one is said by its scope, and checked by the database. */
export type Reader = Pick<TenantCtx | ResellerCtx | PlatformCtx, 'read'>

/** A scope that is not the reader's, or not there, has an empty trail. */
export async function listEntries(
  ctx: Reader,
  scopeId: string,
  { limit, cursor, ...filter }: AuditFilter & { limit: number; cursor?: string | undefined },
): Promise<Page<AuditEntry>> {
  const before = decodeCursor(cursor)
  return ctx.read(async tx => {
    const rows = await findEntries(tx, scopeId, filter, { limit: limit + 1, before })
    const known = await namesIn(tx, rows)
    return pageOfRows(
      rows,
      limit,
      row => row.id,
      row => showEntry(row, known),
    )
  })
}

/** Its own, or the one of a customer that is its own. */
export async function scopeOfReseller(ctx: ResellerCtx, customer: string | undefined): Promise<string> {
  if (customer === undefined) return ctx.resellerId
  if (!(await ctx.read(tx => hasCustomer(tx, customer)))) throw new Problem('not-found')
  return customer
}
