import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { ask, shop } from '../../../../twin/src/fixtures.ts'
import type { Twin } from '../../../../twin/src/index.ts'
import { openRevenueCat } from './revenuecat-client.ts'
import { revenueCatProvider } from './revenuecat-provider.ts'

const customerKey = 'ten_one'
let twin: Twin
let waits: number[]
beforeEach(async () => {
  twin = await shop()
  waits = []
})
afterEach(() => twin.close())

function client() {
  const { url, projectId, secretKey } = twin.account
  const wait = async (ms: number) => void waits.push(ms)
  return openRevenueCat({ url, projectId, secretKey, allow: [new URL(url).host] }, wait)
}
function provider() {
  return revenueCatProvider(client(), {
    environment: 'production',
    purchaseLink: twin.account.purchaseLinks.production,
  })
}
const Customer = z.object({ id: z.string() })

it('reads what a customer has, by our own keys of products', async () => {
  expect(await provider().readSubscriptions(customerKey)).toEqual([])
  await provider().ensureCustomer(customerKey, { reseller_id: 'acme' })
  await provider().ensureCustomer(customerKey, { reseller_id: 'beacon' })
  expect(twin.state.customers[customerKey]?.attributes.reseller_id?.value).toBe('beacon')
  twin.buy({ customerId: customerKey, product: 'large_m', currency: 'EUR', environment: 'production' })
  expect(await provider().readSubscriptions(customerKey)).toMatchObject([
    { productKey: 'large_m', status: 'trialing', givesAccess: true, renews: true },
  ])
})

it('does not see test purchases of a production project', async () => {
  twin.buy({ customerId: customerKey, product: 'large_m', currency: 'EUR', environment: 'sandbox' })
  expect(await provider().readSubscriptions(customerKey)).toEqual([])
})

it('cancels and refunds, and leads to the checkout and the portal', async () => {
  twin.buy({ customerId: customerKey, product: 'small_m', currency: 'EUR', environment: 'production' })
  const { id } = twin.subscriptionOf(customerKey)
  expect(await provider().cancel(id)).toMatchObject({ givesAccess: true, renews: false })
  expect(await provider().refund(id)).toMatchObject({ givesAccess: false })
  expect(await provider().managementUrl(id)).toContain(`${twin.account.url}/portal/`)
  const order = { customerKey, productKey: 'small_m', email: 'owner@harbor.test', currency: 'EUR' }
  expect(provider().checkoutUrl(order)).toBe(
    `${twin.account.purchaseLinks.production}/ten_one?package_id=small_m&email=owner%40harbor.test&currency=EUR&skip_purchase_success=true`,
  )
})

it('reads every page, whether the last one says null or nothing', async () => {
  for (let n = 0; n < 5; n += 1) await ask(twin, 'POST', '/customers', { id: `ten_${n}` })
  expect(await client().list('/customers?limit=2', Customer)).toHaveLength(5)
  twin.setFaults({ lastPage: 'absent' })
  expect(await client().list('/customers?limit=2', Customer)).toHaveLength(5)
})

it('waits as long as it is told and asks again, when nothing was done', async () => {
  twin.setFaults({ rateLimited: 1, locked: 1 })
  await client().post('/customers', { id: customerKey }, Customer)
  expect(waits).toEqual([1000, 2000])
  twin.setFaults({ serverErrors: 2 })
  await client().get(`/customers/${customerKey}`, Customer)
  expect(waits).toHaveLength(4)
  twin.setFaults({ rateLimited: 9 })
  await expect(client().get('/customers', z.unknown())).rejects.toThrow('RevenueCat answered 429')
})

it('never repeats a POST whose end it does not know', async () => {
  twin.setFaults({ lostAnswers: 1 })
  await expect(client().post('/customers', { id: customerKey }, Customer)).rejects.toMatchObject({
    revenueCat: { uncertain: true, status: null },
  })
  expect(waits).toEqual([])
  twin.setFaults({ serverErrors: 1 })
  await expect(client().post('/customers', { id: 'ten_two' }, Customer)).rejects.toMatchObject({
    revenueCat: { uncertain: true, status: 500 },
  })
  expect(Object.keys(twin.state.customers)).toEqual([customerKey])
})

it('rests between calls when the minute is nearly used up', async () => {
  twin.changeSettings({ limits: { customer_information: 5, project_configuration: 60 } })
  for (let n = 0; n < 5; n += 1) await client().get('/customers', z.unknown())
  expect(waits).toEqual([])
  await twin.advance(60_000)
  const one = client()
  for (let n = 0; n < 5; n += 1) await one.get('/customers', z.unknown())
  expect(waits).toEqual([12_000])
})

it('reads answers with fields and states that nobody knows yet', async () => {
  twin.buy({ customerId: customerKey, product: 'small_m', currency: 'EUR', environment: 'production' })
  const strange = {
    ...z.looseObject({}).parse((await ask(twin, 'GET', `/subscriptions/${twin.subscriptionOf(customerKey).id}`)).body),
  }
  const { RcSubscription } = await import('./revenuecat-shapes.ts')
  for (const name of ['pending_changes', 'current_period_ends_at', 'auto_renewal_status', 'entitlements'])
    delete strange[name]
  expect(RcSubscription.safeParse({ ...strange, status: 'hibernating', store: 'galaxy', new_field: 1 }).success).toBe(
    true,
  )
})
