import { inSystem, type Ports, type ReadTx } from '#infra/db'
import { newId } from '#infra/ids'
import type { MasterKey } from '#infra/keys'
import { providerOf } from './connection.ts'
import { packOfKey } from './price-ladder.ts'
import type { BillingProvider, ProvidedPurchase, ProvidedSubscription } from './provider.ts'
import { findConnection } from './queries/connections.ts'
import {
  type ComparedCustomer,
  closeDrifts,
  isTold,
  keepDrift,
  returnCustomer,
  storedSubscriptions,
  takeDueCustomers,
} from './queries/drift.ts'
import { purchasesAnywhere, purchasesBookedFor } from './queries/purchases.ts'

const dayMs = 24 * 60 * 60_000
/** Each is one call or two; the client spreads them over the provider's minute. */
const customersInRound = 200

/** Compares what is known of customers with what their provider says, each once a day, and reports what differs.
 * Nothing is changed: people take it over. Gives how many were compared, and how many differ. */
export async function compareCustomers(
  ports: Ports,
  master: MasterKey,
  openProvider = providerOf,
): Promise<{ customers: number; differ: number }> {
  const now = ports.clock.now()
  const due = await inSystem(ports, tx => takeDueCustomers(tx, new Date(now.getTime() - dayMs), now, customersInRound))
  const providers = new Map<string, BillingProvider | undefined>()
  let differ = 0
  for (const [index, customer] of due.entries()) {
    try {
      const provider = await providerFor(customer.connection_id)
      if (provider && (await compareOne(ports, provider, customer))) differ += 1
    } catch (error) {
      // The provider is away: the rest of the round waits for the next one.
      await inSystem(ports, async tx => {
        for (const rest of due.slice(index)) await returnCustomer(tx, rest)
      })
      throw error
    }
  }
  return { customers: due.length, differ }

  async function providerFor(connectionId: string): Promise<BillingProvider | undefined> {
    if (!providers.has(connectionId)) {
      const connection = await inSystem(ports, tx => findConnection(tx, connectionId))
      providers.set(connectionId, connection && openProvider(master, connection))
    }
    return providers.get(connectionId)
  }
}

async function compareOne(ports: Ports, provider: BillingProvider, customer: ComparedCustomer): Promise<boolean> {
  const there = (await provider.readSubscriptions(customer.customer_key)).map(asKnown)
  const packsThere = (await provider.readPurchases(customer.customer_key)).flatMap(asKnownPack)
  return inSystem(ports, async tx => {
    const here = (await storedSubscriptions(tx, customer)).map(asStored)
    const now = ports.clock.now()
    const packsHere = await packsBooked(tx, customer, packsThere)
    if (sameAs(here) === sameAs(there) && sameAs(packsHere) === sameAs(packsThere)) {
      await closeDrifts(tx, customer.connection_id, [customer.customer_key], now)
      return false
    }
    if (await isTold(tx, customer)) return false
    await keepDrift(tx, { ...customer, id: newId(), here, there, packsHere, packsThere, now })
    return true
  })
}

/** A subscription as the report shows it. */
type Known = {
  id: string
  product: string | null
  next: string | null
  entitlements: string[]
  status: string
  access: boolean
  renews: boolean
  endsAt: string | null
}

function asKnown(one: ProvidedSubscription): Known {
  return {
    id: one.id,
    product: one.productKey,
    next: one.nextProductKey,
    entitlements: one.entitlements.toSorted(),
    status: one.status,
    access: one.givesAccess,
    renews: one.renews,
    endsAt: one.periodEndsAt?.toISOString() ?? null,
  }
}
function asStored(row: Awaited<ReturnType<typeof storedSubscriptions>>[number]): Known {
  return {
    id: row.provider_id,
    product: row.product_key,
    next: row.next_product_key,
    entitlements: row.entitlements.toSorted(),
    status: row.status,
    access: row.gives_access,
    renews: row.renews,
    endsAt: row.period_ends_at?.toISOString() ?? null,
  }
}
type KnownPack = { id: string; product: string; minutes: number; isPaidBack: boolean }

function asKnownPack({ id, productKey, quantity, isPaidBack }: ProvidedPurchase): KnownPack[] {
  const pack = packOfKey(productKey)
  return pack && productKey ? [{ id, product: productKey, minutes: pack.minutes * quantity, isPaidBack }] : []
}

/** What is booked for the customer, and what it bought that is booked for another one, who had it before. What was paid back
 * and is gone there is done with. */
async function packsBooked(
  tx: ReadTx<'system'>,
  { tenant_id: tenantId, connection_id: connectionId }: ComparedCustomer,
  there: readonly KnownPack[],
): Promise<KnownPack[]> {
  const isThere = (id: string) => there.some(one => one.id === id)
  const own = (await purchasesBookedFor(tx, { tenantId, connectionId })).filter(
    row => row.refunded_at === null || isThere(row.provider_id),
  )
  const found = await purchasesAnywhere(
    tx,
    connectionId,
    there.map(({ id }) => id),
  )
  const others = found.filter(row => row.tenant_id !== tenantId)
  return [...own, ...others].map(row => ({
    id: row.provider_id,
    product: row.product_key,
    minutes: row.minutes,
    isPaidBack: row.refunded_at !== null,
  }))
}

function sameAs(known: readonly { id: string }[]): string {
  return JSON.stringify(known.toSorted((one, other) => (one.id < other.id ? -1 : 1)))
}
