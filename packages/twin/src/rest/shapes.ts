import { decimalOf, dollarsOf, monetaryAmount, revenueOf } from '../money.ts'
import type {
  Customer,
  Entitlement,
  Invoice,
  Offering,
  Package,
  Product,
  Purchase,
  Subscription,
  Webhook,
} from '../state.ts'
import { entitlementsOf, givesAccess, productOf, type World } from '../world.ts'
import { endOfList } from './api.ts'

/** Path of the project, with which addresses of lists begin. */
export function base(world: World): string {
  return `/v2/projects/${world.state.project.id}`
}

export function customerShape(world: World, customer: Customer, view: Owned, withAttributes = false) {
  const path = `${base(world)}/customers/${encodeURIComponent(customer.id)}`
  return {
    object: 'customer',
    id: customer.id,
    project_id: world.state.project.id,
    first_seen_at: customer.createdAt,
    last_seen_at: customer.lastSeenAt,
    last_seen_app_version: null,
    last_seen_country: null,
    last_seen_platform: null,
    last_seen_platform_version: null,
    active_entitlements: endOfList(world, `${path}/active_entitlements`, activeEntitlements(world, view)),
    ...(withAttributes ? { attributes: endOfList(world, `${path}/attributes`, attributesShape(customer)) } : {}),
  }
}

export function attributesShape(customer: Customer) {
  return Object.entries(customer.attributes).map(([name, { value, updatedAt }]) => ({
    object: 'customer.attribute',
    name,
    value,
    updated_at: updatedAt,
  }))
}

/** What a read of a customer sees: the present, or the past while late reads are switched on. */
export type Owned = { subscriptions: Subscription[]; purchases: Purchase[] }

/** By the id of RevenueCat, not by lookup key. */
export function activeEntitlements(world: World, { subscriptions, purchases }: Owned) {
  const ends = new Map<string, number | null>()
  for (const one of subscriptions.filter(givesAccess)) {
    for (const { id } of entitlementsOf(world.state, one.productId, one.grantedEntitlementId)) {
      const known = ends.get(id)
      const until = one.graceEndsAt ?? one.periodEndsAt
      if (known !== null) ends.set(id, Math.max(known ?? 0, until))
    }
  }
  for (const one of purchases.filter(purchase => purchase.refundedAt === null)) {
    if (productOf(world.state, one.productId).type === 'consumable') continue
    for (const { id } of entitlementsOf(world.state, one.productId)) ends.set(id, null)
  }
  return [...ends].map(([id, expiresAt]) => ({
    object: 'customer.active_entitlement',
    entitlement_id: id,
    expires_at: expiresAt,
  }))
}

export function subscriptionShape(world: World, one: Subscription) {
  const { state } = world
  const access = givesAccess(one)
  const url = `${base(world)}/subscriptions/${one.id}/entitlements`
  return {
    object: 'subscription',
    id: one.id,
    customer_id: one.customerId,
    original_customer_id: one.originalCustomerId,
    product_id: one.productId,
    starts_at: one.startsAt,
    current_period_starts_at: one.periodStartsAt,
    current_period_ends_at: one.periodEndsAt,
    ends_at: one.graceEndsAt ?? one.periodEndsAt,
    gives_access: access,
    pending_payment: one.billingIssueAt !== null && one.nextRetryAt !== null,
    auto_renewal_status: !one.autoRenews
      ? 'will_not_renew'
      : one.pendingProductId
        ? 'will_change_product'
        : 'will_renew',
    status: statusOf(one),
    total_revenue_in_usd: revenueOf(one.payments, one.currency, state.settings),
    presented_offering_id: one.offeringKey,
    entitlements: endOfList(
      world,
      url,
      entitlementsOf(state, one.productId, one.grantedEntitlementId).map(each => entitlementShape(world, each)),
    ),
    environment: one.environment,
    store: one.store,
    store_subscription_identifier: one.originalTransactionId,
    ownership: 'purchased',
    pending_changes: one.pendingProductId ? { product: productShape(productOf(state, one.pendingProductId)) } : null,
    country: one.country,
    management_url: one.store === 'rc_billing' ? `${world.origin()}/portal` : null,
  }
}

function statusOf(one: Subscription): string {
  if (givesAccess(one)) {
    if (one.graceEndsAt !== null) return 'in_grace_period'
    return one.periodType === 'TRIAL' ? 'trialing' : 'active'
  }
  return one.nextRetryAt === null ? 'expired' : 'in_billing_retry'
}

