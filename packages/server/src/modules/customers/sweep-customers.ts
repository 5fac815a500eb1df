import { inSystem, noteInCustomer, type Ports, resellerCtx } from '#infra/db'
import { newId } from '#infra/ids'
import { applyPlan, endWork } from '#infra/queue'
import { lifeOf } from './change-life.ts'
import { nextChangeAt, stateOf } from './life.ts'
import { findDueCustomers, lockLife, updateCustomer } from './queries/customers.ts'

const atOnce = 200

/** Stores the states that time alone has changed: trials that ended, payments due for too long, deletions whose time has come.
 * Any process may call it at any time. Says how many it changed. */
export async function sweepCustomers(ports: Ports): Promise<number> {
  const due = await inSystem(ports, tx => findDueCustomers(tx, ports.clock.now(), atOnce))
  for (const { id, reseller_id } of due) await changeByTime(ports, { tenantId: id, resellerId: reseller_id })
  return due.length
}

function changeByTime(ports: Ports, { tenantId, resellerId }: { tenantId: string; resellerId: string }): Promise<void> {
  const actor = { kind: 'system', id: null, role: null } as const
  const who = { actor, grant: 'scope', requestId: `sweep-${newId()}` } as const
  const ctx = resellerCtx(ports, { kind: 'reseller', resellerId }, who)
  return ctx.change('customer.state', async tx => {
    const row = await lockLife(tx, tenantId)
    if (!row) return { value: undefined, audit: { target: tenantId, after: { state: 'deleted' } } }
    const life = lifeOf(row)
    const state = stateOf(life, ctx.now())
    await updateCustomer(tx, tenantId, {
      state,
      next_change_at: nextChangeAt(life, ctx.now()),
      ...(state === 'deleted' ? { deleted_at: ctx.now() } : {}),
    })
    endWork(tx)
    applyPlan(tx)
    const audit = { target: tenantId, before: { state: row.state }, after: { state } }
    await noteInCustomer(ctx, tx, tenantId, 'customer.state', audit)
    return { value: undefined, audit }
  })
}
