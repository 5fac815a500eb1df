import type { Pool } from 'pg'
import type { z } from 'zod'
import { type Ports, withScope } from '../../packages/server/src/infra/db/index.ts'
import {
  type BillingProvider,
  billingCustomer,
  revenueCatProvider,
} from '../../packages/server/src/modules/billing/fixtures.ts'
import { makeReseller, makeTenant } from '../../packages/server/src/modules/tenancy/fixtures.ts'
import type { QuietTwin } from '../../packages/twin/src/quiet-twin.ts'
import { beyondScope } from './world-rows.ts'

export type Payer = { id: string; resellerId: string; customerKey: string }

/** Customers of one reseller with a key at the provider. */
export async function makePayers(ports: Ports, connectionId: string, count: number): Promise<Payer[]> {
  const { id: resellerId } = await makeReseller(ports, {
    slug: 'acme',
    name: 'Acme',
    productName: 'Acme Notes',
    colour: '#224466',
  })
  const made: Payer[] = []
  for (let n = 0; n < count; n += 1) {
    const { id } = await makeTenant(ports, { resellerId, slug: `payer${n}`, name: `Payer ${n}` })
    made.push({ id, resellerId, customerKey: await billingCustomer(ports, { tenantId: id, resellerId, connectionId }) })
  }
  return made
}

/** What each customer is subscribed to as the provider says it: the plain model. */
export async function subscriptionsSaid(twin: QuietTwin, payers: readonly Payer[]): Promise<Map<string, string[]>> {
  const provider = quietProvider(twin)
  const said = new Map<string, string[]>()
  for (const { id, customerKey } of payers) {
    const lines = (await provider.readSubscriptions(customerKey)).map(lineOf).toSorted()
    if (lines.length > 0) said.set(id, lines)
  }
  return said
}

/** The adapter of the product, answered by a twin in this process. */
export function quietProvider(twin: QuietTwin): BillingProvider {
  const answers = (path: string): unknown[] => {
    const [, what = '', id = '', which = ''] = new URL(path, 'http://twin.test').pathname.split('/')
    if (what !== 'customers') return [twin.product(id)]
    return which === 'purchases' ? twin.purchasesOf(id) : twin.subscriptionsOf(id)
  }
  const client = {
    get: async <T>(path: string, schema: z.ZodType<T>) => schema.parse(answers(path)[0]),
    list: async <T>(path: string, schema: z.ZodType<T>) => answers(path).map(one => schema.parse(one)),
    post: () => Promise.reject(new Error('Reading writes nothing')),
  }
  return revenueCatProvider(client, { environment: 'production', purchaseLink: 'http://twin.test/pay' })
}

/** What all customers are subscribed to here, by tenant. */
export async function subscriptionsHere(ports: Ports): Promise<Map<string, string[]>> {
  const rows = await withScope<'platform', SubscriptionRow[]>(ports.pool, { kind: 'platform' }, 'read', tx =>
    tx
      .selectFrom('subscription')
      .select(['tenant_id', 'provider_id', 'product_key', 'gives_access', 'status', 'renews', 'entitlements'])
      .select(['next_product_key', 'period_ends_at'])
      .execute(),
  )
  const found = new Map<string, string[]>()
  for (const row of rows) {
    const lines = found.get(row.tenant_id) ?? []
    found.set(row.tenant_id, lines)
    lines.push(
      lineOf({
        id: row.provider_id,
        productKey: row.product_key,
        nextProductKey: row.next_product_key,
        givesAccess: row.gives_access,
        status: row.status,
        renews: row.renews,
        entitlements: row.entitlements,
        periodEndsAt: row.period_ends_at,
      }),
    )
  }
  for (const lines of found.values()) lines.sort()
  return found
}
type SubscriptionRow = {
  tenant_id: string
  provider_id: string
  product_key: string | null
  next_product_key: string | null
  gives_access: boolean
  status: string
  renews: boolean
  entitlements: string[]
  period_ends_at: Date | null
}

