import { CustomerState, type CustomerSubscription } from '@scriptorium/contract'
import type { TenantCtx } from '#infra/db'
import { assignedPlan, plansOnSale } from '#modules/plans'
import { planInForce, stateOfTenant } from '#modules/tenancy'
import { isUnpaid, type KnownSubscription, leadingOf } from './judge-subscriptions.ts'
import { accountInUse } from './prepare-account.ts'
import { subscriptionsOf } from './queries/subscriptions.ts'
import type { Payments } from './way-to-pay.ts'

/** What the customer has, what it pays, and what else it could have. */
export async function readSubscription({ ports }: Payments, ctx: TenantCtx): Promise<CustomerSubscription> {
  const canBuy = (await accountInUse(ports)) !== undefined
  return ctx.read(async tx => {
    const current = await assignedPlan(tx, ctx.tenantId)
    const leading = leadingOf(await subscriptionsOf(tx, ctx.tenantId))
    return {
      state: CustomerState.parse(await stateOfTenant(tx)),
      planName: (await planInForce(tx)).name,
      price: current ? { minor: current.minor, currency: current.currency } : null,
      interval: current?.interval ?? null,
      subscription: leading ? shownSubscription(leading) : null,
      canBuy,
      plans: canBuy
        ? (await plansOnSale(tx)).map(({ tier: _tier, version: _version, ...plan }) => ({
            ...plan,
            isCurrent:
              current?.planId === plan.planId &&
              current.interval === plan.interval &&
              current.currency === plan.currency,
          }))
        : [],
    }
  })
}

export function shownSubscription(one: KnownSubscription): CustomerSubscription['subscription'] {
  const { gives_access: givesAccess, renews, period_ends_at } = one
  const working = one.status === 'trialing' ? 'trial' : 'paid'
  const state = isUnpaid(one) ? 'payment-failed' : givesAccess ? working : 'ended'
  return { state, givesAccess, renews, periodEndsAt: period_ends_at?.toISOString() ?? null }
}
