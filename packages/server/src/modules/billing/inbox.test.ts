import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { asWorker, inSystem, withScope } from '#infra/db'
import { newId } from '#infra/ids'
import { masterKeyFrom } from '#infra/keys'
import { startTestApp } from '../../../../../tests/support/app.ts'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { ask as askTwin, shop } from '../../../../twin/src/fixtures.ts'
import type { Twin } from '../../../../twin/src/index.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { applyNextEvents } from './apply-events.ts'
import { billingCustomer } from './billing-customer.ts'
import { connectAccount } from './connect-account.ts'
import { seal, unseal } from './connection.ts'
import { type StoredConnection, setWebhook } from './queries/connections.ts'
import { subscriptionsOf } from './queries/subscriptions.ts'
import { openRevenueCat } from './revenuecat-client.ts'
import { revenueCatProvider } from './revenuecat-provider.ts'

const masterKey = Buffer.alloc(32, 7)
const master = masterKeyFrom(masterKey)
const { ports, owner, url, clock } = await testDatabase()
const app = await startTestApp({ ports, url }, {}, { masterKey })
let port: number
let twin: Twin
let connection: StoredConnection
let tenant: { id: string; resellerId: string }
let customerKey: string

beforeAll(async () => {
  port = await app.listen()
  const { id: resellerId } = await makeReseller(ports, {
    slug: 'acme',
    name: 'Acme',
    productName: 'Acme Notes',
    colour: '#224466',
  })
  tenant = await makeTenant(ports, { resellerId, slug: 'harbor', name: 'Harbor' })
})
afterAll(() => twin.close())
beforeEach(async () => {
  await twin?.close()
  await owner.query(
    'truncate billing_drift, billing_event, pack_purchase, subscription, billing_customer, billing_connection',
  )
  twin = await shop({ clock: () => clock.now().getTime() })
  const { url: address, projectId, appId, secretKey, purchaseLinks } = twin.account
  connection = await connectAccount(ports, master, {
    isTwin: true,
    environment: 'production',
    url: address,
    projectId,
    appId,
    secretKey,
    purchaseLink: purchaseLinks.production,
  })
  const header = unseal(master, connection.id, 'webhook header', connection.webhook_header)
  await askTwin(twin, 'POST', '/integrations/webhooks', {
    name: 'Ours',
    url: receiverUrl(),
    authorization_header: header,
  })
  const signing_secret = seal(master, connection.id, 'signing secret', twin.state.webhooks[0]?.signingSecret ?? '')
  await withScope<'platform', void>(ports.pool, { kind: 'platform' }, 'change', tx =>
    setWebhook(tx, connection.id, { webhook_id: 'wh', signing_secret }),
  )
  customerKey = await keyOf(tenant)
})

const receiverUrl = () => `http://localhost:${port}/api/v1/webhooks/revenuecat/${connection.id}`
const keyOf = (whose: { id: string; resellerId: string }) =>
  billingCustomer(ports, { tenantId: whose.id, resellerId: whose.resellerId, connectionId: connection.id })
function subscriptions(whose = tenant) {
  return asWorker(ports, { tenantId: whose.id, resellerId: whose.resellerId }, tx => subscriptionsOf(tx, whose.id))
}
async function applyAll() {
  while (await applyNextEvents(ports, master));
}
function events() {
  return inSystem(ports, tx =>
    tx
      .selectFrom('billing_event')
      .select(['type', 'state', 'note', 'attempts'])
      .orderBy('happened_at')
      .orderBy('type')
      .execute(),
  )
}
/** The provider, by a client that does not wait between its tries. */
function tryingAtOnce(_master: unknown, { url: address, project_id, purchase_link }: StoredConnection) {
  const account = { url: address, projectId: project_id, secretKey: 'sk', allow: [new URL(address).host] }
  const shop = { environment: 'production', purchaseLink: purchase_link } as const
  return revenueCatProvider(
    openRevenueCat(account, async () => undefined),
    shop,
  )
}
function moveProvider(to: string) {
  return withScope<'platform', unknown>(ports.pool, { kind: 'platform' }, 'change', tx =>
    tx.updateTable('billing_connection').set({ url: to }).execute(),
  )
}
const states = async () => [...new Set((await events()).map(({ state }) => state))]
async function buy(product = 'small_m', id = customerKey) {
  twin.buy({ customerId: id, product, currency: 'EUR', environment: 'production' })
  await twin.settled()
}

