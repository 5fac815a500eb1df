import type { PlanTerms } from '@scriptorium/contract'
import type { PlatformCtx, ReadTx, ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { applyPlan } from '#infra/queue'
import type { PlanLimits } from './plan-limits.ts'
import { findPlanOf, findPlans, setPlan, updatePlan } from './queries.ts'

/** From this moment on: what waits is admitted by the new plan, on its machines; what runs goes on. */
export function changePlan(ctx: ResellerCtx, tenantId: string, name: string): Promise<void> {
  return ctx.change('customer.plan', async tx => {
    const before = await findPlanOf(tx, tenantId)
    if (!before) throw new Problem('not-found')
    const plan = await mustFindPlan(tx, name)
    await updatePlan(tx, tenantId, plan)
    applyPlan(tx)
    return { value: undefined, audit: { target: tenantId, before: { plan: before.name }, after: { plan: plan.name } } }
  })
}

/** Machines, models and limits of a tier, at once for every customer on it. */
export function changePlanTerms(ctx: PlatformCtx, { plan: name, ...terms }: PlanTerms): Promise<{ customers: number }> {
  return ctx.change('plan.change', async tx => {
    const before = await mustFindPlan(tx, name)
    const changed = Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined))
    const customers = await setPlan(tx, { ...before, ...changed })
    applyPlan(tx)
    return { value: { customers }, audit: { target: before.name, after: { ...changed, customers } } }
  })
}

async function mustFindPlan(tx: ReadTx, name: string): Promise<PlanLimits> {
  const plans = await findPlans(tx)
  const plan = plans.find(one => one.name.toLowerCase() === name.toLowerCase())
  if (plan) return plan
  const names = plans.map(one => one.name).join(', ')
  throw new Problem('invalid-input', {
    fields: [{ path: 'body.plan', message: `There is no such plan. Take one of: ${names}` }],
  })
}
