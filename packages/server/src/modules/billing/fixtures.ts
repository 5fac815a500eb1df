import { asWorker, type Ports } from '#infra/db'
import type { MasterKey } from '#infra/keys'
import { unseal } from './connection.ts'
import type { StoredConnection } from './queries/connections.ts'
import { subscriptionsOf } from './queries/subscriptions.ts'

export { billingCustomer } from './billing-customer.ts'
export type { BillingProvider } from './provider.ts'
export { revenueCatProvider } from './revenuecat-provider.ts'

/** What a customer is subscribed to, as it was last read. */
export function subscriptionsFor(ports: Ports, customer: { id: string; resellerId: string }) {
  const { id: tenantId, resellerId } = customer
  return asWorker(ports, { tenantId, resellerId }, tx => subscriptionsOf(tx, tenantId))
}

/** What the provider sends as its whole Authorization header. */
export function webhookHeaderOf(master: MasterKey, connection: StoredConnection): string {
  return unseal(master, connection.id, 'webhook header', connection.webhook_header)
}
