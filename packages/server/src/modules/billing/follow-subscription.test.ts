import type { CustomerSubscription } from '@scriptorium/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ChangeTx, withScope } from '#infra/db'
import { masterKeyFrom } from '#infra/keys'
import { startTestApp } from '../../../../../tests/support/app.ts'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeWorld } from '../../../../../tests/support/world.ts'
import { startTwin, type Twin } from '../../../../twin/src/index.ts'
import { applyNextEvents } from './apply-events.ts'
import { connectAccount } from './connect-account.ts'
import { followSubscription } from './follow-subscription.ts'
import { prepareAccount } from './prepare-account.ts'

const masterKey = Buffer.alloc(32, 9)
const master = masterKeyFrom(masterKey)
const { ports, url, clock } = await testDatabase()
const world = await makeWorld(ports)
const app = await startTestApp({ ports, url }, {}, { masterKey })
const { a, b } = world
const dayMs = 24 * 60 * 60_000
let twin: Twin
let keyOfB = ''

beforeAll(async () => {
  const port = await app.listen()
  twin = await startTwin({ seed: 'a test of plans', clock: () => clock.now().getTime() })
  const { url: address, projectId, appId, secretKey, purchaseLinks } = twin.account
  const connection = await connectAccount(ports, master, {
    isTwin: true,
    environment: 'production',
    url: address,
    projectId,
    appId,
    secretKey,
    purchaseLink: purchaseLinks.production,
  })
  await prepareAccount(ports, master, connection, `http://localhost:${port}`)
})
afterAll(() => twin.close())

type Customer = typeof a
const ask = async <T = unknown>(customer: Customer, method: 'GET' | 'POST', path: string, body?: object) => {
  const answer = await app.ask(customer.people.tenant_owner, { method, path, ...(body ? { body } : {}) })
  // safe because each test names what the endpoint gives
  return { ...answer, json: answer.json as T }
}
const shown = async (customer: Customer) => (await ask<CustomerSubscription>(customer, 'GET', '/subscription')).json
async function offer(customer: Customer, name: string) {
  const plan = (await shown(customer)).plans.find(one => one.name === name && one.interval === 'month')
  if (!plan) throw new Error(`Nobody sells ${name}`)
  return { planId: plan.planId, interval: plan.interval, currency: plan.currency }
}
async function told(): Promise<void> {
  await twin.settled()
  while (await applyNextEvents(ports, master));
  // Who asks is looked up once a second.
  clock.pass(1_001)
}
/** Goes to the checkout and buys. Gives the key that the provider knows the customer by. */
async function buy(customer: Customer, name: string): Promise<string> {
  const { status, json } = await ask<{ url: string }>(customer, 'POST', '/checkouts', await offer(customer, name))
  expect(status).toBe(201)
  const address = new URL(json.url)
  const customerId = address.pathname.split('/').at(-1) ?? ''
  const product = address.searchParams.get('package_id') ?? ''
  twin.buy({ customerId, product, currency: 'EUR', environment: 'production' })
  await told()
  return customerId
}
const inScope = <T>(customer: Customer, work: (tx: ChangeTx<'reseller'>) => Promise<T>) =>
  withScope<'reseller', T>(ports.pool, { kind: 'reseller', resellerId: customer.realm.id }, 'change', work)
const trail = (customer: Customer) =>
  inScope(customer, async tx => {
    const query = tx.selectFrom('audit_entry').select('id').where('action', '=', 'customer.subscription')
    return (await query.where('target', '=', customer.id).execute()).length
  })
const assignedAt = (customer: Customer) =>
  inScope(customer, tx =>
    tx.selectFrom('plan_assignment').select('assigned_at').where('tenant_id', '=', customer.id).execute(),
  )
const follow = (customer: Customer) =>
  followSubscription(ports, { tenantId: customer.id, resellerId: customer.realm.id })
const moves = (customer: Customer) =>
  app.ask(customer.people.tenant_editor, { method: 'PUT', path: '/vocabulary', body: { terms: [] } })

/** A second plan at the price of Business. */
async function sellAnother(customer: Customer): Promise<void> {
  const reseller = customer.realm.people.reseller_owner
  if (!reseller) throw new Error('It has an owner')
  const by = (method: string, path: string, body?: unknown) => app.ask(reseller, { method, path, body })
  const promise = {
    minutesPerMonth: 6000,
    storageBytes: 1_000_000_000,
    seats: 3,
    parallelJobs: 1,
    models: null,
    features: null,
    maxFileBytes: 1_000_000_000,
    maxDurationMs: 3_600_000,
    retentionDays: null,
    overage: 'block',
    overageCapMinutes: null,
    gracePercent: 0,
    trialDays: 0,
  }
  const prices = [{ currency: 'EUR', interval: 'month', minor: 9900, overageMinorPerHour: null }]
  const made = await by('POST', '/reseller-plans', {
    name: 'Newsroom',
    tier: 'Business',
    listed: true,
    promise,
    prices,
  })
  // safe because the endpoint gives the id of what it made
  const { id } = made.json as { id: string }
  const published = await by('POST', `/reseller-plans/${id}/publication`, { existing: 'keep' })
  expect(published.status).toBeLessThan(300)
}

