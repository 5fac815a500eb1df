import type { CustomerNote, Page } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { decodeCursor, Problem, pageOfRows } from '#infra/http'
import { newId } from '#infra/ids'
import { findCustomer } from './queries/customers.ts'
import { deleteNote, insertNote, listNoteRows, personName } from './queries/tags-and-notes.ts'

/** Notes are the reseller's own: no role of the customer is granted their table. */
export function listCustomerNotes(
  ctx: ResellerCtx,
  tenantId: string,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<CustomerNote>> {
  const before = decodeCursor(query.cursor)
  return ctx.read(async tx => {
    if (!(await findCustomer(tx, tenantId))) throw new Problem('not-found')
    const rows = await listNoteRows(tx, { tenantId, before, limit: query.limit })
    return pageOfRows(
      rows,
      query.limit,
      row => row.id,
      row => ({ id: row.id, body: row.body, author: row.author ?? '', createdAt: row.created_at.toISOString() }),
    )
  })
}

export function addCustomerNote(ctx: ResellerCtx, tenantId: string, body: string): Promise<CustomerNote> {
  return ctx.change('customer.note', async tx => {
    if (!(await findCustomer(tx, tenantId))) throw new Problem('not-found')
    const [id, createdAt] = [newId(), ctx.now()]
    const authorId = ctx.actor.kind === 'person' ? ctx.actor.id : null
    await insertNote(tx, { resellerId: ctx.resellerId, tenantId, id, body, authorId, createdAt })
    const author = authorId ? await personName(tx, authorId) : ''
    return { value: { id, body, author, createdAt: createdAt.toISOString() }, audit: { target: tenantId } }
  })
}

export function removeCustomerNote(ctx: ResellerCtx, id: string): Promise<void> {
  return ctx.change('customer.remove-note', async tx => {
    const tenantId = await deleteNote(tx, id)
    if (!tenantId) throw new Problem('not-found')
    return { value: undefined, audit: { target: tenantId } }
  })
}