describe('the receiver', () => {
  const send = (headers: Record<string, string>, body: string | Buffer = '{}', address = receiverUrl()) =>
    fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: Buffer.from(body),
    })
  const header = () => unseal(master, connection.id, 'webhook header', connection.webhook_header)

  it('refuses a missing, wrong, prefixed or empty header, and an unknown connection, all alike [WHK-01]', async () => {
    const answers = await Promise.all([
      send({}),
      send({ authorization: '' }),
      send({ authorization: 'Bearer wrong' }),
      send({ authorization: header().slice(0, -1) }),
      send({ authorization: `${header()}x` }),
      send({ authorization: header() }, '{}', receiverUrl().replace(connection.id, newId())),
      send({ authorization: header() }, '{}', receiverUrl().replace(connection.id, 'nobody')),
    ])
    expect(answers.map(({ status }) => status)).toEqual(Array(7).fill(401))
    expect(await events()).toEqual([])
  })

  it('refuses what is not signed, signed by another, or signed six minutes ago [WHK-01]', async () => {
    expect((await send({ authorization: header() })).status).toBe(401)
    twin.setFaults({ badSignatures: 1 })
    await buy('large_m')
    expect(twin.state.deliveries.map(one => one.lastAnswer)).toEqual(['401'])
    clock.pass(6 * 60_000)
    const [old] = twin.state.deliveries
    expect(old).toBeDefined()
    expect(await events()).toEqual([])
    await twin.advance(5 * 60_000)
    expect(await states()).toEqual(['waiting'])
  })

  it('serves the platform only', async () => {
    const [status] = await Promise.all([
      app.ask(
        {
          name: 'x',
          role: null,
          personId: null,
          actorId: null,
          host: 'acme.localhost',
          realm: { key: '', id: '', host: '', mark: '', people: {} },
          tenant: null,
        },
        {
          method: 'POST',
          path: `/webhooks/revenuecat/${connection.id}`,
          body: {},
          headers: { authorization: header() },
        },
      ),
    ])
    expect(status.status).toBe(404)
  })

  it('stores each event once, however often and however parallel it comes [WHK-02]', async () => {
    twin.setFaults({ duplicateDeliveries: 4 })
    await buy('large_m')
    expect(twin.state.deliveries.map(one => one.lastAnswer)).toEqual(Array(5).fill('200'))
    expect(await events()).toHaveLength(1)
  })

  it('takes what it cannot read, and what it does not know, and refuses what is too large [WHK-04]', async () => {
    await withScope<'platform', void>(ports.pool, { kind: 'platform' }, 'change', tx =>
      setWebhook(tx, connection.id, { webhook_id: 'wh', signing_secret: null }),
    )
    const authorization = header()
    const deep = '['.repeat(50_000)
    for (const [body, type] of [
      ['not JSON', 'text/plain'],
      [deep, 'application/json'],
      ['{"event":{"id":"e1","type":"SHIMMERED"}}', 'application/json'],
      ['{"event":{"id":"e2","type":"TEST","app_user_id":"x"}}', 'application/xml'],
    ] as const)
      expect((await send({ authorization, 'content-type': type }, body)).status).toBe(200)
    expect((await send({ authorization }, Buffer.alloc(2_000_000, 32))).status).toBe(413)
    const stored = (await events()).map(({ type, state }) => `${type} ${state}`)
    expect(stored.toSorted()).toEqual(['SHIMMERED waiting', 'TEST ignored', 'unreadable failed', 'unreadable failed'])
  })
})

