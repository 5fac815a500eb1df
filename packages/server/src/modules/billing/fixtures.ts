import { asWorker, type Ports } from '#infra/db'
import { subscriptionsOf } from './queries/subscriptions.ts'

export { billingCustomer } from './billing-customer.ts'
export type { BillingProvider } from './provider.ts'
export { revenueCatProvider } from './revenuecat-provider.ts'

/** What a customer is subscribed to, as it was last read. */
export function subscriptionsFor(ports: Ports, customer: { id: string; resellerId: string }) {
  const { id: tenantId, resellerId } = customer
  return asWorker(ports, { tenantId, resellerId }, tx => subscriptionsOf(tx, tenantId))
}
