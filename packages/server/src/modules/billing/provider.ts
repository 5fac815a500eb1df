/** Who takes the money and says what a customer may use. Adapters: `revenuecat-provider.ts`; our own invoices follow. */
export type BillingProvider = {
  /** What the customer has there at this moment. Nobody of this key: nothing. */
  readSubscriptions: (customerKey: string) => Promise<ProvidedSubscription[]>
  /** What the customer bought once. Nobody of this key: nothing. */
  readPurchases: (customerKey: string) => Promise<ProvidedPurchase[]>
  /** Makes the customer where it is missing, and says whose it is. */
  ensureCustomer: (customerKey: string, attributes: Record<string, string>) => Promise<void>
  /** Where the customer buys one product. */
  checkoutUrl: (order: { customerKey: string; productKey: string; email: string; currency: string }) => string
  /** Where the customer looks after its subscription; works once. */
  managementUrl: (subscriptionId: string) => Promise<string>
  /** Ends the renewals; access stays to the end of the period. */
  cancel: (subscriptionId: string) => Promise<ProvidedSubscription>
  /** Gives the latest payment back and ends access. */
  refund: (subscriptionId: string) => Promise<ProvidedSubscription>
}

export type ProvidedSubscription = {
  id: string
  customerKey: string
  /** Our key of the product; nothing for what was granted. */
  productKey: string | null
  nextProductKey: string | null
  entitlements: string[]
  /** Of the first payment: events name the subscription by it. */
  originalTransaction: string
  /** As the provider says it, for people; access never follows from it. */
  status: string
  givesAccess: boolean
  renews: boolean
  startedAt: Date
  periodEndsAt: Date | null
}

export type ProvidedPurchase = {
  id: string
  /** Our key of the product. */
  productKey: string | null
  quantity: number
  /** Events name the purchase by it. */
  transaction: string
  purchasedAt: Date
  /** Wholly; of a part only an event tells. */
  isPaidBack: boolean
}
