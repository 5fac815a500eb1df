import { type ChangeTx, noteInCustomer, type Ports, resellerCtx } from '#infra/db'
import { newId } from '#infra/ids'
import { putPaidState } from '#modules/customers'
import { assignedPlan, plansOnSale, putOnPaidPlan } from '#modules/plans'
import { leadingOf, paidStateOf } from './judge-subscriptions.ts'
import { rungOf } from './price-ladder.ts'
import { newestWish, type Wish } from './queries/checkouts.ts'
import { subscriptionsOf } from './queries/subscriptions.ts'

/** Plan and life of a customer follow what was last read about it. Again changes nothing, and leaves no second entry. */
export async function followSubscription(
  ports: Ports,
  { tenantId, resellerId }: { tenantId: string; resellerId: string },
): Promise<void> {
  const who = {
    actor: { kind: 'system', id: null, role: null },
    grant: 'scope',
    requestId: `subscription ${newId()}`,
  } as const
  const ctx = resellerCtx(ports, { kind: 'reseller', resellerId }, who)
  const unchanged = new Error('Nothing follows')
  await ctx
    .change('customer.subscription', async tx => {
      let leading: ReturnType<typeof leadingOf<Awaited<ReturnType<typeof subscriptionsOf>>[number]>>
      const life = await putPaidState(
        tx,
        tenantId,
        // Under the lock of the customer: of two that follow, the second one sees what the first one saw, or more.
        async known => {
          leading = leadingOf(await subscriptionsOf(tx, tenantId))
          return paidStateOf(leading, known)
        },
        ctx.now(),
      )
      if (!life) throw unchanged
      const bought = leading?.gives_access && leading.product_key
      const plan = bought ? await followProduct(tx, tenantId, bought, ctx.now()) : null
      if (!life.isNew && !plan) throw unchanged
      const audit = {
        target: tenantId,
        before: { state: life.before, ...(plan ? { plan: plan.before } : {}) },
        after: { state: life.after, payment: life.paidState, ...(plan ? { plan: plan.after } : {}) },
      }
      await noteInCustomer(ctx, tx, tenantId, 'customer.subscription', audit)
      return { value: undefined, audit }
    })
    .catch((error: unknown) => {
      if (error !== unchanged) throw error
    })
}

async function followProduct(tx: ChangeTx<'reseller'>, tenantId: string, productKey: string, now: Date) {
  const wish = await newestWish(tx, tenantId, productKey)
  const current = await assignedPlan(tx, tenantId)
  const isPaid = current !== undefined && rungOf(current).key === productKey
  if (isPaid && !(wish && wish.at > current.assignedAt)) return null
  const bought = wish ?? (await onlyPlanFor(tx, productKey))
  return bought ? putOnPaidPlan(tx, tenantId, bought, now) : null
}

/** A product that was chosen in the portal is a plan where the reseller has one at that price; of several nobody knows which. */
async function onlyPlanFor(tx: ChangeTx<'reseller'>, productKey: string): Promise<Wish | undefined> {
  const found = (await plansOnSale(tx)).filter(plan => rungOf(plan).key === productKey)
  return found.length === 1 ? found[0] : undefined
}
