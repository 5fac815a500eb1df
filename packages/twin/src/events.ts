import { decimalOf, dollarsOf } from './money.ts'
import type { Customer, Environment, State } from './state.ts'
import { entitlementKeys, findCustomer, type Making, productOf } from './world.ts'

/** What events of subscriptions and purchases have in common. */
export type Bought = {
  customerId: string
  originalCustomerId: string
  productId: string | null
  grantedEntitlementId?: string | null
  store: 'rc_billing' | 'promotional'
  environment: Environment
  currency: string
  country: string
  offeringKey: string | null
}

type Told = {
  type: string
  periodType: 'TRIAL' | 'NORMAL' | 'PROMOTIONAL' | null
  purchasedAt: number
  expiresAt: number | null
  transactionId: string | null
  originalTransactionId: string | null
  /** Negative for a refund; 0 where no money moves. */
  minor: number
} & Record<string, unknown>

/** Sends one event of a subscription or purchase, with the documented fields. */
export function tell(state: State, { emit }: Making, bought: Bought, told: Told): void {
  const { type, periodType, purchasedAt, expiresAt, transactionId, originalTransactionId, minor, ...own } = told
  const customer = findCustomer(state, bought.customerId)
  const keys = entitlementKeys(state, bought.productId, bought.grantedEntitlementId)
  const { taxShare, commissionShare } = state.settings
  const promotional = bought.store === 'promotional'
  emit({
    type,
    customerIds: [bought.customerId],
    environment: bought.environment,
    body: {
      ...(promotional ? {} : { app_id: webApp(state) }),
      app_user_id: bought.customerId,
      original_app_user_id: bought.originalCustomerId,
      aliases: customer?.aliases.map(alias => alias.id) ?? [bought.customerId],
      subscriber_attributes: attributesOf(customer),
      product_id: productKey(state, bought),
      entitlement_ids: keys.length > 0 ? keys : null,
      entitlement_id: null,
      period_type: periodType,
      purchased_at_ms: purchasedAt,
      expiration_at_ms: expiresAt,
      store: bought.store.toUpperCase(),
      environment: bought.environment.toUpperCase(),
      price: dollarsOf(minor, bought.currency),
      currency: bought.currency,
      price_in_purchased_currency: decimalOf(minor, bought.currency),
      tax_percentage: promotional ? 0 : taxShare,
      commission_percentage: promotional ? 0 : commissionShare,
      takehome_percentage: promotional ? 1 : Number((1 - commissionShare).toFixed(4)),
      transaction_id: transactionId,
      original_transaction_id: originalTransactionId,
      presented_offering_id: bought.offeringKey,
      offer_code: null,
      country_code: bought.country,
      is_family_share: false,
      ...own,
    },
  })
}

/** An unpaid invoice exists. It proves no payment. */
export function tellInvoice(state: State, making: Making, bought: Bought, minor: number, at: number): void {
  const { emit } = making
  const collecting: Making = {
    emit: event =>
      emit({
        ...event,
        body: {
          ...event.body,
          price: null,
          entitlement_ids: null,
          tax_percentage: null,
          commission_percentage: null,
          takehome_percentage: null,
          renewal_number: null,
          metadata: null,
        },
      }),
  }
  tell(state, collecting, bought, {
    type: 'INVOICE_ISSUANCE',
    periodType: null,
    purchasedAt: at,
    expiresAt: null,
    transactionId: null,
    originalTransactionId: null,
    minor,
  })
}

/** Sent once, for the destination, and without `app_user_id`. */
export function tellTransfer(state: State, { emit }: Making, from: string, to: string): void {
  emit({
    type: 'TRANSFER',
    customerIds: [from, to],
    environment: null,
    body: {
      app_id: webApp(state),
      store: 'RC_BILLING',
      environment: 'PRODUCTION',
      transferred_from: [from],
      transferred_to: [to],
    },
  })
}

export function webApp(state: State): string {
  const app = state.apps.find(one => one.type === 'rc_billing')
  if (!app) throw new Error('The twin has no web app')
  return app.id
}

function productKey(state: State, { productId, grantedEntitlementId }: Bought): string {
  if (productId !== null) return productOf(state, productId).storeIdentifier
  const [key = 'entitlement'] = entitlementKeys(state, null, grantedEntitlementId)
  return `rc_promo_${key}_custom`
}

function attributesOf(customer: Customer | undefined) {
  return Object.fromEntries(
    Object.entries(customer?.attributes ?? {}).map(([name, { value, updatedAt }]) => [
      name,
      { value, updated_at_ms: updatedAt },
    ]),
  )
}
