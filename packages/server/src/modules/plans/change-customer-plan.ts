import type { PlanAssignment, PlanChangePreview, PlanInForce, WantedPlan } from '@scriptorium/contract'
import { type ChangeTx, noteInCustomer, type ReadTx, type ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { applyPlan } from '#infra/queue'
import { planOfCustomer } from '#modules/tenancy'
import { type PlanChange, type PlanTerms, planChange } from './plan-change.ts'
import {
  type Assignment,
  customerExists,
  findAssignment,
  findOffer,
  lockAssignment,
  putAssignment,
  putInForce,
  setNext,
} from './queries/assignments.ts'
import { showAssignment, termsOf } from './show-assignment.ts'

/** Nothing is changed by asking. */
export function previewPlanChange(ctx: ResellerCtx, tenantId: string, wanted: WantedPlan): Promise<PlanChangePreview> {
  return ctx.read(async tx => {
    if (!(await customerExists(tx, tenantId))) throw new Problem('not-found')
    const assignment = await findAssignment(tx, tenantId)
    const offer = await mustFindOffer(tx, ctx.resellerId, wanted, assignment)
    return planChange(assignment ? termsOf(assignment) : null, offer, ctx.now())
  })
}

/** More counts from this moment on, for waiting jobs too; less from the next period on. Money is not charged yet. */
export function changeCustomerPlan(ctx: ResellerCtx, tenantId: string, wanted: WantedPlan): Promise<PlanChangePreview> {
  return ctx.change('customer.plan', async tx => {
    if (!(await customerExists(tx, tenantId))) throw new Problem('not-found')
    const before = await lockAssignment(tx, tenantId)
    const offer = await mustFindOffer(tx, ctx.resellerId, wanted, before)
    const change = planChange(before ? termsOf(before) : null, offer, ctx.now())
    if (change.when === 'at-once') await assign(tx, { tenantId, resellerId: ctx.resellerId }, offer, change, ctx.now())
    else await setNext(tx, tenantId, change.when === 'never' ? null : offer)
    const audit = {
      target: tenantId,
      before: before ? { plan: before.plan_name, version: before.version, interval: before.interval } : {},
      after: {
        plan: offer.planName,
        version: offer.version,
        interval: offer.interval,
        when: change.when,
        total: change.total,
      },
    }
    await noteInCustomer(ctx, tx, tenantId, 'customer.plan', audit)
    return { value: change, audit }
  })
}

/** What waits for the next period is taken back. */
export function keepCustomerPlan(ctx: ResellerCtx, tenantId: string): Promise<void> {
  return ctx.change('customer.plan-keep', async tx => {
    if (!(await customerExists(tx, tenantId))) throw new Problem('not-found')
    const before = await lockAssignment(tx, tenantId)
    await setNext(tx, tenantId, null)
    const audit = { target: tenantId, before: { next: before?.next_plan_name ?? null } }
    await noteInCustomer(ctx, tx, tenantId, 'customer.plan-keep', audit)
    return { value: undefined, audit }
  })
}

export function readCustomerPlan(
  ctx: ResellerCtx,
  tenantId: string,
): Promise<{ inForce: PlanInForce; assignment: PlanAssignment | null }> {
  return ctx.read(async tx => {
    const inForce = await planOfCustomer(tx, tenantId)
    if (!inForce) throw new Problem('not-found')
    const assignment = await findAssignment(tx, tenantId)
    return { inForce, assignment: assignment ? showAssignment(assignment) : null }
  })
}

export type Offer = PlanTerms & { overageMinorPerHour: number | null }

/** A plan that is offered, or the one that the customer is on: its newest version, at its price. */
export async function mustFindOffer(
  tx: ReadTx<'reseller'>,
  resellerId: string,
  wanted: WantedPlan,
  current: Pick<Assignment, 'plan_id'> | undefined,
): Promise<Offer> {
  const row = await findOffer(tx, { resellerId, version: null, ...wanted })
  if (!row || (row.state !== 'published' && row.id !== current?.plan_id)) {
    throw new Problem('plan-not-offered', {
      detail: `This plan is not offered by the ${wanted.interval} in ${wanted.currency}. Choose another price, or publish one.`,
    })
  }
  return {
    planId: row.id,
    planName: row.name,
    version: row.version,
    interval: wanted.interval,
    currency: row.currency,
    minor: row.minor,
    minutesPerMonth: row.minutes_per_month,
    overageMinorPerHour: row.overage_minor_per_hour,
  }
}

export async function assign(
  tx: ChangeTx<'reseller'>,
  customer: { tenantId: string; resellerId: string },
  offer: Offer,
  { after }: Pick<PlanChange, 'after'>,
  at: Date,
): Promise<void> {
  await putAssignment(tx, {
    ...customer,
    planId: offer.planId,
    version: offer.version,
    currency: offer.currency,
    interval: offer.interval,
    minor: offer.minor,
    overageMinorPerHour: offer.overageMinorPerHour,
    anchor: after.anchor,
    periodStart: after.period.start,
    periodEnd: after.period.end,
    carried: after.carried,
    at,
  })
  await putInForce(tx, { tenantId: customer.tenantId })
  applyPlan(tx)
}
