import type { ReadTx } from '#infra/db'
import type { PlanLimits } from './plan-limits.ts'
import { findPlans } from './queries.ts'

/** The end of a refusal: which plan allows what this one does not. */
export async function planAllowing(tx: ReadTx, allows: (plan: PlanLimits) => boolean): Promise<string> {
  const plan = (await findPlans(tx)).find(allows)
  return plan ? `The plan ${plan.name} allows it.` : 'No plan allows it.'
}
