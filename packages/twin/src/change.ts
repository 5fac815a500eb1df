import { comparePrice, priceOf } from './buy.ts'
import { tell, tellInvoice, tellTransfer } from './events.ts'
import { refusal } from './refusal.ts'
import { expire, startPeriod, tellOfPeriod, unsubscribe } from './renew.ts'
import type { Payment, Product, Purchase, Subscription } from './state.ts'
import { customerFor, givesAccess, type Making, newId, nowOf, productOf, type World } from './world.ts'

/** The customer or an API key ends the renewals; access stays to the end of the period. */
export function cancel(world: World, making: Making, subscription: Subscription, reason = 'UNSUBSCRIBE'): void {
  requireWeb(subscription)
  if (!givesAccess(subscription)) throw refusal('unprocessable_entity_error', 'The subscription has ended.')
  if (!subscription.autoRenews) throw refusal('unprocessable_entity_error', 'The subscription is cancelled already.')
  subscription.nextRetryAt = null
  unsubscribe(world, making, subscription, reason)
}

export function uncancel(world: World, making: Making, subscription: Subscription): void {
  if (!givesAccess(subscription) || subscription.autoRenews)
    throw refusal('unprocessable_entity_error', 'There is nothing to take back.')
  subscription.autoRenews = true
  subscription.unsubscribedAt = null
  tellOfPeriod(world, making, subscription, { type: 'UNCANCELLATION', minor: 0 })
}

/** Dearer: at once, at the full new price, with a refund of the unused time. Cheaper: at the end of the period. */
export function changeProduct(world: World, making: Making, subscription: Subscription, to: Product): void {
  requireWeb(subscription)
  const { state } = world
  if (!givesAccess(subscription) || subscription.billingIssueAt !== null)
    throw refusal('unprocessable_entity_error', 'Pay the open invoice first.')
  const from = productOf(state, subscription.productId ?? '')
  if (from.id === to.id) throw refusal('unprocessable_entity_error', 'This is the plan already.')
  priceOf(to, subscription.currency)
  const dearer = comparePrice(from, to, subscription.currency) > 0
  if (dearer && customerFor(world, subscription.customerId).card === 'declined')
    throw refusal('unprocessable_entity_error', 'The card was declined.')
  tellOfPeriod(world, making, subscription, { type: 'PRODUCT_CHANGE', minor: 0, new_product_id: to.storeIdentifier })
  if (!dearer) {
    subscription.pendingProductId = to.id
    subscription.autoRenews = true
    return
  }
  refundUnused(world, making, subscription)
  tellInvoice(
    state,
    making,
    { ...subscription, productId: to.id },
    priceOf(to, subscription.currency),
    nowOf(world, subscription.customerId),
  )
  startPeriod(world, making, subscription, to, nowOf(world, subscription.customerId))
}

/** A change that waits for the end of the period is called off. */
export function keepProduct(subscription: Subscription): void {
  if (subscription.pendingProductId === null) throw refusal('unprocessable_entity_error', 'No change is waiting.')
  subscription.pendingProductId = null
}

function refundUnused(world: World, making: Making, subscription: Subscription): void {
  const last = subscription.payments.at(-1)
  if (!last || subscription.periodType === 'TRIAL') return
  const { periodStartsAt, periodEndsAt } = subscription
  const unused = Math.max(0, (periodEndsAt - nowOf(world, subscription.customerId)) / (periodEndsAt - periodStartsAt))
  const minor = Math.min(Math.round(last.minor * unused), last.minor - last.refundedMinor)
  if (minor <= 0) return
  last.refundedMinor += minor
  tellRefund(world, making, subscription, last, minor)
}

/** The latest payment goes back and access ends at once. */
export function refund(world: World, making: Making, subscription: Subscription): void {
  requireWeb(subscription)
  const last = subscription.payments.at(-1)
  if (!last || last.refundedMinor >= last.minor)
    throw refusal('unprocessable_entity_error', 'There is no payment to refund.')
  if (subscription.billingIssueAt !== null)
    throw refusal('unprocessable_entity_error', 'The latest invoice is not paid, so nothing can be refunded.')
  giveBack(world, making, subscription, last, last.minor - last.refundedMinor)
  end(world, making, subscription, 'CUSTOMER_SUPPORT')
}

