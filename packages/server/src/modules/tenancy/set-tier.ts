import type { ChangeTx } from '#infra/db'
import { Problem } from '#infra/http'
import type { PlanLimits } from './plan-limits.ts'
import { findPlans, setPlan } from './queries.ts'

/** Changes a plan of the platform, and what is in force for whoever has it. Gives its name and how many those are. */
export async function setTier(
  tx: ChangeTx<'platform'>,
  name: string,
  changed: Partial<PlanLimits>,
): Promise<{ tier: string; customers: number }> {
  const plans = await findPlans(tx)
  const before = plans.find(one => one.name.toLowerCase() === name.toLowerCase())
  if (before) return { tier: before.name, customers: await setPlan(tx, { ...before, ...changed }) }
  const names = plans.map(one => one.name).join(', ')
  throw new Problem('invalid-input', {
    fields: [{ path: 'body.plan', message: `There is no such plan. Take one of: ${names}` }],
  })
}
