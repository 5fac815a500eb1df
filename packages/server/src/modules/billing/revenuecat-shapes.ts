import { z } from 'zod'

// What we read of RevenueCat's answers, and no more: fields may be added at any time, states may be new ones, and
// what may be null may be absent.

const text = z.string()
const ms = z.number().nullish()

export const Page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next_page: text.nullish() })

export const RcSubscription = z.object({
  id: text,
  customer_id: text,
  product_id: text.nullish(),
  starts_at: z.number(),
  current_period_starts_at: z.number(),
  current_period_ends_at: ms,
  ends_at: ms,
  /** Decides about access; the status never does, as more states may come. */
  gives_access: z.boolean(),
  pending_payment: z.boolean().nullish(),
  auto_renewal_status: text.nullish(),
  status: text,
  environment: text,
  store: text,
  store_subscription_identifier: text,
  pending_changes: z.object({ product: z.object({ id: text, store_identifier: text }).nullish() }).nullish(),
  entitlements: z.object({ items: z.array(z.object({ lookup_key: text })) }).nullish(),
})
export type RcSubscription = z.output<typeof RcSubscription>

export const RcPurchase = z.object({
  id: text,
  product_id: text.nullish(),
  purchased_at: z.number(),
  quantity: z.number().nullish(),
  status: text,
  store_purchase_identifier: text,
})
export const RcCustomer = z.object({ id: text })
export const RcProduct = z.object({
  id: text,
  store_identifier: text,
  type: text,
  app_id: text,
  display_name: text.nullish(),
  subscription: z.object({ duration: text.nullish(), trial_duration: text.nullish() }).nullish(),
})
export const RcEntitlement = z.object({
  id: text,
  lookup_key: text,
  display_name: text,
  products: z.object({ items: z.array(z.object({ id: text })), next_page: text.nullish() }).nullish(),
})
export const RcOffering = z.object({ id: text, lookup_key: text, is_current: z.boolean() })
export const RcPackage = z.object({
  id: text,
  lookup_key: text,
  products: z.object({ items: z.array(z.object({ product: z.object({ id: text }) })) }).nullish(),
})
export const RcWebhook = z.object({ id: text, name: text, url: text })
export const RcManagementUrl = z.object({ management_url: text })

/** What is wrong, as RevenueCat says it. */
export const RcFault = z.object({
  type: text,
  message: text,
  retryable: z.boolean().nullish(),
  backoff_ms: z.number().nullish(),
})
