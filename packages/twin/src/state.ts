import type { Faults } from './faults.ts'

export type Environment = 'production' | 'sandbox'

/** Everything that the twin knows; one JSON file keeps it over a restart. */
export type State = {
  version: 1
  /** Ids follow from it, so two twins never name two things alike unless they are meant to. */
  seed: string
  counters: Record<string, number>
  /** How far the twin's clock is ahead of the real one. */
  aheadMs: number
  settings: Settings
  project: Project
  apps: App[]
  products: Product[]
  entitlements: Entitlement[]
  offerings: Offering[]
  packages: Package[]
  customers: Record<string, Customer>
  subscriptions: Subscription[]
  purchases: Purchase[]
  invoices: Invoice[]
  webhooks: Webhook[]
  events: PastEvent[]
  deliveries: Delivery[]
  faults: Faults
}

type Settings = {
  /** Multiplies the documented waits between attempts: 1 is the real schedule. */
  retryScale: number
  /** Calls a minute by domain of the API. */
  limits: { customer_information: number; project_configuration: number }
  taxShare: number
  commissionShare: number
  /** Where a buyer goes after the purchase; `app_user_id` is added. */
  successUrl: string | null
}

type Project = {
  id: string
  name: string
  createdAt: number
  secretKey: string
  v1Key: string
  /** Tokens of the purchase link. */
  links: Record<Environment, string>
}

type App = { id: string; name: string; type: 'rc_billing' | 'test_store'; createdAt: number }

export type Product = {
  id: string
  storeIdentifier: string
  appId: string
  type: 'subscription' | 'consumable' | 'non_consumable'
  displayName: string
  createdAt: number
  /** ISO 8601, of a subscription only. */
  duration: string | null
  trialDuration: string | null
  graceDuration: string | null
  /** Minor units by currency. A saved price never changes; only currencies are added. */
  prices: Record<string, number>
}

export type Entitlement = {
  id: string
  lookupKey: string
  displayName: string
  createdAt: number
  productIds: string[]
}
export type Offering = {
  id: string
  lookupKey: string
  displayName: string
  createdAt: number
  isCurrent: boolean
  metadata: Record<string, unknown> | null
}
export type Package = {
  id: string
  offeringId: string
  lookupKey: string
  displayName: string
  position: number | null
  createdAt: number
  products: { productId: string; eligibility: string }[]
}

export type Card = 'good' | 'declined'
export type Attribute = { value: string; updatedAt: number }
export type Customer = {
  id: string
  createdAt: number
  lastSeenAt: number
  attributes: Record<string, Attribute>
  aliases: { id: string; createdAt: number }[]
  offeringId: string | null
  card: Card
  /** How far its clock is ahead of the twin's; only its own subscriptions go by it. */
  aheadMs?: number
}

export type Payment = {
  transactionId: string
  invoiceId: string
  productId: string
  at: number
  minor: number
  refundedMinor: number
}

export type Subscription = {
  id: string
  customerId: string
  originalCustomerId: string
  /** Nothing for a grant. */
  productId: string | null
  /** Of a grant; a product's follow from the product. */
  grantedEntitlementId: string | null
  store: 'rc_billing' | 'promotional'
  environment: Environment
  originalTransactionId: string
  currency: string
  country: string
  offeringKey: string | null
  startsAt: number
  periodStartsAt: number
  periodEndsAt: number
  periodType: 'TRIAL' | 'NORMAL' | 'PROMOTIONAL'
  autoRenews: boolean
  unsubscribedAt: number | null
  pendingProductId: string | null
  billingIssueAt: number | null
  /** Set while a failed payment still leaves access. */
  graceEndsAt: number | null
  nextRetryAt: number | null
  expiredAt: number | null
  refundedAt: number | null
  renewals: number
  payments: Payment[]
  metadata: Record<string, string> | null
}

export type Purchase = {
  id: string
  customerId: string
  originalCustomerId: string
  productId: string
  environment: Environment
  currency: string
  country: string
  offeringKey: string | null
  payment: Payment
  refundedAt: number | null
  metadata: Record<string, string> | null
}

export type Invoice = {
  id: string
  customerId: string
  productId: string
  currency: string
  minor: number
  issuedAt: number
  paidAt: number | null
}

export type Webhook = {
  id: string
  name: string
  url: string
  authorizationHeader: string | null
  /** Signs each attempt; shown on the desk only, as no call of the API reads it. */
  signingSecret: string
  environment: Environment | null
  eventTypes: string[] | null
  appId: string | null
  createdAt: number
}

/** One event as it is sent: the fields of the documentation, and whatever a fault made of them. */
export type EventBody = { id: string; type: string; event_timestamp_ms: number } & Record<string, unknown>
export type PastEvent = { customerIds: string[]; environment: Environment | null; body: EventBody }

export type Delivery = {
  id: string
  webhookId: string
  eventId: string
  type: string
  customerIds: string[]
  body: EventBody
  dueAt: number
  attempts: number
  state: 'waiting' | 'delivered' | 'given-up'
  lastAnswer: string | null
}
