import type { CustomerSignUpMode, OfferedPlan, WantedPlan } from '@scriptorium/contract'
import type { ReadTx, RealmCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { offeredPlans } from '#modules/plans'
import { findSignUpMode } from './queries/sign-ups.ts'
import { type SignUpPorts, sellerOf } from './sign-up-ports.ts'

export function readOfferedPlans(
  wired: SignUpPorts,
  ctx: RealmCtx,
): Promise<{ mode: CustomerSignUpMode; plans: OfferedPlan[] }> {
  const seller = sellerOf(wired, ctx)
  return seller.read(async tx => ({
    mode: await modeNow(wired, tx, ctx),
    plans: await offeredPlans(tx),
  }))
}

/** Closed as well while the reseller may not sell; why is between it and the platform. */
export async function modeNow(
  { requireSelling }: Pick<SignUpPorts, 'requireSelling'>,
  tx: ReadTx<'reseller'>,
  ctx: RealmCtx,
): Promise<CustomerSignUpMode> {
  const mode = await findSignUpMode(tx)
  if (mode === 'closed') return mode
  try {
    await requireSelling(tx, ctx.realmId, ctx.now())
  } catch (error) {
    if (error instanceof Problem && error.code === 'not-selling') return 'closed'
    throw error
  }
  return mode
}

/** The plan at this price, which a stranger may try; one without a trial is agreed by talking. */
export async function requireTrial(tx: ReadTx<'reseller'>, wanted: WantedPlan): Promise<OfferedPlan> {
  const plan = await findOffered(tx, wanted)
  if (!plan || plan.trialDays === 0) {
    throw new Problem('plan-not-offered', {
      detail: 'This plan cannot be tried at this price any more. Go back to the prices and choose another.',
    })
  }
  return plan
}

/** Nothing where strangers no longer see it, or not at this price. */
export async function findOffered(tx: ReadTx<'reseller'>, wanted: WantedPlan): Promise<OfferedPlan | undefined> {
  const plan = (await offeredPlans(tx)).find(({ id }) => id === wanted.planId)
  const hasPrice = plan?.prices.some(
    ({ currency, interval }) => currency === wanted.currency && interval === wanted.interval,
  )
  return hasPrice ? plan : undefined
}
