import type { WantedPlan } from '@scriptorium/contract'
import type { ChangeTx, ReadTx } from '#infra/db'
import { Problem } from '#infra/http'
import { assign, mustFindOffer } from './change-customer-plan.ts'
import { planChange } from './plan-change.ts'
import { findFirstOffer, findOfferNames } from './queries/assignments.ts'
import { resellerOf } from './queries/plans.ts'

/** A new customer begins on the price that it chose, on the plan of this name, or on the smallest that is offered. Call after its plan in force is there. */
export async function putOnPlan(
  tx: ChangeTx<'reseller'>,
  customer: { tenantId: string; planName?: string | undefined; chosen?: WantedPlan | undefined; now: Date },
): Promise<{ planName: string } | null> {
  const first = customer.chosen ?? (await findFirstOffer(tx, customer.planName))
  if (!first) {
    if (customer.planName === undefined) return null
    throw new Problem('plan-not-offered', {
      detail: `You offer no plan with the name ${customer.planName}. Publish it, or choose another.`,
    })
  }
  const resellerId = resellerOf(tx)
  const offer = await mustFindOffer(tx, resellerId, first, undefined)
  const change = planChange(null, offer, customer.now)
  await assign(tx, { tenantId: customer.tenantId, resellerId }, offer, change, customer.now)
  return { planName: offer.planName }
}

/** Whether a customer can begin on the plan of a name, for many names at once. */
export async function plansByName(tx: ReadTx<'reseller'>): Promise<(name: string) => boolean> {
  const names = new Set(await findOfferNames(tx))
  return name => names.has(name.toLowerCase())
}