/** A part of any payment goes back, by hand. Of an earlier period nothing is told, as in the original. */
export function refundPart(
  world: World,
  making: Making,
  subscription: Subscription,
  payment: Payment,
  minor: number,
): void {
  if (minor <= 0 || minor > payment.minor - payment.refundedMinor)
    throw refusal('parameter_error', 'A refund is more than nothing and at most what is left of the payment.', 'minor')
  if (payment === subscription.payments.at(-1)) giveBack(world, making, subscription, payment, minor)
  else payment.refundedMinor += minor
}

function giveBack(world: World, making: Making, subscription: Subscription, payment: Payment, minor: number): void {
  payment.refundedMinor += minor
  subscription.refundedAt = nowOf(world, subscription.customerId)
  tellRefund(world, making, subscription, payment, minor)
}

/** The bank takes the latest payment back. Its reason and price are not documented: UNKNOWN, and the payment. */
export function chargeBack(world: World, making: Making, subscription: Subscription): void {
  const last = subscription.payments.at(-1)
  if (!last || last.refundedMinor >= last.minor)
    throw refusal('unprocessable_entity_error', 'There is no payment to take back.')
  const minor = last.minor - last.refundedMinor
  last.refundedMinor = last.minor
  tellRefund(world, making, subscription, last, minor, 'UNKNOWN')
  end(world, making, subscription, 'UNKNOWN')
}

/** What was refunded is taken again, and the subscription runs on. In the original only the App Store does this. */
export function reverseRefund(world: World, making: Making, subscription: Subscription): void {
  const last = subscription.payments.at(-1)
  if (!last || last.refundedMinor === 0) throw refusal('unprocessable_entity_error', 'No payment was refunded.')
  const minor = last.refundedMinor
  last.refundedMinor = 0
  subscription.refundedAt = null
  if (subscription.periodEndsAt > nowOf(world, subscription.customerId)) subscription.expiredAt = null
  tellOfPeriod(world, making, subscription, {
    type: 'REFUND_REVERSED',
    minor,
    transactionId: last.transactionId,
    renewal_number: subscription.renewals,
  })
}

/** What is left of the payment goes back, and the purchase counts as refunded. */
export function refundPurchase(world: World, making: Making, purchase: Purchase): void {
  const { payment } = purchase
  if (purchase.refundedAt !== null) throw refusal('unprocessable_entity_error', 'The purchase is refunded already.')
  purchase.refundedAt = nowOf(world, purchase.customerId)
  payBack(world, making, purchase, payment.minor - payment.refundedMinor)
}

/** A part of the payment goes back, by hand; the purchase stays owned. */
export function refundPartOfPurchase(world: World, making: Making, purchase: Purchase, minor: number): void {
  const { payment, refundedAt } = purchase
  if (refundedAt !== null || minor <= 0 || minor >= payment.minor - payment.refundedMinor)
    throw refusal('parameter_error', 'A part is more than nothing and less than what is left of the payment.', 'minor')
  payBack(world, making, purchase, minor)
}

function payBack(world: World, making: Making, purchase: Purchase, minor: number): void {
  const { payment } = purchase
  payment.refundedMinor += minor
  tell(
    world.state,
    making,
    { ...purchase, store: 'rc_billing' },
    {
      type: 'CANCELLATION',
      periodType: 'NORMAL',
      purchasedAt: payment.at,
      expiresAt: nowOf(world, purchase.customerId),
      transactionId: payment.transactionId,
      originalTransactionId: payment.transactionId,
      minor: -minor,
      cancel_reason: 'CUSTOMER_SUPPORT',
    },
  )
}

