import { daysOf, periodEnd, trialEnd } from './durations.ts'
import { tell, tellInvoice } from './events.ts'
import { refusal } from './refusal.ts'
import type { Environment, Invoice, Payment, Product, Purchase, State, Subscription } from './state.ts'
import { customerFor, givesAccess, type Making, newId, nowOf, productOf, type World } from './world.ts'

export type Order = {
  customerId: string
  productId: string
  currency: string
  environment: Environment
  country?: string
  offeringKey?: string | null
  metadata?: Record<string, string> | null
}

/** Buys a subscription or a one-time product, as the checkout does. */
export function buy(world: World, making: Making, order: Order): Subscription | Purchase {
  const customer = customerFor(world, order.customerId)
  customer.lastSeenAt = nowOf(world, order.customerId)
  const product = productOf(world.state, order.productId)
  priceOf(product, order.currency)
  if (customer.card === 'declined') throw refusal('unprocessable_entity_error', 'The card was declined.')
  return product.type === 'subscription'
    ? subscribe(world, making, order, product)
    : buyOnce(world, making, order, product)
}

export function priceOf(product: Product, currency: string): number {
  const minor = product.prices[currency]
  if (minor === undefined)
    throw refusal('unprocessable_entity_error', `${product.displayName} has no price in ${currency}.`)
  return minor
}

function subscribe(world: World, making: Making, order: Order, product: Product): Subscription {
  const { state } = world
  if (current(state, order.customerId, order.environment))
    throw refusal('resource_already_exists', 'There is a subscription already. Change it in the portal.')
  const at = nowOf(world, order.customerId)
  const duration = product.duration ?? 'P1M'
  const hadTrial = state.subscriptions.some(
    one => one.customerId === order.customerId && one.store === 'rc_billing' && one.environment === order.environment,
  )
  const trial = hadTrial ? null : product.trialDuration
  const transactionId = newId(state, 'txRcb', 16)
  const subscription: Subscription = {
    id: newId(state, 'sub', 12),
    customerId: order.customerId,
    originalCustomerId: order.customerId,
    productId: product.id,
    grantedEntitlementId: null,
    store: 'rc_billing',
    environment: order.environment,
    originalTransactionId: transactionId,
    currency: order.currency,
    country: order.country ?? 'DE',
    offeringKey: order.offeringKey ?? null,
    startsAt: at,
    periodStartsAt: at,
    periodEndsAt: trial ? trialEnd(at, trial, order.environment) : periodEnd(at, duration, order.environment),
    periodType: trial ? 'TRIAL' : 'NORMAL',
    autoRenews: true,
    unsubscribedAt: null,
    pendingProductId: null,
    billingIssueAt: null,
    graceEndsAt: null,
    nextRetryAt: null,
    expiredAt: null,
    refundedAt: null,
    renewals: 0,
    payments: [],
    metadata: order.metadata ?? null,
  }
  state.subscriptions.push(subscription)
  const minor = trial ? 0 : priceOf(product, order.currency)
  if (minor > 0) {
    tellInvoice(state, making, subscription, minor, at)
    subscription.payments.push(pay(state, subscription, product, minor, at, transactionId))
  }
  tell(state, making, subscription, {
    type: 'INITIAL_PURCHASE',
    periodType: subscription.periodType,
    purchasedAt: at,
    expiresAt: subscription.periodEndsAt,
    transactionId,
    originalTransactionId: transactionId,
    minor,
    metadata: subscription.metadata,
  })
  return subscription
}

function buyOnce(world: World, making: Making, order: Order, product: Product): Purchase {
  const { state } = world
  const at = nowOf(world, order.customerId)
  const minor = priceOf(product, order.currency)
  const bought = {
    customerId: order.customerId,
    originalCustomerId: order.customerId,
    productId: product.id,
    store: 'rc_billing' as const,
    environment: order.environment,
    currency: order.currency,
    country: order.country ?? 'DE',
    offeringKey: order.offeringKey ?? null,
  }
  tellInvoice(state, making, bought, minor, at)
  const { store: _, ...kept } = bought
  const purchase: Purchase = {
    ...kept,
    id: newId(state, 'purch', 12),
    payment: pay(state, bought, product, minor, at, newId(state, 'txRcb', 16)),
    refundedAt: null,
    metadata: order.metadata ?? null,
  }
  state.purchases.push(purchase)
  const { transactionId } = purchase.payment
  tell(state, making, bought, {
    type: 'NON_RENEWING_PURCHASE',
    periodType: 'NORMAL',
    purchasedAt: at,
    expiresAt: null,
    transactionId,
    originalTransactionId: transactionId,
    minor,
    metadata: purchase.metadata,
  })
  return purchase
}

/** A paid invoice and its payment. */
export function pay(
  state: State,
  { customerId, currency }: { customerId: string; currency: string },
  product: Product,
  minor: number,
  at: number,
  transactionId = newId(state, 'txRcb', 16),
): Payment {
  const invoice: Invoice = {
    id: newId(state, 'rcbin', 12),
    customerId,
    productId: product.id,
    currency,
    minor,
    issuedAt: at,
    paidAt: at,
  }
  state.invoices.push(invoice)
  return { transactionId, invoiceId: invoice.id, productId: product.id, at, minor, refundedMinor: 0 }
}

/** The subscription that a customer pays for at this moment, whether or not the last payment came. */
export function current(state: State, customerId: string, environment: Environment): Subscription | undefined {
  return state.subscriptions.find(
    one =>
      one.customerId === customerId &&
      one.environment === environment &&
      one.store === 'rc_billing' &&
      (givesAccess(one) || one.nextRetryAt !== null),
  )
}

/** More than zero where the second product costs more a day. */
export function comparePrice(from: Product, to: Product, currency: string): number {
  const perDay = (product: Product) => priceOf(product, currency) / daysOf(product.duration ?? 'P1M')
  return perDay(to) - perDay(from)
}