export function purchaseShape(world: World, one: Purchase) {
  const { payment } = one
  const url = `${base(world)}/purchases/${one.id}/entitlements`
  const dollars = dollarsOf(payment.minor - payment.refundedMinor, one.currency)
  return {
    object: 'purchase',
    id: one.id,
    customer_id: one.customerId,
    original_customer_id: one.originalCustomerId,
    product_id: one.productId,
    purchased_at: payment.at,
    revenue_in_usd: monetaryAmount(dollars, 'USD', world.state.settings),
    quantity: 1,
    status: one.refundedAt === null ? 'owned' : 'refunded',
    presented_offering_id: one.offeringKey,
    entitlements: endOfList(
      world,
      url,
      entitlementsOf(world.state, one.productId).map(each => entitlementShape(world, each)),
    ),
    environment: one.environment,
    store: 'rc_billing',
    store_purchase_identifier: payment.transactionId,
    ownership: 'purchased',
    country: one.country,
  }
}

export function productShape(product: Product) {
  const isSubscription = product.type === 'subscription'
  return {
    object: 'product',
    id: product.id,
    store_identifier: product.storeIdentifier,
    type: product.type,
    ...(isSubscription
      ? {
          subscription: {
            duration: product.duration,
            grace_period_duration: product.graceDuration,
            trial_duration: product.trialDuration,
          },
        }
      : { one_time: { is_consumable: product.type === 'consumable' } }),
    created_at: product.createdAt,
    app_id: product.appId,
    display_name: product.displayName,
  }
}

export function entitlementShape(world: World, one: Entitlement, withProducts = false) {
  const url = `${base(world)}/entitlements/${one.id}/products`
  return {
    object: 'entitlement',
    project_id: world.state.project.id,
    id: one.id,
    lookup_key: one.lookupKey,
    display_name: one.displayName,
    created_at: one.createdAt,
    ...(withProducts
      ? {
          products: endOfList(
            world,
            url,
            one.productIds.map(id => productShape(productOf(world.state, id))),
          ),
        }
      : {}),
  }
}

export function offeringShape(world: World, one: Offering, withPackages = false, withProducts = false) {
  const packages = world.state.packages.filter(each => each.offeringId === one.id)
  return {
    object: 'offering',
    id: one.id,
    lookup_key: one.lookupKey,
    display_name: one.displayName,
    is_current: one.isCurrent,
    created_at: one.createdAt,
    project_id: world.state.project.id,
    metadata: one.metadata,
    ...(withPackages
      ? {
          packages: endOfList(
            world,
            `${base(world)}/offerings/${one.id}/packages`,
            packages.map(each => packageShape(world, each, withProducts)),
          ),
        }
      : {}),
  }
}

export function packageShape(world: World, one: Package, withProducts = false) {
  return {
    object: 'package',
    id: one.id,
    lookup_key: one.lookupKey,
    display_name: one.displayName,
    position: one.position,
    created_at: one.createdAt,
    ...(withProducts
      ? { products: endOfList(world, `${base(world)}/packages/${one.id}/products`, packageProducts(world, one)) }
      : {}),
  }
}

export function packageProducts(world: World, one: Package) {
  return one.products.map(({ productId, eligibility }) => ({
    product: productShape(productOf(world.state, productId)),
    eligibility_criteria: eligibility,
  }))
}

export function webhookShape(world: World, one: Webhook) {
  return {
    object: 'webhook_integration',
    id: one.id,
    project_id: world.state.project.id,
    name: one.name,
    url: one.url,
    environment: one.environment,
    event_types: one.eventTypes,
    app_id: one.appId,
    created_at: one.createdAt,
  }
}

export function invoiceShape(world: World, one: Invoice) {
  const product = productOf(world.state, one.productId)
  const amount = monetaryAmount(decimalOf(one.minor, one.currency), one.currency, world.state.settings)
  const path = `${base(world)}/customers/${encodeURIComponent(one.customerId)}/invoices/${one.id}/file`
  return {
    object: 'invoice',
    id: one.id,
    total_amount: amount,
    line_items: [
      {
        object: 'invoice.line_item',
        product_identifier: product.storeIdentifier,
        product_display_name: product.displayName,
        product_duration: product.duration,
        quantity: 1,
        unit_amount: amount,
      },
    ],
    issued_at: one.issuedAt,
    paid_at: one.paidAt,
    invoice_url: `${world.origin()}${path}`,
  }
}