/** Access for nothing until a time; one grant of an entitlement at a time. */
export function grant(world: World, making: Making, customerId: string, entitlementId: string, expiresAt: number) {
  const { state } = world
  const at = nowOf(world, customerId)
  if (expiresAt <= at) throw refusal('parameter_error', 'expires_at must lie in the future.', 'expires_at')
  const running = grants(world, customerId, entitlementId)
  if (running) {
    running.periodEndsAt = Math.max(running.periodEndsAt, expiresAt)
    return running
  }
  const transactionId = newId(state, 'txPro', 16)
  const granted: Subscription = {
    id: newId(state, 'sub', 12),
    customerId,
    originalCustomerId: customerId,
    productId: null,
    grantedEntitlementId: entitlementId,
    store: 'promotional',
    environment: 'production',
    originalTransactionId: transactionId,
    currency: 'USD',
    country: 'DE',
    offeringKey: null,
    startsAt: at,
    periodStartsAt: at,
    periodEndsAt: expiresAt,
    periodType: 'PROMOTIONAL',
    autoRenews: false,
    unsubscribedAt: null,
    pendingProductId: null,
    billingIssueAt: null,
    graceEndsAt: null,
    nextRetryAt: null,
    expiredAt: null,
    refundedAt: null,
    renewals: 0,
    payments: [],
    metadata: null,
  }
  state.subscriptions.push(granted)
  tellOfPeriod(world, making, granted, { type: 'NON_RENEWING_PURCHASE', minor: 0 })
  return granted
}

export function revokeGrant(world: World, making: Making, customerId: string, entitlementId: string): void {
  const running = grants(world, customerId, entitlementId)
  if (!running) throw refusal('resource_missing', 'Nothing of this entitlement is granted.')
  running.periodEndsAt = nowOf(world, customerId)
  tellOfPeriod(world, making, running, { type: 'CANCELLATION', minor: 0, cancel_reason: 'DEVELOPER_INITIATED' })
  expire(world, making, running, 'DEVELOPER_INITIATED')
}

function grants(world: World, customerId: string, entitlementId: string): Subscription | undefined {
  return world.state.subscriptions.find(
    one => one.customerId === customerId && one.grantedEntitlementId === entitlementId && givesAccess(one),
  )
}

/** Everything that one customer bought belongs to another one from now on. */
export function transfer(world: World, making: Making, from: string, to: string): void {
  if (from === to) throw refusal('parameter_error', 'This is the customer itself.', 'target_customer_id')
  for (const bought of [...world.state.subscriptions, ...world.state.purchases])
    if (bought.customerId === from) bought.customerId = to
  tellTransfer(world.state, making, from, to)
}

/** A later end of the period, for nothing. */
export function extend(world: World, making: Making, subscription: Subscription, untilMs: number): void {
  if (untilMs <= subscription.periodEndsAt)
    throw refusal('parameter_error', 'The new end must lie after the present one.', 'extend_until_ms')
  subscription.periodEndsAt = untilMs
  tellOfPeriod(world, making, subscription, { type: 'SUBSCRIPTION_EXTENDED', minor: 0 })
}

/** A customer that lapsed takes the subscription up again, as a new cycle. */
export function payNow(world: World, making: Making, subscription: Subscription): void {
  if (subscription.billingIssueAt === null) throw refusal('unprocessable_entity_error', 'Nothing is open.')
  if (customerFor(world, subscription.customerId).card === 'declined')
    throw refusal('unprocessable_entity_error', 'The card was declined.')
  const product = productOf(world.state, subscription.pendingProductId ?? subscription.productId ?? '')
  const startsAt = givesAccess(subscription) ? subscription.periodEndsAt : nowOf(world, subscription.customerId)
  startPeriod(world, making, subscription, product, startsAt)
}

function end(world: World, making: Making, subscription: Subscription, reason: string): void {
  subscription.autoRenews = false
  subscription.pendingProductId = null
  subscription.nextRetryAt = null
  subscription.graceEndsAt = null
  if (!givesAccess(subscription)) return
  subscription.periodEndsAt = nowOf(world, subscription.customerId)
  expire(world, making, subscription, reason)
}

function tellRefund(
  world: World,
  making: Making,
  subscription: Subscription,
  payment: Payment,
  minor: number,
  reason = 'CUSTOMER_SUPPORT',
): void {
  tellOfPeriod(world, making, subscription, {
    type: 'CANCELLATION',
    minor: -minor,
    transactionId: payment.transactionId,
    cancel_reason: reason,
    expiresAt: nowOf(world, subscription.customerId),
  })
}

function requireWeb(subscription: Subscription): void {
  if (subscription.store !== 'rc_billing')
    throw refusal('unprocessable_entity_error', 'Only subscriptions bought on the web can be changed this way.')
}
