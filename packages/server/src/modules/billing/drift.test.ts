import type { BillingCause, BillingDrift, BillingEvent } from '@scriptorium/contract'
import { expect, it } from 'vitest'
import { inSystem } from '#infra/db'
import { masterKeyFrom } from '#infra/keys'
import { startTestApp } from '../../../../../tests/support/app.ts'
import { lineOf, quietProvider, subscriptionsHere } from '../../../../../tests/support/billing-lab.ts'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { type Asker, makeWorld } from '../../../../../tests/support/world.ts'
import { beyondScope } from '../../../../../tests/support/world-rows.ts'
import { openQuietTwin } from '../../../../twin/src/quiet-twin.ts'
import { applyNextEvents } from './apply-events.ts'
import { billingCustomer } from './billing-customer.ts'
import { compareCustomers } from './compare-customers.ts'
import { connectAccount } from './connect-account.ts'
import { receiveEvent } from './receive-event.ts'

const masterKey = Buffer.alloc(32, 7)
const master = masterKeyFrom(masterKey)
const database = await testDatabase()
const { ports, clock } = database
const { a, b, c, platform } = await makeWorld(ports)
const app = await startTestApp(database, {}, { masterKey })
const connection = await connectAccount(ports, master, {
  isTwin: true,
  environment: 'production',
  url: 'http://twin.test',
  projectId: 'proj',
  appId: 'app',
  secretKey: 'sk_test',
  purchaseLink: 'http://twin.test/pay',
})
const customerKey = await billingCustomer(ports, {
  tenantId: a.id,
  resellerId: a.realm.id,
  connectionId: connection.id,
})
const twin = openQuietTwin('drift', () => clock.now().getTime())
const provider = quietProvider(twin)
const { platform_admin: admin, platform_auditor: auditor } = platform.people
if (!admin || !auditor) throw new Error('The platform has nobody')

const dayMs = 24 * 60 * 60_000
async function deliver() {
  for (const event of twin.take()) {
    const raw = Buffer.from(JSON.stringify({ api_version: '1.0', event }))
    await receiveEvent(ports, master, connection, { raw, signature: '' })
  }
}
const applyAll = async () => {
  while (await applyNextEvents(ports, master, () => provider));
}
function compareNight() {
  clock.pass(dayMs + 1_000)
  return compareCustomers(ports, master, () => provider)
}
const here = async () => (await subscriptionsHere(ports)).get(a.id) ?? []
const there = async () => (await provider.readSubscriptions(customerKey)).map(lineOf)
const drifts = async () => {
  const { json } = await app.ask(auditor, { method: 'GET', path: '/billing-drift' })
  // safe because the answer follows the contract
  return (json as { items: BillingDrift[] }).items
}

it('is the platform’s alone: nobody of a reseller or a customer sees events or differences, or repairs them', async () => {
  const { reseller_owner } = a.realm.people
  if (!reseller_owner) throw new Error('A reseller has an owner')
  for (const who of [reseller_owner, a.people.tenant_owner])
    for (const [method, path] of [
      ['GET', '/billing-events'],
      ['GET', '/billing-drift'],
      ['POST', `/billing-events/${a.id}/try-again`],
      ['POST', `/billing-drift/${a.id}/take-over`],
      ['GET', '/billing-causes'],
    ] as const)
      expect([path, (await app.ask(who, { method, path })).status]).toEqual([path, 403])
})

