import type { AuditAction } from '@scriptorium/contract'
import { type ChangeTx, noteInCustomer, type ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { applyPlan, endWork } from '#infra/queue'
import { type LifeFacts, nextChangeAt, paidStates, stateOf } from './life.ts'
import { lockLife, updateCustomer } from './queries/customers.ts'

type Row = NonNullable<Awaited<ReturnType<typeof lockLife>>>
export type KnownLife = LifeFacts & { name: string; state: string; resellerId: string }

/** The customer's life as it is on record, locked; refuses when the reseller has no such customer. */
export async function requireLife(tx: ChangeTx<'reseller'>, id: string): Promise<KnownLife> {
  const row = await lockLife(tx, id)
  if (!row) throw new Problem('not-found')
  return lifeOf(row)
}

export function lifeOf(row: Row): KnownLife {
  return {
    name: row.name,
    state: row.state,
    resellerId: row.reseller_id,
    trialEndsAt: row.trial_ends_at,
    pastDueSince: row.past_due_since,
    suspendedAt: row.suspended_at,
    closingAt: row.closing_at,
    deleteAfter: row.delete_after,
    deletedAt: row.deleted_at,
    paidState: paidStates.find(one => one === row.paid_state) ?? null,
  }
}

/** Stores facts together with the state that follows from them. Gives that state; workers and sockets look at it by themselves. */
export async function putLife(
  tx: ChangeTx<'reseller'>,
  id: string,
  facts: LifeFacts,
  now: Date,
  reason?: string,
): Promise<string> {
  const state = stateOf(facts, now)
  await updateCustomer(tx, id, {
    state,
    next_change_at: nextChangeAt(facts, now),
    trial_ends_at: facts.trialEndsAt,
    past_due_since: facts.pastDueSince,
    paid_state: facts.paidState,
    suspended_at: facts.suspendedAt,
    closing_at: facts.closingAt,
    delete_after: facts.deleteAfter,
    ...(reason === undefined ? {} : { suspension_reason: reason }),
  })
  // What runs for a customer that may not work any more ends now, not with the next beat; what waited for one that may, begins.
  endWork(tx)
  applyPlan(tx)
  return state
}

/** Changes facts of one customer's life, and says so in the trail. */
export function changeLife<T>(
  ctx: ResellerCtx,
  action: Extract<AuditAction, `customer.${string}`>,
  id: string,
  change: (
    tx: ChangeTx<'reseller'>,
    before: KnownLife,
  ) => Promise<{ facts: LifeFacts; reason?: string; told?: object }>,
  show: (tx: ChangeTx<'reseller'>) => Promise<T>,
): Promise<T> {
  return ctx.change(action, async tx => {
    const before = await requireLife(tx, id)
    const { facts, reason, told } = await change(tx, before)
    const state = await putLife(tx, id, facts, ctx.now(), reason)
    const audit = { target: id, before: { state: before.state }, after: { state, ...told } }
    await noteInCustomer(ctx, tx, id, action, audit)
    return { value: await show(tx), audit }
  })
}
