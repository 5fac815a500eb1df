import type { ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { applyPlan } from '#infra/queue'
import { type PlanLimits, platformPlans } from './default-plan.ts'
import { findPlanOf, updatePlan } from './queries.ts'

/** From this moment on: what waits is admitted by the new plan, on its machines; what runs goes on. */
export function changePlan(ctx: ResellerCtx, tenantId: string, name: string): Promise<void> {
  return ctx.change('customer.plan', async tx => {
    const before = await findPlanOf(tx, tenantId)
    if (!before) throw new Problem('not-found')
    const plan = mustFindPlan(name)
    await updatePlan(tx, tenantId, plan)
    applyPlan(tx)
    return { value: undefined, audit: { target: tenantId, before: { plan: before.name }, after: { plan: plan.name } } }
  })
}

function mustFindPlan(name: string): PlanLimits {
  const plan = platformPlans.find(one => one.name.toLowerCase() === name.toLowerCase())
  if (plan) return plan
  const names = platformPlans.map(one => one.name).join(', ')
  throw new Problem('invalid-input', {
    fields: [{ path: 'body.plan', message: `There is no such plan. Take one of: ${names}` }],
  })
}