it('reports a lost webhook, changes nothing by itself, and takes over what the provider says when it is asked to', async () => {
  twin.act('buy small', customerKey, '')
  await deliver()
  await applyAll()
  expect(await compareNight()).toEqual({ customers: 1, differ: 0 })
  expect(await compareCustomers(ports, master, () => provider)).toEqual({ customers: 0, differ: 0 })

  twin.act('refund', customerKey, '')
  twin.take()
  expect(await compareNight()).toEqual({ customers: 1, differ: 1 })
  expect(await compareNight()).toEqual({ customers: 1, differ: 1 })
  expect(await here()).not.toEqual(await there())
  const [found, ...others] = await drifts()
  expect(others).toEqual([])
  expect(found).toMatchObject({ here: [{ access: true }], there: [{ access: false }], repairedAt: null, askedAt: null })

  const path = `/billing-drift/${found?.id}/take-over`
  expect((await app.ask(auditor, { method: 'POST', path })).status).toBe(403)
  expect((await app.ask(admin, { method: 'POST', path })).status).toBe(204)
  await applyAll()
  expect(await here()).toEqual(await there())
  expect(await drifts()).toMatchObject([{ byItself: false, repairedAt: expect.any(String) }])
  expect((await app.ask(admin, { method: 'POST', path })).status).toBe(409)
  const trail = await app.ask(admin, { method: 'GET', path: '/platform-audit', query: { limit: '20' } })
  if (trail.status === 200) expect(trail.text).toContain('billing.take-over')
  expect(await compareNight()).toEqual({ customers: 1, differ: 0 })
})

it('names a purchase without a pack and a pack without its purchase, and the repair adds the one and takes back the other', async () => {
  const packs = async () => {
    const { rows } = await beyondScope(database.owner, client =>
      client.query('select bought_ms, taken_back_ms from minute_pack'),
    )
    return rows.map(row => (Number(row.bought_ms) - Number(row.taken_back_ms)) / 60_000)
  }
  const takeOver = async () => {
    const [found] = await drifts()
    await app.ask(admin, { method: 'POST', path: `/billing-drift/${found?.id}/take-over` })
    await applyAll()
  }
  twin.act('buy pack', customerKey, '')
  twin.take()
  expect(await compareNight()).toEqual({ customers: 1, differ: 1 })
  const bought = { product: 'pack_60_eur_500', minutes: 60, isPaidBack: false }
  expect((await drifts())[0]).toMatchObject({ packsHere: [], packsThere: [bought] })
  expect(await packs()).toEqual([])
  await takeOver()
  expect(await packs()).toEqual([60])
  expect(await compareNight()).toEqual({ customers: 1, differ: 0 })

  const purchases = twin.state.purchases.splice(0)
  expect(await compareNight()).toEqual({ customers: 1, differ: 1 })
  expect((await drifts())[0]).toMatchObject({ packsHere: [bought], packsThere: [] })
  await takeOver()
  expect(await packs()).toEqual([0])
  expect(await compareNight()).toEqual({ customers: 1, differ: 0 })
  expect(purchases).toHaveLength(1)
})

it('calls nothing a difference that an event still on its way explains, and closes one that a late event resolves', async () => {
  twin.act('buy large', customerKey, '')
  await deliver()
  expect(await compareNight()).toEqual({ customers: 1, differ: 0 })
  await applyAll()
  twin.act('cancel', customerKey, '')
  expect(await compareNight()).toEqual({ customers: 1, differ: 1 })
  await deliver()
  await applyAll()
  expect((await drifts())[0]).toMatchObject({ byItself: true, repairedAt: expect.any(String) })
})

it('looks again at everybody that it did not reach when the provider went away', async () => {
  const rest = [b, c]
  for (const { id, realm } of rest)
    await billingCustomer(ports, { tenantId: id, resellerId: realm.id, connectionId: connection.id })
  await compareNight()
  clock.pass(dayMs + 1_000)
  let asked = 0
  const leaving = {
    ...provider,
    readSubscriptions: (key: string) => {
      asked += 1
      return asked > 1 ? Promise.reject(new Error('The provider is away')) : provider.readSubscriptions(key)
    },
  }
  await expect(compareCustomers(ports, master, () => leaving)).rejects.toThrow('away')
  expect(await compareCustomers(ports, master, () => provider)).toEqual({ customers: rest.length, differ: 0 })
  expect(await compareCustomers(ports, master, () => provider)).toEqual({ customers: 0, differ: 0 })
})

