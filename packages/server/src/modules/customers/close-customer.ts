import type { CustomerDetails } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { changeLife } from './change-life.ts'
import { insertDeletion, withdrawDeletion } from './queries/deletions.ts'
import { customerDetails } from './read-customer.ts'

const dayMs = 24 * 60 * 60_000

/** Orders the deletion of a customer. Until its time has come the customer can read and export, and the order can be taken back. */
export function closeCustomer(
  ctx: ResellerCtx,
  id: string,
  { confirmName, graceDays }: { confirmName: string; graceDays: number },
): Promise<CustomerDetails> {
  const now = ctx.now()
  // Even without a grace period the customer is there until the transaction ends, so its page can still be shown once.
  const dueAt = new Date(now.getTime() + Math.max(graceDays * dayMs, 1_000))
  return changeLife(
    ctx,
    'customer.close',
    id,
    async (tx, before) => {
      if (confirmName.trim() !== before.name)
        throw new Problem('name-differs', { detail: 'Type the name of the customer.' })
      await withdrawDeletion(tx, id, now)
      const orderedBy = ctx.actor.kind === 'person' ? ctx.actor.id : null
      await insertDeletion(tx, {
        resellerId: ctx.resellerId,
        tenantId: id,
        name: before.name,
        orderedAt: now,
        orderedBy,
        dueAt,
      })
      return { facts: { ...before, closingAt: now, deleteAfter: dueAt }, told: { deleteAfter: dueAt.toISOString() } }
    },
    tx => customerDetails(tx, id, now),
  )
}

/** The customer is again what it was before. */
export function keepCustomer(ctx: ResellerCtx, id: string): Promise<CustomerDetails> {
  const now = ctx.now()
  return changeLife(
    ctx,
    'customer.keep',
    id,
    async (tx, before) => {
      await withdrawDeletion(tx, id, now)
      return { facts: { ...before, closingAt: null, deleteAfter: null } }
    },
    tx => customerDetails(tx, id, now),
  )
}
