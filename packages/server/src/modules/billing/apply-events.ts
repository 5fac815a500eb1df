import { asWorker, type ChangeTx, inSystem, type Ports } from '#infra/db'
import type { MasterKey } from '#infra/keys'
import { bookPurchases, paybackOf, takeBackGone } from './book-purchases.ts'
import { providerOf } from './connection.ts'
import { followSubscription } from './follow-subscription.ts'
import type { BillingProvider, ProvidedPurchase, ProvidedSubscription } from './provider.ts'
import { findConnection, type StoredConnection } from './queries/connections.ts'
import { closeDrifts, takeOverType } from './queries/drift.ts'
import {
  type ClaimedEvent,
  claimCustomerEvents,
  endEvents,
  findCustomersByKey,
  postponeEvent,
} from './queries/inbox.ts'
import { beginReading, replaceSubscriptions } from './queries/subscriptions.ts'
import { expectedPeriod, mayTellOfPurchase, purchaseTold } from './read-event.ts'

const leaseMs = 120_000
/** After so many readings an event whose state never came is done all the same: something newer may have undone it. */
const mostReadings = 6
const mostAttempts = 10

/** Applies what waits about one customer. False when nothing waited. */
export async function applyNextEvents(ports: Ports, master: MasterKey, openProvider = providerOf): Promise<boolean> {
  const now = ports.clock.now()
  const claim = await inSystem(ports, tx => claimNext(tx, now))
  if (!claim) return false
  const { claimed } = claim
  try {
    await applyClaimed(ports, connection => openProvider(master, connection), claim)
  } catch (error) {
    const note = error instanceof Error ? error.message : 'It could not be applied'
    await inSystem(ports, async tx => {
      const isLast = (event: ClaimedEvent) => event.attempts >= mostAttempts
      await endEvents(tx, claimed.filter(isLast), { state: 'failed', note, now })
      for (const event of claimed.filter(one => !isLast(one)))
        await postponeEvent(tx, event, { nextTryAt: later(ports, event, 5_000), note })
    })
  }
  return true
}

type Claim = {
  claimed: ClaimedEvent[]
  connection: StoredConnection | undefined
  customers: Awaited<ReturnType<typeof findCustomersByKey>>
}

/** What waits about one customer, and who that is here. */
async function claimNext(tx: ChangeTx<'system'>, now: Date): Promise<Claim | undefined> {
  const claimed = await claimCustomerEvents(tx, leaseMs, now)
  const [first] = claimed
  if (!first) return undefined
  const keys = [...new Set(claimed.flatMap(event => event.customer_keys))]
  const [connection, customers] = await Promise.all([
    findConnection(tx, first.connection_id),
    findCustomersByKey(tx, first.connection_id, keys),
  ])
  return { claimed, connection, customers }
}

async function applyClaimed(
  ports: Ports,
  openProvider: (connection: StoredConnection) => BillingProvider,
  { claimed, connection, customers }: Claim,
) {
  if (!connection) throw new Error('The connection of this event is gone')
  const connectionId = connection.id
  const provider = openProvider(connection)
  const readings: Readings = { subscriptions: [], purchases: [] }
  // The claim came before every reading, so what was read is at least as new as this.
  const readAt = claimed[0]?.claimed_at ?? ports.clock.now()
  for (const customer of customers) {
    const owner = { tenantId: customer.tenant_id, resellerId: customer.reseller_id, connectionId }
    readings.subscriptions.push(...(await readInto(ports, provider, owner, customer.customer_key, readAt)))
    if (!claimed.some(mayTellOfPurchase)) continue
    const purchases = await provider.readPurchases(customer.customer_key)
    await bookPurchases(ports, owner, purchases)
    if (claimed.some(({ type }) => type === takeOverType)) await takeBackGone(ports, owner, purchases)
    readings.purchases.push(...purchases)
  }
  const known = new Set(customers.map(({ customer_key }) => customer_key))
  const isMatched = (event: ClaimedEvent) => event.customer_keys.some(key => known.has(key))
  const isEarly = (event: ClaimedEvent) => event.attempts < mostReadings && isBehind(event, readings)
  for (const event of claimed) if (isMatched(event) && !isEarly(event)) await paybackOf(ports, event)
  await inSystem(ports, async tx => {
    const now = ports.clock.now()
    await closeDrifts(tx, connectionId, [...known], now)
    const unmatched = claimed.filter(event => !isMatched(event))
    const note = 'Nobody here is known by this key. Nothing was changed.'
    await endEvents(tx, unmatched, { state: 'unmatched', note, now })
    const matched = claimed.filter(isMatched)
    for (const event of matched.filter(isEarly)) {
      const waitsFor = 'The provider does not show what the event tells yet.'
      await postponeEvent(tx, event, { nextTryAt: later(ports, event, 1_000), note: waitsFor })
    }
    await endEvents(
      tx,
      matched.filter(one => !isEarly(one)),
      { state: 'applied', note: null, now },
    )
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

type Readings = { subscriptions: ProvidedSubscription[]; purchases: ProvidedPurchase[] }

/** An event may come before the state: then the reading shows an older end of the period, no subscription or purchase at all,
 * or one that is not paid back yet. */
function isBehind(event: ClaimedEvent, { subscriptions, purchases }: Readings): boolean {
  const told = purchaseTold(event.raw)
  if (told) {
    const bought = purchases.find(one => one.transaction === told.transaction)
    return !bought || (told.paidBackMinor >= told.minor * bought.quantity && !bought.isPaidBack)
  }
  const expected = expectedPeriod(event.raw)
  if (!expected) return false
  const found = subscriptions.find(one => one.originalTransaction === expected.transaction)
  return !found || (found.periodEndsAt !== null && found.periodEndsAt < expected.endsAt && found.givesAccess)
}

/** Twice as long after each attempt, at most ten minutes. */
function later(ports: Ports, { attempts }: ClaimedEvent, firstMs: number): Date {
  return new Date(ports.clock.now().getTime() + Math.min(firstMs * 2 ** (attempts - 1), 600_000))
}