it('puts a customer on the plan that it chose and paid for, once', async () => {
  expect(await shown(a)).toMatchObject({ subscription: null, canBuy: true })
  await buy(a, 'Studio')
  expect(await shown(a)).toMatchObject({
    state: 'active',
    planName: 'Studio',
    price: { minor: 1900, currency: 'EUR' },
    subscription: { state: 'trial', givesAccess: true, renews: true },
  })
  const [count, at] = [await trail(a), await assignedAt(a)]
  // In the trail of the customer, and in that of its reseller.
  expect(count).toBe(2)
  clock.pass(60_000)
  await follow(a)
  expect([await trail(a), await assignedAt(a)]).toEqual([count, at])
})

it('keeps all working while the provider tries a payment again, and leaves reading alone when access ends', async () => {
  keyOfB = await buy(b, 'Studio')
  await twin.play('failed-renewal', twin.subscriptionOf(keyOfB))
  await told()
  expect(await shown(b)).toMatchObject({
    state: 'past-due',
    subscription: { state: 'payment-failed', givesAccess: true },
  })
  expect((await moves(b)).status).toBeLessThan(300)
  await twin.advance(7 * dayMs)
  await told()
  expect(await shown(b)).toMatchObject({ state: 'read-only', subscription: { givesAccess: false } })
  const refused = await moves(b)
  expect([refused.code, refused.text]).toEqual(['customer-read-only', expect.stringContaining('pay for a plan')])
  expect((await ask(b, 'GET', '/transcripts')).status).toBe(200)
  expect((await ask(b, 'POST', '/subscription/portal')).status).toBe(200)
})

it('works again at once when the payment comes after all, and no longer when it is given back', async () => {
  await twin.play('recovered-renewal', twin.subscriptionOf(keyOfB))
  await told()
  expect(await shown(b)).toMatchObject({ state: 'active', subscription: { state: 'paid' } })
  expect((await moves(b)).status).toBe(200)
  await twin.play('refund', twin.subscriptionOf(keyOfB))
  await told()
  expect(await shown(b)).toMatchObject({ state: 'read-only', subscription: { state: 'ended', givesAccess: false } })
  await buy(b, 'Business')
  expect(await shown(b)).toMatchObject({ state: 'active', planName: 'Business' })
})

it('follows a product that was chosen elsewhere only where one plan of the reseller costs that', async () => {
  const { c } = world
  const { json } = await ask<{ url: string }>(c, 'POST', '/checkouts', await offer(c, 'Studio'))
  const customerId = new URL(json.url).pathname.split('/').at(-1) ?? ''
  twin.buy({ customerId, product: 'business_m_eur_9900', currency: 'EUR', environment: 'production' })
  await told()
  expect(await shown(c)).toMatchObject({ planName: 'Business', state: 'active' })
  await sellAnother(c)
  await inScope(c, tx => tx.deleteFrom('plan_assignment').where('tenant_id', '=', c.id).execute())
  await follow(c)
  expect(await assignedAt(c)).toEqual([])
  expect(await shown(c)).toMatchObject({ state: 'active', price: null })
})

it('leaves a customer alone that pays in another way', async () => {
  const before = await inScope(world.d, tx =>
    tx.selectFrom('tenant').selectAll().where('id', '=', world.d.id).execute(),
  )
  await follow(world.d)
  expect(
    await inScope(world.d, tx => tx.selectFrom('tenant').selectAll().where('id', '=', world.d.id).execute()),
  ).toEqual(before)
})

it('is for owners and those who pay, and refuses what is not sold', async () => {
  const nobody = await app.ask(a.people.tenant_admin, { method: 'GET', path: '/subscription' })
  expect(nobody.status).toBe(403)
  for (const path of ['/checkouts', '/subscription/portal'])
    expect((await app.ask(a.people.tenant_admin, { method: 'POST', path, body: {} })).status).toBe(403)
  const pays = await app.ask(a.people.tenant_billing, { method: 'GET', path: '/subscription' })
  expect(pays.status).toBe(200)
  const foreign = await offer(world.d, 'Studio')
  expect((await ask(a, 'POST', '/checkouts', foreign)).code).toBe('plan-not-offered')
  expect((await ask(world.d, 'POST', '/subscription/portal')).code).toBe('wrong-state')
})

it('sells nothing, and says so, while no webhook would tell of a purchase', async () => {
  const { d } = world
  const order = await offer(d, 'Studio')
  const webhookTo = (webhook_id: string | null) =>
    withScope<'platform', unknown>(ports.pool, { kind: 'platform' }, 'change', tx =>
      tx.updateTable('billing_connection').set({ webhook_id }).execute(),
    )
  await webhookTo(null)
  expect(await shown(d)).toMatchObject({ canBuy: false, plans: [] })
  expect((await ask(d, 'POST', '/checkouts', order)).code).toBe('plan-not-offered')
  await webhookTo('wh')
  expect(await shown(d)).toMatchObject({ canBuy: true })
})
