import { type MasterKey, unwrapKey, wrapKey } from '#infra/keys'
import type { BillingProvider } from './provider.ts'
import type { StoredConnection } from './queries/connections.ts'
import { openRevenueCat, type RevenueCatClient } from './revenuecat-client.ts'
import { revenueCatProvider } from './revenuecat-provider.ts'

type Sealed = 'secret key' | 'webhook header' | 'signing secret'
const bound = (connectionId: string, what: Sealed) => `billing ${what} ${connectionId}`

/** Secrets of a connection lie wrapped in the database, and open for this connection and this purpose only. */
export function seal(master: MasterKey, connectionId: string, what: Sealed, secret: string): Buffer {
  return wrapKey(master, Buffer.from(secret, 'utf8'), bound(connectionId, what))
}
export function unseal(master: MasterKey, connectionId: string, what: Sealed, sealed: Buffer): string {
  return unwrapKey(master, sealed, bound(connectionId, what)).toString('utf8')
}

export function clientOf(master: MasterKey, connection: StoredConnection): RevenueCatClient {
  return openRevenueCat({
    url: connection.url,
    projectId: connection.project_id,
    secretKey: unseal(master, connection.id, 'secret key', connection.secret_key),
    // The address was set by whoever runs this installation, never by a reseller or a customer.
    allow: [new URL(connection.url).host],
  })
}

export function providerOf(master: MasterKey, connection: StoredConnection): BillingProvider {
  return revenueCatProvider(clientOf(master, connection), {
    environment: connection.environment === 'sandbox' ? 'sandbox' : 'production',
    purchaseLink: connection.purchase_link,
  })
}
