import { type PlanLimits, platformPlans } from './default-plan.ts'

/** The end of a refusal: which plan allows what this one does not. */
export function planAllowing(allows: (plan: PlanLimits) => boolean): string {
  const plan = platformPlans.find(allows)
  return plan ? `The plan ${plan.name} allows it.` : 'No plan allows it.'
}
