import type { CustomerDetails } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { newId } from '#infra/ids'
import { changeLife } from './change-life.ts'
import { insertNote } from './queries/tags-and-notes.ts'
import { customerDetails } from './read-customer.ts'

/** Nothing works from now on, besides export for the customer's owner. The reason is kept as a note, and told only where wished. */
export function suspendCustomer(
  ctx: ResellerCtx,
  id: string,
  { reason, tellReason }: { reason: string; tellReason: boolean },
): Promise<CustomerDetails> {
  const now = ctx.now()
  return changeLife(
    ctx,
    'customer.suspend',
    id,
    async (tx, before) => {
      if (reason !== '' && !before.suspendedAt) {
        const authorId = ctx.actor.kind === 'person' ? ctx.actor.id : null
        const note = { resellerId: ctx.resellerId, tenantId: id, id: newId(), authorId, createdAt: now }
        await insertNote(tx, { ...note, body: reason })
      }
      const facts = { ...before, suspendedAt: before.suspendedAt ?? now }
      return { facts, reason: tellReason ? reason : '', told: { reasonTold: tellReason && reason !== '' } }
    },
    tx => customerDetails(tx, id, now),
  )
}

/** What waited goes on; what had been stopped can be started again. */
export function resumeCustomer(ctx: ResellerCtx, id: string): Promise<CustomerDetails> {
  return changeLife(
    ctx,
    'customer.resume',
    id,
    async (_tx, before) => ({ facts: { ...before, suspendedAt: null }, reason: '' }),
    tx => customerDetails(tx, id, ctx.now()),
  )
}
