import type { PlanTerms } from '@scriptorium/contract'
import type { PlatformCtx } from '#infra/db'
import { applyPlan } from '#infra/queue'
import { setTier } from '#modules/tenancy'
import { putInForce } from './queries/assignments.ts'

/** Machines, models and limits of a tier, at once for every customer on it: what waits is admitted by the new ones. */
export function changePlanTerms(ctx: PlatformCtx, { plan: name, ...terms }: PlanTerms): Promise<{ customers: number }> {
  return ctx.change('plan.change', async tx => {
    const changed = Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined))
    const { tier, customers } = await setTier(tx, name, changed)
    // A reseller's plan keeps what it promises, within what the tier has now.
    await putInForce(tx, { tier })
    applyPlan(tx)
    return { value: { customers }, audit: { target: tier, after: { ...changed, customers } } }
  })
}
