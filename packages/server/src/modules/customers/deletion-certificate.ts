import type { DeletedCustomer, Page } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { certificateLines } from './certificate-lines.ts'
import { certificateFacts } from './erase-customers.ts'
import { findDeletion, listDeletionRows } from './queries/erasure.ts'

const mostShown = 200

/** The last deleted customers, the newest order first. */
export function listDeletedCustomers(ctx: ResellerCtx): Promise<Page<DeletedCustomer>> {
  return ctx.read(async tx => {
    const rows = await listDeletionRows(tx, mostShown)
    const items = rows.map(row => ({
      id: row.id,
      name: row.customer_name,
      orderedAt: row.ordered_at.toISOString(),
      completedAt: row.completed_at?.toISOString() ?? null,
    }))
    return { items, nextCursor: null }
  })
}

/** The certificate as a text, once the deletion is complete. */
export function readCertificate(ctx: ResellerCtx, tenantId: string): Promise<string> {
  return ctx.read(async tx => {
    const order = await findDeletion(tx, tenantId)
    if (!order) throw new Problem('not-found')
    if (!order.completed_at) throw new Problem('not-finished', { detail: 'The deletion is not complete yet.' })
    const { title, lines } = certificateLines(certificateFacts(order), 'en')
    return `${[title, ...lines].join('\n\n')}\n`
  })
}
