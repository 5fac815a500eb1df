import type { z } from 'zod'
import type { BillingProvider, ProvidedSubscription } from './provider.ts'
import { isRevenueCatFault, type RevenueCatClient } from './revenuecat-client.ts'
import { RcCustomer, RcManagementUrl, RcProduct, RcPurchase, RcSubscription } from './revenuecat-shapes.ts'

type Shop = {
  environment: 'production' | 'sandbox'
  /** Without the customer: `https://pay.rev.cat/<token>`. */
  purchaseLink: string
}

/** RevenueCat as the one who bills. */
export function revenueCatProvider(client: RevenueCatClient, shop: Shop): BillingProvider {
  const productKeys = new Map<string, string>()

  /** Subscriptions name products by RevenueCat's id; a product never changes its key. */
  async function keyOf(productId: string | null | undefined): Promise<string | null> {
    if (!productId) return null
    const known = productKeys.get(productId)
    if (known !== undefined) return known
    const { store_identifier } = await client.get(`/products/${encodeURIComponent(productId)}`, RcProduct)
    productKeys.set(productId, store_identifier)
    return store_identifier
  }

  async function provided(one: RcSubscription): Promise<ProvidedSubscription> {
    return {
      id: one.id,
      customerKey: one.customer_id,
      productKey: await keyOf(one.product_id),
      nextProductKey: one.pending_changes?.product?.store_identifier ?? null,
      entitlements: one.entitlements?.items.map(({ lookup_key }) => lookup_key) ?? [],
      originalTransaction: one.store_subscription_identifier,
      status: one.status,
      givesAccess: one.gives_access,
      renews: one.auto_renewal_status !== 'will_not_renew' && one.auto_renewal_status !== 'will_pause',
      startedAt: new Date(one.starts_at),
      periodEndsAt: typeof one.current_period_ends_at === 'number' ? new Date(one.current_period_ends_at) : null,
    }
  }

  const customer = (key: string) => `/customers/${encodeURIComponent(key)}`
  async function listOf<T>(customerKey: string, what: string, schema: z.ZodType<T>): Promise<T[]> {
    try {
      return await client.list(`${customer(customerKey)}/${what}?environment=${shop.environment}&limit=100`, schema)
    } catch (error) {
      if (isRevenueCatFault(error) && error.revenueCat.status === 404) return []
      throw error
    }
  }
  const subscription = (id: string) => `/subscriptions/${encodeURIComponent(id)}`
  return {
    readSubscriptions: async customerKey =>
      Promise.all((await listOf(customerKey, 'subscriptions', RcSubscription)).map(provided)),
    readPurchases: async customerKey =>
      Promise.all(
        (await listOf(customerKey, 'purchases', RcPurchase)).map(async one => ({
          id: one.id,
          productKey: await keyOf(one.product_id),
          quantity: one.quantity ?? 1,
          transaction: one.store_purchase_identifier,
          purchasedAt: new Date(one.purchased_at),
          isPaidBack: one.status === 'refunded',
        })),
      ),
    ensureCustomer: async (customerKey, attributes) => {
      const given = Object.entries(attributes).map(([name, value]) => ({ name, value: value.slice(0, 500) }))
      try {
        await client.post('/customers', { id: customerKey, attributes: given }, RcCustomer)
      } catch (error) {
        // The customer is there already. Its attributes are what they should be now, all the same.
        if (!isRevenueCatFault(error) || error.revenueCat.status !== 409) throw error
        await client.post(`${customer(customerKey)}/attributes`, { attributes: given }, anything)
      }
    },
    checkoutUrl: ({ customerKey, productKey, email, currency }) => {
      const url = new URL(`${shop.purchaseLink}/${encodeURIComponent(customerKey)}`)
      url.searchParams.set('package_id', productKey)
      url.searchParams.set('email', email)
      url.searchParams.set('currency', currency)
      url.searchParams.set('skip_purchase_success', 'true')
      return url.href
    },
    managementUrl: async id =>
      (await client.get(`${subscription(id)}/authenticated_management_url`, RcManagementUrl)).management_url,
    cancel: async id => provided(await client.post(`${subscription(id)}/actions/cancel`, undefined, RcSubscription)),
    refund: async id => provided(await client.post(`${subscription(id)}/actions/refund`, undefined, RcSubscription)),
  }
}

const anything = RcCustomer.partial()