type Compared = {
  id: string
  productKey: string | null
  nextProductKey: string | null
  givesAccess: boolean
  status: string
  renews: boolean
  entitlements: string[]
  periodEndsAt: Date | null
}
/** One subscription as a line that two sides can be compared by. */
export function lineOf(one: Compared): string {
  const { id, productKey, nextProductKey, givesAccess, status, renews, entitlements, periodEndsAt } = one
  const ends = periodEndsAt?.toISOString() ?? 'never'
  // That it has given up charging, the provider tells nobody; without access it changes nothing.
  const state = givesAccess ? `access ${status}` : 'no access'
  return [id, productKey, nextProductKey, state, renews, entitlements.toSorted().join('+'), ends].join(' ')
}

/** Events kept of a connection, and the money that they tell: each is there once however often it came. */
export async function eventsHere(
  ports: Ports,
): Promise<{ id: string; state: string; attempts: number; minor: number }[]> {
  const rows = await withScope<'platform', { event_id: string; state: string; attempts: number; raw: string }[]>(
    ports.pool,
    { kind: 'platform' },
    'read',
    tx => tx.selectFrom('billing_event').select(['event_id', 'state', 'attempts', 'raw']).execute(),
  )
  return rows.map(({ event_id, state, attempts, raw }) => ({ id: event_id, state, attempts, minor: minorOf(raw) }))
}

/** How many events are still to be applied. */
export function waitingHere(ports: Ports): Promise<number> {
  return withScope<'platform', number>(ports.pool, { kind: 'platform' }, 'read', async tx => {
    const { waiting } = await tx
      .selectFrom('billing_event')
      .select(({ fn }) => fn.countAll<number>().as('waiting'))
      .where('state', '=', 'waiting')
      .executeTakeFirstOrThrow()
    return Number(waiting)
  })
}

/** An invoice is no payment, so its price is none. */
function minorOf(raw: string): number {
  const { event } = JSON.parse(raw)
  if (event.type === 'INVOICE_ISSUANCE') return 0
  return Math.round((event.price_in_purchased_currency ?? 0) * 100)
}

const packMinutes = 60
/** What is left to every purchase of a pack as its provider and its events say it: the plain model, used by nobody. */
export function packsSaid(twin: QuietTwin, told: readonly Record<string, unknown>[]): string[] {
  return twin.state.purchases
    .map(({ id, payment, refundedAt }) => {
      const parts = told
        .filter(event => event.type === 'CANCELLATION' && event.transaction_id === payment.transactionId)
        .map(event => Math.round((packMinutes * -Number(event.price_in_purchased_currency) * 100) / payment.minor))
      const taken = refundedAt === null ? parts.reduce((sum, one) => sum + one, 0) : packMinutes
      return `${id}: ${packMinutes - Math.min(packMinutes, taken)} of ${packMinutes}`
    })
    .toSorted()
}

/** What is left of every pack that is booked here. */
export async function packsHere(owner: Pool): Promise<string[]> {
  const { rows } = await beyondScope(owner, client =>
    client.query<{ source_key: string; bought: string; taken: string }>(
      'select source_key, bought_ms / 60000 as bought, taken_back_ms / 60000 as taken from minute_pack',
    ),
  )
  return rows
    .map(
      ({ source_key, bought, taken }) => `${source_key.split(' ')[1]}: ${Number(bought) - Number(taken)} of ${bought}`,
    )
    .toSorted()
}

/** What the provider took and did not give back, in minor units. */
export function takenBy(twin: Pick<QuietTwin, 'state'>): number {
  const payments = [
    ...twin.state.subscriptions.flatMap(one => one.payments),
    ...twin.state.purchases.map(one => one.payment),
  ]
  return payments.reduce((sum, { minor, refundedMinor }) => sum + minor - refundedMinor, 0)
}