describe('applying', () => {
  it('shows what the provider says after each event, not what the event says', async () => {
    await buy()
    await applyAll()
    expect(await subscriptions()).toMatchObject([
      { product_key: 'small_m', gives_access: true, status: 'active', renews: true },
    ])
    await twin.play('refund', twin.subscriptionOf(customerKey))
    await twin.settled()
    await applyAll()
    expect(await subscriptions()).toMatchObject([{ gives_access: false, status: 'expired' }])
    expect(await states()).toEqual(['applied'])
  })

  it('comes to the same state from a failed payment told in reverse, twice and late [WHK-02]', async () => {
    await buy()
    twin.setFaults({ reversed: true, duplicateDeliveries: 1 })
    await twin.play('failed-renewal', twin.subscriptionOf(customerKey))
    await applyAll()
    expect(await subscriptions()).toMatchObject([{ gives_access: false, status: 'in_billing_retry' }])
    const all = await events()
    expect(all.map(({ type }) => type)).toEqual(expect.arrayContaining(['BILLING_ISSUE', 'CANCELLATION', 'EXPIRATION']))
    expect(await states()).toEqual(['applied'])
  })

  it('reads again when the event is there before the state', async () => {
    twin.setFaults({ lateReadMs: 3_000 })
    await askTwin(twin, 'POST', '/customers', { id: customerKey })
    await buy('large_m')
    await applyAll()
    expect(await subscriptions()).toEqual([])
    expect(await events()).toMatchObject([{ state: 'waiting', note: expect.stringContaining('does not show') }])
    clock.pass(4_000)
    await applyAll()
    expect(await subscriptions()).toMatchObject([{ status: 'trialing' }])
    expect(await states()).toEqual(['applied'])
  })

  it('changes nothing for a key that nobody here has, and says so [WHK-03]', async () => {
    await buy('small_m', `ten_${'0'.repeat(32)}`)
    await applyAll()
    expect(await states()).toEqual(['unmatched'])
    expect(await subscriptions()).toEqual([])
  })

  it('reads both sides of a transfer', async () => {
    const other = await makeTenant(ports, { resellerId: tenant.resellerId, slug: 'juniper', name: 'Juniper' })
    const otherKey = await keyOf(other)
    await askTwin(twin, 'POST', '/customers', { id: otherKey })
    await buy()
    await applyAll()
    await askTwin(twin, 'POST', `/customers/${customerKey}/actions/transfer`, { target_customer_id: otherKey })
    await twin.settled()
    await applyAll()
    expect(await subscriptions()).toEqual([])
    expect(await subscriptions(other)).toMatchObject([{ product_key: 'small_m', gives_access: true }])
  })

  it('never lets test purchases touch a production account [WHK-02]', async () => {
    twin.buy({ customerId: customerKey, product: 'small_m', currency: 'EUR', environment: 'sandbox' })
    await twin.settled()
    await applyAll()
    expect(await states()).toEqual(['ignored'])
    expect(await subscriptions()).toEqual([])
  })

  it('waits and tries again while the provider cannot be asked, and forgets no event', async () => {
    await buy('large_m')
    const address = connection.url
    await moveProvider('http://localhost:9')
    await applyNextEvents(ports, master, tryingAtOnce)
    expect(await events()).toMatchObject([
      { state: 'waiting', attempts: 1, note: expect.stringContaining('could not be reached') },
    ])
    await moveProvider(address)
    expect(await applyNextEvents(ports, master)).toBe(false)
    clock.pass(10_000)
    await applyAll()
    expect(await states()).toEqual(['applied'])
  })

  it('lets no older reading overwrite a newer one', async () => {
    await buy()
    await applyAll()
    const { readInto } = await import('./apply-events.ts')
    const { providerOf } = await import('./connection.ts')
    const place = { tenantId: tenant.id, resellerId: tenant.resellerId, connectionId: connection.id }
    const stale = { ...providerOf(master, connection), readSubscriptions: async () => [] }
    await readInto(ports, stale, place, customerKey, new Date(0))
    expect(await subscriptions()).toHaveLength(1)
  })

  it('gives a customer to one worker at a time, and leaves it to another when the first one dies', async () => {
    await buy()
    const { claimCustomerEvents } = await import('./queries/inbox.ts')
    const claim = () => inSystem(ports, tx => claimCustomerEvents(tx, 60_000, clock.now()))
    const [one, two] = await Promise.all([claim(), claim()])
    expect([one.length, two.length].toSorted()).toEqual([0, 2])
    await twin.play('partial-refund', twin.subscriptionOf(customerKey))
    await twin.settled()
    expect(await claim()).toEqual([])
    clock.pass(61_000)
    expect(await claim()).toHaveLength(3)
  })
})
