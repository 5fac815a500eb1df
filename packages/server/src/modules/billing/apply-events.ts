import { asWorker, inSystem, type Ports } from '#infra/db'
import type { MasterKey } from '#infra/keys'
import { providerOf } from './connection.ts'
import { followSubscription } from './follow-subscription.ts'
import type { BillingProvider, ProvidedSubscription } from './provider.ts'
import { findConnection, type StoredConnection } from './queries/connections.ts'
import { closeDrifts } from './queries/drift.ts'
import { type ClaimedEvent, claimCustomerEvents, endEvent, findCustomersByKey, postponeEvent } from './queries/inbox.ts'
import { beginReading, replaceSubscriptions } from './queries/subscriptions.ts'
import { expectedPeriod } from './read-event.ts'

const leaseMs = 120_000
/** After so many readings an event whose state never came is done all the same: something newer may have undone it. */
const mostReadings = 6
const mostAttempts = 10

/** Applies what waits about one customer. False when nothing waited. */
export async function applyNextEvents(ports: Ports, master: MasterKey, openProvider = providerOf): Promise<boolean> {
  const now = ports.clock.now()
  const claimed = await inSystem(ports, tx => claimCustomerEvents(tx, leaseMs, now))
  const [first] = claimed
  if (!first) return false
  try {
    await applyClaimed(ports, connection => openProvider(master, connection), first.connection_id, claimed)
  } catch (error) {
    const note = error instanceof Error ? error.message : 'It could not be applied'
    await inSystem(ports, async tx => {
      for (const event of claimed) {
        if (event.attempts >= mostAttempts) await endEvent(tx, event, { state: 'failed', note, now })
        else await postponeEvent(tx, event, { nextTryAt: later(ports, event, 5_000), note })
      }
    })
  }
  return true
}

async function applyClaimed(
  ports: Ports,
  openProvider: (connection: StoredConnection) => BillingProvider,
  connectionId: string,
  claimed: ClaimedEvent[],
) {
  const keys = [...new Set(claimed.flatMap(event => event.customer_keys))]
  const { connection, customers } = await inSystem(ports, async tx => ({
    connection: await findConnection(tx, connectionId),
    customers: await findCustomersByKey(tx, connectionId, keys),
  }))
  if (!connection) throw new Error('The connection of this event is gone')
  const provider = openProvider(connection)
  const readings: ProvidedSubscription[] = []
  // The claim came before every reading, so what was read is at least as new as this.
  const readAt = claimed[0]?.claimed_at ?? ports.clock.now()
  for (const customer of customers) {
    const owner = { tenantId: customer.tenant_id, resellerId: customer.reseller_id, connectionId }
    readings.push(...(await readInto(ports, provider, owner, customer.customer_key, readAt)))
  }
  const known = new Set(customers.map(({ customer_key }) => customer_key))
  await inSystem(ports, async tx => {
    const now = ports.clock.now()
    await closeDrifts(tx, connectionId, [...known], now)
    for (const event of claimed) {
      const isMatched = event.customer_keys.some(key => known.has(key))
      if (!isMatched) {
        const note = 'Nobody here is known by this key. Nothing was changed.'
        await endEvent(tx, event, { state: 'unmatched', note, now })
      } else if (isBehind(event, readings) && event.attempts < mostReadings) {
        const note = 'The provider does not show what the event tells yet.'
        await postponeEvent(tx, event, { nextTryAt: later(ports, event, 1_000), note })
      } else await endEvent(tx, event, { state: 'applied', note: null, now })
    }
  })
}

/** Reads a customer, puts what was read in the place of what was known, and lets its plan and life follow. */
export async function readInto(
  ports: Ports,
  provider: BillingProvider,
  owner: { tenantId: string; resellerId: string; connectionId: string },
  customerKey: string,
  readAt: Date,
): Promise<ProvidedSubscription[]> {
  const found = await provider.readSubscriptions(customerKey)
  await asWorker(ports, owner, async tx => {
    if (await beginReading(tx, owner, readAt)) await replaceSubscriptions(tx, owner, found, readAt)
  })
  await followSubscription(ports, owner)
  return found
}

/** An event may come before the state: then the reading shows an older end of the period, or no subscription at all. */
function isBehind(event: ClaimedEvent, readings: readonly ProvidedSubscription[]): boolean {
  const expected = expectedPeriod(event.raw)
  if (!expected) return false
  const found = readings.find(one => one.originalTransaction === expected.transaction)
  return !found || (found.periodEndsAt !== null && found.periodEndsAt < expected.endsAt && found.givesAccess)
}

/** Twice as long after each attempt, at most ten minutes. */
function later(ports: Ports, { attempts }: ClaimedEvent, firstMs: number): Date {
  return new Date(ports.clock.now().getTime() + Math.min(firstMs * 2 ** (attempts - 1), 600_000))
}
