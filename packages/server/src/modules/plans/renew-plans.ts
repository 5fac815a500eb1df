import { BillingInterval } from '@scriptorium/contract'
import { inSystem, type Ports, type TenantCtx, tenantCtx } from '#infra/db'
import { newId } from '#infra/ids'
import { applyPlan } from '#infra/queue'
import { periodAt } from './plan-period.ts'
import {
  assignmentsDue,
  findOffer,
  lockAssignment,
  putAssignment,
  putInForce,
  setPeriod,
} from './queries/assignments.ts'

const atOnce = 200

/** Periods that have ended begin anew, on the plan that was to follow. Gives how many; call again while there are some. */
export async function renewPlans(ports: Ports): Promise<number> {
  const due = await inSystem(ports, tx => assignmentsDue(tx, ports.clock.now(), atOnce))
  for (const { tenant_id: tenantId, reseller_id: resellerId } of due) {
    const scope = { kind: 'tenant', realmId: resellerId, resellerId, tenantId, as: 'worker' } as const
    const actor = { kind: 'system', id: null, role: null } as const
    await renewPlan(tenantCtx(ports, scope, { actor, grant: 'scope', requestId: `renewal ${newId()}` }))
  }
  return due.length
}

/** Again does nothing: whoever is second finds the period that runs. */
export function renewPlan(ctx: TenantCtx): Promise<void> {
  return ctx.change('customer.plan-renew', async tx => {
    const now = ctx.now()
    const before = await lockAssignment(tx, ctx.tenantId)
    if (!before || before.period_end > now) return { value: undefined, audit: { target: ctx.tenantId } }
    const { next_plan_id: planId, next_version: version, next_currency: currency } = before
    const interval = BillingInterval.parse(before.next_interval ?? before.interval)
    const offer =
      planId && version !== null && currency
        ? await findOffer(tx, { resellerId: ctx.resellerId, planId, version, currency, interval })
        : undefined
    if (!offer) {
      const period = periodAt(before.anchor_at, BillingInterval.parse(before.interval), now)
      await setPeriod(tx, ctx.tenantId, period)
      return { value: undefined, audit: { target: ctx.tenantId, after: { periodEnd: period.end.toISOString() } } }
    }
    // Another interval is counted from here on; the same one goes on from its old anchor.
    const anchor = interval === before.interval ? before.anchor_at : before.period_end
    const period = periodAt(anchor, interval, now)
    await putAssignment(tx, {
      tenantId: ctx.tenantId,
      resellerId: ctx.resellerId,
      planId: offer.id,
      version: offer.version,
      currency: offer.currency,
      interval,
      minor: offer.minor,
      overageMinorPerHour: offer.overage_minor_per_hour,
      anchor,
      periodStart: period.start,
      periodEnd: period.end,
      carried: null,
      at: before.period_end,
    })
    await putInForce(tx, { tenantId: ctx.tenantId })
    applyPlan(tx)
    return {
      value: undefined,
      audit: {
        target: ctx.tenantId,
        before: { plan: before.plan_name, version: before.version },
        after: { plan: offer.name, version: offer.version, periodEnd: period.end.toISOString() },
      },
    }
  })
}
