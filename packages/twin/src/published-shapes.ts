import { z } from 'zod'

// The answers of REST v2 as RevenueCat publishes them (github.com/RevenueCat/docs, openapi-spec/api-v2.yaml at
// bf39a9c), written anew for what the twin serves: that document carries no licence, so no copy of it is kept here.

const id = z.string().min(1).max(255)
const customerId = z.string().min(1).max(1500)
const ms = z.int()
const iso8601 = z.string().regex(/^P(?=\d)(?:\d+Y)?(?:\d+M)?(?:\d+[DW])?$/)
const listOf = <T extends z.ZodType>(item: T) =>
  z.object({
    object: z.literal('list'),
    items: z.array(item),
    next_page: z.string().startsWith('/v2/projects/').nullable().optional(),
    url: z.string().startsWith('/v2/projects/').max(5000),
  })

const Money = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/),
  gross: z.number(),
  commission: z.number().optional(),
  tax: z.number(),
  proceeds: z.number(),
})
const Environment = z.enum(['production', 'sandbox'])
const Store = z.enum(['amazon', 'app_store', 'mac_app_store', 'play_store', 'promotional', 'stripe', 'rc_billing'])

export const Product = z.object({
  object: z.literal('product'),
  id: id.startsWith('prod'),
  store_identifier: z.string().max(255),
  type: z.enum(['subscription', 'one_time', 'consumable', 'non_consumable', 'non_renewing_subscription']),
  subscription: z
    .strictObject({
      duration: iso8601.nullable(),
      grace_period_duration: iso8601.nullable(),
      trial_duration: iso8601.nullable(),
    })
    .nullable()
    .optional(),
  one_time: z.strictObject({ is_consumable: z.boolean().nullable() }).nullable().optional(),
  created_at: ms,
  app_id: id.startsWith('app'),
  display_name: z.string().max(1500).nullable(),
})
export const Entitlement = z.object({
  object: z.literal('entitlement'),
  project_id: z.string().startsWith('proj').max(20),
  id: id.startsWith('entl'),
  lookup_key: z.string().max(200),
  display_name: z.string().max(1500),
  created_at: ms,
  products: listOf(Product).nullable().optional(),
})
export const Package = z.object({
  object: z.literal('package'),
  id: id.startsWith('pkge'),
  lookup_key: z.string().max(200),
  display_name: z.string().max(1500),
  position: z.int().nullable(),
  created_at: ms,
  products: listOf(
    z.strictObject({ product: Product, eligibility_criteria: z.enum(['all', 'google_sdk_lt_6', 'google_sdk_ge_6']) }),
  )
    .nullable()
    .optional(),
})
export const Offering = z.object({
  object: z.literal('offering'),
  id: id.startsWith('ofrng'),
  lookup_key: z.string().max(200),
  display_name: z.string().max(1500),
  is_current: z.boolean(),
  created_at: ms,
  project_id: z.string().max(20),
  metadata: z.record(z.string(), z.unknown()).nullable().optional(),
  packages: listOf(Package).nullable().optional(),
})
export const ActiveEntitlement = z.object({
  object: z.literal('customer.active_entitlement'),
  entitlement_id: id.startsWith('entl'),
  expires_at: ms.nullable(),
})
export const Attribute = z.object({
  object: z.literal('customer.attribute'),
  name: z.string().max(1500),
  value: z.string().nullable(),
  updated_at: ms,
})
export const Customer = z.object({
  object: z.literal('customer'),
  id: customerId,
  project_id: z.string().max(20),
  first_seen_at: ms,
  last_seen_at: ms.nullable(),
  last_seen_app_version: z.string().nullable(),
  last_seen_country: z.string().nullable(),
  last_seen_platform: z.string().nullable(),
  last_seen_platform_version: z.string().nullable(),
  active_entitlements: listOf(ActiveEntitlement).nullable().optional(),
  attributes: listOf(Attribute).nullable().optional(),
})
export const Subscription = z.object({
  object: z.literal('subscription'),
  id: id.startsWith('sub'),
  customer_id: customerId,
  original_customer_id: customerId,
  product_id: id.startsWith('prod').nullable(),
  starts_at: ms,
  current_period_starts_at: ms,
  current_period_ends_at: ms.nullable(),
  ends_at: ms.nullable(),
  gives_access: z.boolean(),
  pending_payment: z.boolean(),
  auto_renewal_status: z.enum([
    'will_renew',
    'will_not_renew',
    'will_change_product',
    'will_pause',
    'requires_price_increase_consent',
    'has_already_renewed',
  ]),
  status: z.enum([
    'trialing',
    'active',
    'expired',
    'in_grace_period',
    'in_billing_retry',
    'paused',
    'unknown',
    'incomplete',
  ]),
  total_revenue_in_usd: Money,
  presented_offering_id: z.string().max(200).nullable(),
  entitlements: listOf(Entitlement),
  environment: Environment,
  store: Store,
  store_subscription_identifier: id,
  ownership: z.enum(['purchased', 'family_shared']),
  pending_changes: z.object({ product: Product.optional() }).nullable().optional(),
  country: z.string().length(2).optional(),
  management_url: z.url().nullable(),
})
export const Purchase = z.object({
  object: z.literal('purchase'),
  id: id.startsWith('purch'),
  customer_id: customerId,
  original_customer_id: customerId,
  product_id: id,
  purchased_at: ms,
  revenue_in_usd: Money,
  quantity: z.int(),
  status: z.enum(['owned', 'refunded']),
  presented_offering_id: z.string().max(200).nullable(),
  entitlements: listOf(Entitlement),
  environment: Environment,
  store: Store,
  store_purchase_identifier: id,
  ownership: z.enum(['purchased', 'family_shared']),
  country: z.string().length(2).optional(),
})
export const Invoice = z.object({
  object: z.literal('invoice'),
  id: id.startsWith('rcbin'),
  total_amount: Money,
  line_items: z.array(
    z.object({
      object: z.literal('invoice.line_item'),
      product_identifier: z.string().max(255),
      product_display_name: z.string().nullable(),
      product_duration: iso8601.nullable(),
      quantity: z.int(),
      unit_amount: Money,
    }),
  ),
  issued_at: ms,
  paid_at: ms.nullable(),
  invoice_url: z.url().nullable(),
})
export const Webhook = z.object({
  object: z.literal('webhook_integration'),
  id,
  project_id: id,
  name: z.string().max(1500),
  url: z.url().max(5000),
  environment: Environment.nullable(),
  event_types: z.array(z.string()).nullable().optional(),
  app_id: id.nullable(),
  created_at: ms,
})
export const App = z.object({
  object: z.literal('app'),
  id: id.startsWith('app'),
  name: z.string().max(255),
  created_at: ms,
  type: z.string(),
  project_id: z.string(),
})
export const Deleted = z.object({ object: z.string(), id: z.string(), deleted_at: ms })
export const ManagementUrl = z.object({
  object: z.literal('authenticated_management_url'),
  management_url: z.url().max(255),
})
export const Fault = z.object({
  object: z.literal('error'),
  type: z.enum([
    'parameter_error',
    'resource_already_exists',
    'resource_missing',
    'idempotency_error',
    'rate_limit_error',
    'authentication_error',
    'authorization_error',
    'store_error',
    'server_error',
    'resource_locked_error',
    'unprocessable_entity_error',
    'invalid_request',
  ]),
  param: z.string().nullable().optional(),
  doc_url: z.url().optional(),
  message: z.string(),
  retryable: z.boolean(),
  backoff_ms: z.int().optional(),
})
export const lists = {
  apps: listOf(App),
  customers: listOf(Customer),
  subscriptions: listOf(Subscription),
  purchases: listOf(Purchase),
  activeEntitlements: listOf(ActiveEntitlement),
  attributes: listOf(Attribute),
  invoices: listOf(Invoice),
  products: listOf(Product),
  entitlements: listOf(Entitlement),
  offerings: listOf(Offering),
  packages: listOf(Package),
  webhooks: listOf(Webhook),
}
