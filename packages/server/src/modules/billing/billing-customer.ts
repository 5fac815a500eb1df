import { randomBytes } from 'node:crypto'
import { asWorker, type Ports } from '#infra/db'
import { putBillingCustomer } from './queries/subscriptions.ts'

/** The key that a provider knows this customer by. Tells nothing of it, and is made once. */
export function billingCustomer(
  ports: Ports,
  owner: { tenantId: string; resellerId: string; connectionId: string },
): Promise<string> {
  const customerKey = `ten_${randomBytes(16).toString('hex')}`
  return asWorker(ports, owner, tx => putBillingCustomer(tx, owner, { customerKey, now: ports.clock.now() }))
}