it('shows events without what they hold of people, and tries one again that nobody was known for', async () => {
  const event = { id: 'e1', type: 'RENEWAL', app_user_id: 'buyer@harbor.test', price: 1 }
  const subscriber_attributes = {
    $email: { value: 'buyer@harbor.test', updated_at_ms: 1 },
    $displayName: { value: 'Beatrice Buyer', updated_at_ms: 1 },
    $ip: { value: '203.0.113.9', updated_at_ms: 1 },
    team: { value: 'blue', updated_at_ms: 1 },
  }
  const raw = Buffer.from(JSON.stringify({ api_version: '1.0', event: { ...event, subscriber_attributes } }))
  await receiveEvent(ports, master, connection, { raw, signature: '' })
  await receiveEvent(ports, master, connection, { raw: Buffer.from('no JSON of buyer@harbor.test'), signature: '' })
  const kept = await inSystem(ports, tx => tx.selectFrom('billing_event').select(['event_id', 'raw']).execute())
  const stored = JSON.parse(kept.find(({ event_id }) => event_id === 'e1')?.raw ?? '')
  expect(stored).toEqual({
    api_version: '1.0',
    event: { ...event, subscriber_attributes: { team: subscriber_attributes.team } },
  })
  for (const word of ['Beatrice', '203.0.113.9', 'no JSON of buyer@']) expect(JSON.stringify(kept)).not.toContain(word)
  await applyAll()

  const listed = await app.ask(admin, { method: 'GET', path: '/billing-events', query: { state: 'unmatched' } })
  expect(listed.text).not.toContain('buyer@harbor.test')
  // safe because the answer follows the contract
  const [first] = (listed.json as { items: BillingEvent[] }).items
  expect(first).toMatchObject({ type: 'RENEWAL', state: 'unmatched', customerKey: null, mayTryAgain: true })
  const path = `/billing-events/${first?.id}/try-again`
  expect((await app.ask(auditor, { method: 'POST', path })).status).toBe(403)
  expect((await app.ask(admin, { method: 'POST', path })).status).toBe(204)
  expect((await app.ask(admin, { method: 'POST', path })).status).toBe(409)
  const failed = await app.ask(admin, { method: 'GET', path: '/billing-events', query: { state: 'failed' } })
  expect(failed.json).toMatchObject({ items: [{ type: 'unreadable', mayTryAgain: false }] })
})

it('counts events by the reason for which they stopped, and tries all of one reason again, but none of another', async () => {
  const tell = (id: string, who: string) => {
    const raw = JSON.stringify({ api_version: '1.0', event: { id, type: 'RENEWAL', app_user_id: who } })
    return receiveEvent(ports, master, connection, { raw: Buffer.from(raw), signature: '' })
  }
  const away = { ...provider, readSubscriptions: () => Promise.reject(new Error('The provider is away')) }
  await tell('c1', customerKey)
  for (let attempt = 0; attempt < 10; attempt += 1) {
    while (await applyNextEvents(ports, master, () => away));
    clock.pass(700_000)
  }
  await tell('c2', 'somebody')
  await tell('c3', 'somebody else')
  await applyAll()
  const causes = async () => {
    const { json } = await app.ask(auditor, { method: 'GET', path: '/billing-causes' })
    // safe because the answer follows the contract
    return (json as { items: BillingCause[] }).items
  }
  const found = await causes()
  expect(found.map(({ state }) => state)).toEqual(['unmatched', 'failed'])
  expect(found[1]).toEqual({ state: 'failed', reason: 'The provider is away', count: 1 })
  const again = (who: Asker, body: object) => app.ask(who, { method: 'POST', path: '/billing-causes/try-again', body })
  const { count: _count, ...failed } = found[1] ?? { count: 0 }
  expect((await again(auditor, failed)).status).toBe(403)
  expect((await again(admin, failed)).json).toEqual({ count: 1 })
  expect((await again(admin, failed)).json).toEqual({ count: 0 })
  await applyAll()
  expect(await causes()).toEqual(found.slice(0, 1))
  const listed = await app.ask(admin, { method: 'GET', path: '/billing-events', query: { type: 'CANCELLATION' } })
  // safe because the answer follows the contract
  const { items } = listed.json as { items: BillingEvent[] }
  expect(new Set(items.map(({ type }) => type))).toEqual(new Set(['CANCELLATION']))
})
