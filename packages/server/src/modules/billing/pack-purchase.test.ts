import type { PackOffer, PackOnSale, UsageReport } from '@scriptorium/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { masterKeyFrom } from '#infra/keys'
import { startTestApp } from '../../../../../tests/support/app.ts'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeWorld } from '../../../../../tests/support/world.ts'
import { beyondScope } from '../../../../../tests/support/world-rows.ts'
import { startTwin, type Twin } from '../../../../twin/src/index.ts'
import { applyNextEvents } from './apply-events.ts'
import { connectAccount } from './connect-account.ts'
import { prepareAccount } from './prepare-account.ts'

const masterKey = Buffer.alloc(32, 9)
const master = masterKeyFrom(masterKey)
const { ports, url, owner, clock } = await testDatabase()
const world = await makeWorld(ports)
const app = await startTestApp({ ports, url }, {}, { masterKey })
const { a, b, c } = world
const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
let twin: Twin

beforeAll(async () => {
  const port = await app.listen()
  twin = await startTwin({ seed: 'a test of packs', clock: () => clock.now().getTime() })
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

const asOwner = (query: string) => beyondScope(owner, async client => (await client.query(query)).rows)
type Customer = typeof a
const asPayer = (customer: Customer, method: 'GET' | 'POST', path: string, body?: object) =>
  app.ask(customer.people.tenant_owner, { method, path, ...(body ? { body } : {}) })
const asReseller = (customer: Customer, method: string, path: string, body?: unknown) => {
  const person = customer.realm.people.reseller_owner
  if (!person) throw new Error('It has an owner')
  return app.ask(person, { method, path, body })
}
const draft = (name: string, minor = 900) => ({
  name,
  minutes: 60,
  lastsDays: 365,
  prices: [{ currency: 'EUR', minor }],
})
async function offer(customer: Customer, body: object): Promise<string> {
  const { status, json } = await asReseller(customer, 'POST', '/pack-offers', body)
  expect(status).toBe(201)
  // safe because the endpoint gives the id of what it made
  return (json as { id: string }).id
}
// safe because the endpoint gives a list
const offersOf = async (customer: Customer) =>
  ((await asReseller(customer, 'GET', '/pack-offers')).json as { items: PackOffer[] }).items
// safe because the endpoint gives a list
const packsFor = async (customer: Customer) =>
  ((await asPayer(customer, 'GET', '/packs')).json as { items: PackOnSale[] }).items
// safe because the endpoint gives a report
const packsOf = async (customer: Customer) => ((await asPayer(customer, 'GET', '/usage')).json as UsageReport).packs
const minutesOf = async (customer: Customer) =>
  (await packsOf(customer)).map(({ boughtMs, takenBackMs }) => (boughtMs - takenBackMs) / minuteMs)
const checkout = (customer: Customer, offerId: string) =>
  asPayer(customer, 'POST', '/pack-checkouts', { offerId, currency: 'EUR' })

async function told(): Promise<void> {
  await twin.settled()
  while (await applyNextEvents(ports, master));
  // Who asks is looked up once a second.
  clock.pass(1_001)
}
/** Goes to the checkout and buys. */
async function buy(customer: Customer, offerId: string): Promise<void> {
  const { status, json } = await checkout(customer, offerId)
  expect(status).toBe(201)
  // safe because the endpoint gives where it is bought
  const address = new URL((json as { url: string }).url)
  expect((await fetch(address)).status).toBe(200)
  const customerId = address.pathname.split('/').at(-1) ?? ''
  const product = address.searchParams.get('package_id') ?? ''
  twin.buy({ customerId, product, currency: 'EUR', environment: 'production' })
  await told()
}
function refundLast(): Promise<Response> {
  const { url: address, projectId, secretKey } = twin.account
  const path = `/v2/projects/${projectId}/purchases/${twin.state.purchases.at(-1)?.id}/actions/refund`
  return fetch(address + path, { method: 'POST', headers: { authorization: `Bearer ${secretKey}` } })
}

it('sells a pack as soon as it is offered, books its minutes once however often it is told, and lets them last as agreed', async () => {
  const offerId = await offer(a, draft('One hour'))
  expect(await packsFor(a)).toEqual([
    { offerId, name: 'One hour', minutes: 60, lastsDays: 365, currency: 'EUR', minor: 900 },
  ])
  await buy(a, offerId)
  const [pack] = await packsOf(a)
  expect(pack).toMatchObject({ boughtMs: 60 * minuteMs, state: 'open' })
  expect(Date.parse(pack?.expiresAt ?? '') - Date.parse(pack?.boughtAt ?? '')).toBe(365 * dayMs)
  const purchase = twin.state.events.find(({ body }) => body.type === 'NON_RENEWING_PURCHASE')
  twin.resend(purchase?.body.id ?? '')
  await told()
  await asOwner(`update billing_event set state = 'waiting', applied_at = null`)
  await told()
  expect(await minutesOf(a)).toEqual([60])
  await buy(a, offerId)
  expect(await minutesOf(a)).toEqual([60, 60])
  const trail = `select count(*)::int as n from audit_entry where scope_id = '${a.id}' and action = 'pack.buy'`
  expect(await asOwner(trail)).toEqual([{ n: 2 }])
})

it('takes back what is left of a pack that is paid back', async () => {
  expect((await refundLast()).status).toBe(200)
  await told()
  expect((await minutesOf(a)).toSorted()).toEqual([0, 60])
  expect(await minutesOf(b)).toEqual([])
})

it('keeps minutes, price and time of a pack once somebody went to the checkout with it, and never its name', async () => {
  const offerId = await offer(c, draft('Starter'))
  const change = (body: object) => asReseller(c, 'PUT', `/pack-offers/${offerId}`, body)
  expect((await change(draft('Starter', 800))).status).toBe(204)
  expect(await offersOf(c)).toMatchObject([{ isFixed: false, prices: [{ minor: 800 }] }])
  expect((await checkout(c, offerId)).status).toBe(201)
  for (const other of [
    draft('Starter', 700),
    { ...draft('Starter', 800), minutes: 90 },
    { ...draft('Starter', 800), lastsDays: null },
  ])
    expect((await change(other)).code).toBe('in-use')
  expect((await change(draft('First hour', 800))).status).toBe(204)
  expect(await offersOf(c)).toMatchObject([{ name: 'First hour', isFixed: true, prices: [{ minor: 800 }] }])
})

it('sells no archived pack and none of another reseller, and one name once', async () => {
  const [own] = await offersOf(c)
  const id = own?.id ?? ''
  const state = (to: string) => asReseller(c, 'PUT', `/pack-offers/${id}/state`, { state: to })
  expect((await asReseller(c, 'POST', '/pack-offers', draft('FIRST HOUR'))).code).toBe('already-exists')
  expect((await checkout(a, id)).code).toBe('plan-not-offered')
  expect((await state('archived')).status).toBe(204)
  expect([await packsFor(c), (await checkout(c, id)).code]).toEqual([[], 'plan-not-offered'])
  await offer(c, draft('First hour'))
  expect((await state('offered')).code).toBe('already-exists')
  const twice = {
    ...draft('Twice'),
    prices: [
      { currency: 'EUR', minor: 1 },
      { currency: 'EUR', minor: 2 },
    ],
  }
  expect((await asReseller(c, 'POST', '/pack-offers', twice)).code).toBe('invalid-input')
})

it('lets owners and those who pay buy, shows everybody what there is, and sells nothing to whoever cannot use it', async () => {
  const [pack] = await packsFor(a)
  const body = { offerId: pack?.offerId, currency: 'EUR' }
  const by = (person: keyof Customer['people'], method: 'GET' | 'POST', path: string) =>
    app.ask(a.people[person], { method, path, ...(method === 'POST' ? { body } : {}) })
  expect((await by('tenant_viewer', 'GET', '/packs')).status).toBe(200)
  expect((await by('tenant_admin', 'POST', '/pack-checkouts')).status).toBe(403)
  expect((await by('tenant_billing', 'POST', '/pack-checkouts')).status).toBe(201)
  await asOwner(`update tenant set state = 'read-only' where id = '${a.id}'`)
  clock.pass(1_001)
  expect(await packsFor(a)).toEqual([])
  expect((await by('tenant_owner', 'POST', '/pack-checkouts')).code).toBe('plan-not-offered')
})
