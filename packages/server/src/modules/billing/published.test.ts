import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ask, shop } from '../../../../twin/src/fixtures.ts'
import type { Twin } from '../../../../twin/src/index.ts'
import { type HeardCall, judgeCall, publishedCalls } from '../../../../twin/src/published-requests.ts'
import { applyCatalogue } from './apply-catalogue.ts'
import { priceLadder } from './price-ladder.ts'
import { openRevenueCat } from './revenuecat-client.ts'
import { revenueCatProvider } from './revenuecat-provider.ts'
import { putOnSale } from './twin-desk.ts'

const customerKey = 'ten_one'
let twin: Twin
let heard: HeardCall[]
let listener: { url: string; close: () => void }
beforeEach(async () => {
  twin = await shop()
  heard = []
  listener = await listenBetween(twin, heard)
})
afterEach(async () => {
  listener.close()
  await twin.close()
})

/** Stands between the product and the twin, and keeps what each of them says. */
async function listenBetween({ account }: Twin, calls: HeardCall[]) {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) if (Buffer.isBuffer(part)) parts.push(part)
    const body = Buffer.concat(parts).toString('utf8')
    const { method = '', url = '' } = request
    const { authorization = '' } = request.headers
    const reply = await fetch(account.url + url, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === '' ? {} : { body }),
    })
    const answer: unknown = await reply.json()
    calls.push({ method, url, body, status: reply.status, answer })
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  // safe because a server that listens on a port has an address with one
  const { port } = server.address() as AddressInfo
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${port}`, close }
}

function client() {
  const { projectId, secretKey } = twin.account
  const allow = [new URL(listener.url).host]
  return openRevenueCat({ url: listener.url, projectId, secretKey, allow }, async () => undefined)
}

it('sends every request, and gets every answer, as RevenueCat publishes it', async () => {
  const rungs = priceLadder([
    { tier: 'Studio', interval: 'month', currency: 'EUR', minor: 1900, trialDays: 14 },
    { tier: 'Business', interval: 'year', currency: 'USD', minor: 99_000, trialDays: 0 },
  ])
  const account = {
    appId: twin.account.appId,
    webhookId: null,
    webhookUrl: 'http://localhost:3000/hook',
    webhookHeader: 'Bearer hook',
  }
  // The first offering is the current one, so ours has to be made it.
  await ask(twin, 'POST', '/offerings', { lookup_key: 'older', display_name: 'Older' })
  await applyCatalogue(client(), rungs, account)
  for (const rung of rungs) await putOnSale(twin.account.url, rung)
  await applyCatalogue(client(), rungs, account)
  const provider = revenueCatProvider(client(), {
    environment: 'production',
    purchaseLink: twin.account.purchaseLinks.production,
  })
  await provider.readSubscriptions(customerKey)
  await provider.ensureCustomer(customerKey, { reseller_id: 'acme', plan_id: 'a plan' })
  await provider.ensureCustomer(customerKey, { reseller_id: 'acme', plan_id: 'another' })
  twin.buy({ customerId: customerKey, product: 'small_m', currency: 'EUR', environment: 'production' })
  const { id } = twin.subscriptionOf(customerKey)
  await provider.readSubscriptions(customerKey)
  await provider.managementUrl(id)
  await provider.cancel(id)
  await provider.refund(id)
  const judged = heard.map(judgeCall)
  expect(judged.filter(({ faults }) => faults.length > 0)).toEqual([])
  expect([...new Set(judged.map(({ call }) => call))].toSorted()).toEqual(calledByUs)
})

/** Published calls that the product makes. */
const calledByUs = Object.keys(publishedCalls)
  .filter(call => !['GET /apps', 'GET /customers'].includes(call))
  .toSorted()

it('is refused by the twin with parameters, values and fields that no published request has', async () => {
  const refused = async (method: string, path: string, body?: unknown) => (await ask(twin, method, path, body)).status
  expect(await refused('GET', '/products?limit=20')).toBe(200)
  expect(await refused('GET', '/products?colour=red')).toBe(400)
  expect(await refused('GET', '/products?expand=items.product')).toBe(400)
  expect(await refused('GET', '/customers/nobody?environment=sandbox')).toBe(400)
  expect(await refused('POST', '/customers?limit=1', { id: 'ten_two' })).toBe(400)
  const store = twin.state.apps.find(({ type }) => type === 'test_store')
  const product = { store_identifier: 'probe', app_id: store?.id, type: 'subscription' }
  expect(await refused('POST', '/products', { ...product, price: 1 })).toBe(400)
  expect(await refused('POST', '/products', { ...product, title: 'Probe' })).toBe(201)
})
