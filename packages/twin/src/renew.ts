import { pay, priceOf } from './buy.ts'
import { graceEnd, paymentRetries, periodEnd, sandboxRenewals } from './durations.ts'
import { tell, tellInvoice } from './events.ts'
import type { Product, Subscription } from './state.ts'
import { customerFor, givesAccess, type Making, nowOf, productOf, type World } from './world.ts'

/** When something happens to a subscription by itself; nothing for one that has ended for good. */
export function nextActAt(subscription: Subscription): number | null {
  const times = [
    givesAccess(subscription) && subscription.billingIssueAt === null ? subscription.periodEndsAt : null,
    subscription.graceEndsAt,
    subscription.nextRetryAt,
  ].filter(at => at !== null)
  return times.length > 0 ? Math.min(...times) : null
}

/** What is due for a subscription at this moment: renew, charge again, or end. */
export function actOn(world: World, making: Making, subscription: Subscription): void {
  const at = nowOf(world, subscription.customerId)
  const { graceEndsAt, nextRetryAt, periodEndsAt } = subscription
  if (graceEndsAt !== null && graceEndsAt <= at) endGrace(world, making, subscription)
  else if (nextRetryAt !== null && nextRetryAt <= at) chargeAgain(world, making, subscription)
  else if (!givesAccess(subscription) || periodEndsAt > at) return
  else if (subscription.autoRenews) renew(world, making, subscription)
  else expire(world, making, subscription, 'UNSUBSCRIBE')
}

function renew(world: World, making: Making, subscription: Subscription): void {
  const product = nextProduct(world, subscription)
  const minor = priceOf(product, subscription.currency)
  tellInvoice(world.state, making, subscription, minor, nowOf(world, subscription.customerId))
  if (customerFor(world, subscription.customerId).card === 'declined') fail(world, making, subscription)
  else startPeriod(world, making, subscription, product, subscription.periodEndsAt)
}

/** A new paid period from `startsAt`, told as a renewal. */
export function startPeriod(
  world: World,
  making: Making,
  subscription: Subscription,
  product: Product,
  startsAt: number,
): void {
  const { state } = world
  const at = nowOf(world, subscription.customerId)
  const minor = priceOf(product, subscription.currency)
  const isTrialConversion = subscription.periodType === 'TRIAL'
  const payment = pay(state, subscription, product, minor, at)
  subscription.payments.push(payment)
  subscription.renewals += 1
  Object.assign(subscription, {
    productId: product.id,
    pendingProductId: null,
    periodType: 'NORMAL',
    periodStartsAt: startsAt,
    periodEndsAt: periodEnd(startsAt, product.duration ?? 'P1M', subscription.environment),
    billingIssueAt: null,
    graceEndsAt: null,
    nextRetryAt: null,
    expiredAt: null,
    autoRenews: true,
    unsubscribedAt: null,
  })
  tell(state, making, subscription, {
    type: 'RENEWAL',
    periodType: 'NORMAL',
    purchasedAt: startsAt,
    expiresAt: subscription.periodEndsAt,
    transactionId: payment.transactionId,
    originalTransactionId: subscription.originalTransactionId,
    minor,
    is_trial_conversion: isTrialConversion,
    renewal_number: subscription.renewals,
  })
  if (subscription.environment === 'sandbox' && subscription.renewals >= sandboxRenewals)
    unsubscribe(world, making, subscription, 'UNSUBSCRIBE')
}

/** Auto-renew goes off; access stays to the end of the period. */
export function unsubscribe(world: World, making: Making, subscription: Subscription, reason: string): void {
  subscription.autoRenews = false
  subscription.unsubscribedAt = nowOf(world, subscription.customerId)
  subscription.pendingProductId = null
  tellOfPeriod(world, making, subscription, { type: 'CANCELLATION', minor: 0, cancel_reason: reason })
}

/** A failed charge makes two events, or three where there is no grace. */
function fail(world: World, making: Making, subscription: Subscription): void {
  const at = nowOf(world, subscription.customerId)
  const grace = productOf(world.state, subscription.productId ?? '').graceDuration
  subscription.billingIssueAt = at
  subscription.graceEndsAt = grace ? graceEnd(at, grace, subscription.environment) : null
  subscription.nextRetryAt = at + paymentRetries(subscription.environment).everyMs
  tellOfPeriod(world, making, subscription, {
    type: 'BILLING_ISSUE',
    minor: 0,
    grace_period_expiration_at_ms: subscription.graceEndsAt,
  })
  tellOfPeriod(world, making, subscription, { type: 'CANCELLATION', minor: 0, cancel_reason: 'BILLING_ERROR' })
  if (!grace) expire(world, making, subscription, 'BILLING_ERROR')
}

function endGrace(world: World, making: Making, subscription: Subscription): void {
  subscription.graceEndsAt = null
  expire(world, making, subscription, 'BILLING_ERROR')
}

/** Inside grace the old cycle is kept; after it a new one starts with the payment. */
function chargeAgain(world: World, making: Making, subscription: Subscription): void {
  const at = nowOf(world, subscription.customerId)
  const { everyMs, forMs } = paymentRetries(subscription.environment)
  if (customerFor(world, subscription.customerId).card === 'good') {
    const startsAt = givesAccess(subscription) ? subscription.periodEndsAt : at
    startPeriod(world, making, subscription, nextProduct(world, subscription), startsAt)
    return
  }
  const next = at + everyMs
  subscription.nextRetryAt = next - (subscription.billingIssueAt ?? at) > forMs ? null : next
}

export function expire(world: World, making: Making, subscription: Subscription, reason: string): void {
  subscription.expiredAt = nowOf(world, subscription.customerId)
  tellOfPeriod(world, making, subscription, { type: 'EXPIRATION', minor: 0, expiration_reason: reason })
}

/** An event about the running period that brings no payment of its own. */
export function tellOfPeriod(
  world: World,
  making: Making,
  subscription: Subscription,
  told: { type: string; minor: number; transactionId?: string } & Record<string, unknown>,
): void {
  tell(world.state, making, subscription, {
    periodType: subscription.periodType,
    purchasedAt: subscription.periodStartsAt,
    expiresAt: subscription.periodEndsAt,
    transactionId: subscription.payments.at(-1)?.transactionId ?? subscription.originalTransactionId,
    originalTransactionId: subscription.originalTransactionId,
    ...told,
  })
}

function nextProduct(world: World, subscription: Subscription): Product {
  return productOf(world.state, subscription.pendingProductId ?? subscription.productId ?? '')
}
