import type { PlanFeature } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import { offeredPlans } from './queries/offered.ts'

export type OfferedPlan = { name: string; models: string[]; features: PlanFeature[]; seats: number | null }

/** The end of a refusal: which plan of its reseller allows what the customer's does not. */
export async function planAllowing(tx: ReadTx<'tenant'>, allows: (plan: OfferedPlan) => boolean): Promise<string> {
  const plan = (await offeredPlans(tx)).find(allows)
  return plan ? `The plan ${plan.name} allows it.` : 'No plan on offer allows it.'
}
