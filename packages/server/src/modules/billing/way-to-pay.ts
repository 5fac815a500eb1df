import type { WantedPlan } from '@scriptorium/contract'
import { inSystem, type Ports, type TenantCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import type { MasterKey } from '#infra/keys'
import { assignedPlan, plansOnSale } from '#modules/plans'
import { billingCustomer } from './billing-customer.ts'
import { providerOf } from './connection.ts'
import { leadingOf } from './judge-subscriptions.ts'
import { accountInUse } from './prepare-account.ts'
import { rungOf } from './price-ladder.ts'
import { insertCheckout, mailOfBuyer } from './queries/checkouts.ts'
import { findConnection } from './queries/connections.ts'
import { subscriptionsOf } from './queries/subscriptions.ts'
import { isRevenueCatFault } from './revenuecat-client.ts'

export type Payments = { ports: Ports; master: MasterKey }
type Way = { url: string }

/** Keeps which plan was chosen, and leads to the checkout; whoever has a subscription changes it where it is. */
export async function beginCheckout(payments: Payments, ctx: TenantCtx, wanted: WantedPlan): Promise<Way> {
  const { tenantId, resellerId } = ctx
  const chosen = await ctx.read(async tx => ({
    plan: (await plansOnSale(tx)).find(
      ({ planId, interval, currency }) =>
        planId === wanted.planId && interval === wanted.interval && currency === wanted.currency,
    ),
    current: await assignedPlan(tx, tenantId),
    running: leadingOf(await subscriptionsOf(tx, tenantId)),
    email: await mailOfBuyer(tx, ctx.actor.id),
  }))
  const { plan, running, email } = chosen
  if (!plan)
    throw new Problem('plan-not-offered', { detail: 'This plan is not sold at this price any more. Choose another.' })
  const { connection, provider } = await shop(payments)
  const productKey = rungOf(plan).key
  const url = await asked(async () => {
    if (running?.gives_access) return portalOf(payments, running)
    const customerKey = await billingCustomer(payments.ports, { tenantId, resellerId, connectionId: connection.id })
    await provider.ensureCustomer(customerKey, { reseller_id: resellerId, plan_id: plan.planId })
    return provider.checkoutUrl({ customerKey, productKey, email, currency: plan.currency })
  })
  return ctx.change('subscription.checkout', async tx => {
    const id = newId()
    const who = { id, tenantId, resellerId, productKey, now: ctx.now() }
    await insertCheckout(tx, { ...plan, ...who })
    const after = { plan: plan.name, interval: plan.interval, price: { minor: plan.minor, currency: plan.currency } }
    return { value: { url }, audit: { target: id, after } }
  })
}

/** Where the customer pays what is due, changes and cancels. */
export async function openSubscription(payments: Payments, ctx: TenantCtx): Promise<Way> {
  const running = await ctx.read(async tx => leadingOf(await subscriptionsOf(tx, ctx.tenantId)))
  if (!running) throw new Problem('wrong-state', { detail: 'There is no subscription yet. Choose a plan first.' })
  const url = await asked(() => portalOf(payments, running))
  return ctx.change('subscription.portal', async () => ({ value: { url }, audit: { target: ctx.tenantId } }))
}

/** Where is sold, if anything is. */
export async function shop({ ports, master }: Payments) {
  const connection = await accountInUse(ports)
  if (!connection)
    throw new Problem('plan-not-offered', { detail: 'Nothing is sold here at the moment. Ask your provider.' })
  return { connection, provider: providerOf(master, connection) }
}

/** At the account where it was bought, whichever sells now. */
async function portalOf({ ports, master }: Payments, running: { connection_id: string; provider_id: string }) {
  const connection = await inSystem(ports, tx => findConnection(tx, running.connection_id))
  if (!connection) throw new Error('The account of a subscription is gone')
  return providerOf(master, connection).managementUrl(running.provider_id)
}

/** What is asked of the provider; that it cannot be reached is said to people. */
export async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isRevenueCatFault(error)) throw closed()
    throw error
  }
}

function closed(): Problem {
  return new Problem('unavailable', { detail: 'Payments cannot be reached at the moment. Try again in a few minutes.' })
}
