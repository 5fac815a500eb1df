import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ask, shop } from './fixtures.ts'
import type { Twin } from './index.ts'
import * as published from './published-shapes.ts'

const customerId = 'ten_one'
const WithId = z.object({ id: z.string() })
let twin: Twin
beforeEach(async () => {
  twin = await shop()
})
afterEach(() => twin.close())

async function idOf(method: string, path: string, body: unknown): Promise<string> {
  return WithId.parse((await ask(twin, method, path, body)).body).id
}
function productId(key: string): string {
  return twin.state.products.find(one => one.storeIdentifier === key)?.id ?? ''
}

it('refuses what the published requests do not allow', async () => {
  const { id: offering } = WithId.parse(
    (await ask(twin, 'POST', '/offerings', { lookup_key: 'probe', display_name: 'Probe' })).body,
  )
  const webhook = { name: 'Probe', url: 'http://localhost:9/hook' }
  const named = (name: string) => ({ id: 'ten_named', attributes: [{ name, value: 'x' }] })
  for (const [path, body] of [
    ['/customers', named('1st')],
    ['/customers', named('has space')],
    ['/customers', { ...named('fine'), plan: 'Studio' }],
    [`/offerings/${offering}/packages`, { lookup_key: 'p', display_name: 'P', position: null }],
    ['/integrations/webhooks', { ...webhook, event_types: ['shimmered'] }],
    ['/integrations/webhooks', { ...webhook, signing_secret: 'ours' }],
  ] as const)
    expect(`${(await ask(twin, 'POST', path, body)).status} ${JSON.stringify(body)}`).toBe(
      `400 ${JSON.stringify(body)}`,
    )
  expect((await ask(twin, 'POST', '/customers', named('$email'))).status).toBe(201)
})

it('answers every call in the published shape', async () => {
  const check = async (schema: z.ZodType, status: number, method: string, path: string, body?: unknown) => {
    const reply = await ask(twin, method, path, body)
    expect(`${reply.status} ${method} ${path}`).toBe(`${status} ${method} ${path}`)
    const parsed = schema.safeParse(reply.body)
    expect(parsed.success ? '' : `${path}: ${z.prettifyError(parsed.error)}`).toBe('')
    return reply.body
  }
  const made = async (schema: z.ZodType, path: string, body: unknown, status = 201) =>
    WithId.parse(await check(schema, status, 'POST', path, body)).id
  const entitlement = await made(published.Entitlement, '/entitlements', { lookup_key: 'pro', display_name: 'Pro' })
  const attach = { product_ids: [productId('small_m'), productId('large_m')] }
  await check(published.Entitlement, 200, 'POST', `/entitlements/${entitlement}/actions/attach_products`, attach)
  const offering = await made(published.Offering, '/offerings', { lookup_key: 'ladder', display_name: 'Ladder' })
  await check(published.Offering, 200, 'POST', `/offerings/${offering}`, { is_current: true })
  const packed = await made(published.Package, `/offerings/${offering}/packages`, {
    lookup_key: 'small_m',
    display_name: 'Small',
  })
  await check(published.Package, 200, 'POST', `/packages/${packed}/actions/attach_products`, {
    products: [{ product_id: productId('small_m'), eligibility_criteria: 'all' }],
  })
  const app_id = twin.state.apps.find(app => app.type === 'test_store')?.id
  await made(published.Product, '/products', {
    store_identifier: 'probe',
    app_id,
    type: 'subscription',
    display_name: 'Probe',
    subscription: { duration: 'P1M' },
  })
  const customer = { id: customerId, attributes: [{ name: '$email', value: 'owner@harbor.test' }] }
  await check(published.Customer, 201, 'POST', '/customers', customer)
  twin.buy({ customerId, product: 'large_m', currency: 'EUR', environment: 'production' })
  twin.buy({ customerId, product: 'pack', currency: 'EUR', environment: 'production' })
  const { id } = twin.subscriptionOf(customerId)
  await check(published.Subscription, 200, 'GET', `/subscriptions/${id}`)
  await twin.advance(14 * 24 * 60 * 60_000)
  const of = `/customers/${customerId}`
  await check(published.Customer, 201, 'POST', `${of}/actions/grant_entitlement`, {
    entitlement_id: entitlement,
    expires_at: twin.now() + 1000,
  })
  await check(published.Customer, 200, 'GET', `${of}?expand=attributes`)
  for (const [path, schema] of [
    ['/apps', published.lists.apps],
    ['/products', published.lists.products],
    ['/entitlements?expand=items.product', published.lists.entitlements],
    ['/offerings?expand=items.package&expand=items.package.product', published.lists.offerings],
    [`/offerings/${offering}/packages?expand=items.product`, published.lists.packages],
    ['/customers', published.lists.customers],
    [`${of}/subscriptions`, published.lists.subscriptions],
    [`${of}/purchases`, published.lists.purchases],
    [`${of}/active_entitlements`, published.lists.activeEntitlements],
    [`${of}/attributes`, published.lists.attributes],
    [`${of}/invoices`, published.lists.invoices],
    [
      `/subscriptions?store_subscription_identifier=${twin.subscriptionOf(customerId).originalTransactionId}`,
      published.lists.subscriptions,
    ],
    [`/subscriptions/${id}/authenticated_management_url`, published.ManagementUrl],
  ] as const)
    await check(schema, 200, 'GET', path)
  const hook = await made(published.Webhook, '/integrations/webhooks', { name: 'Ours', url: 'http://127.0.0.1:9/hook' })
  await check(published.Webhook, 200, 'POST', `/integrations/webhooks/${hook}`, { environment: 'sandbox' })
  await check(published.lists.webhooks, 200, 'GET', '/integrations/webhooks')
  await check(published.Deleted, 200, 'DELETE', `/integrations/webhooks/${hook}`)
  await check(published.Subscription, 200, 'POST', `/subscriptions/${id}/actions/refund`)
  const [pack] = twin.state.purchases
  await check(published.Purchase, 200, 'POST', `/purchases/${pack?.id}/actions/refund`)
})

describe('refusals', () => {
  const refused = async (method: string, path: string, body?: unknown) => {
    const reply = await ask(twin, method, path, body)
    return { status: reply.status, ...published.Fault.parse(reply.body) }
  }

  it('name what is wrong, in the published shape', async () => {
    expect(await refused('GET', '/customers/nobody')).toMatchObject({
      status: 404,
      type: 'resource_missing',
      retryable: false,
    })
    expect(await refused('POST', '/customers', { id: 'ten_one', colour: 'red' })).toMatchObject({
      status: 400,
      type: 'parameter_error',
    })
    expect(await refused('POST', '/customers', { id: 'a/b' })).toMatchObject({ status: 400, param: 'id' })
    expect(await refused('POST', '/customers', { id: 'null' })).toMatchObject({ status: 400, param: 'id' })
    await ask(twin, 'POST', '/customers', { id: customerId })
    expect(await refused('POST', '/customers', { id: customerId })).toMatchObject({
      status: 409,
      type: 'resource_already_exists',
    })
    const app_id = twin.account.appId
    const product = { store_identifier: 'web', app_id, type: 'subscription' }
    expect(await refused('POST', '/products', product)).toMatchObject({
      status: 422,
      message: expect.stringContaining('dashboard'),
    })
  })

  it('take the word Bearer, the right key and the right project', async () => {
    const { url, projectId, secretKey } = twin.account
    const status = async (project: string, authorization: string) =>
      (await fetch(`${url}/v2/projects/${project}/customers`, { headers: { authorization } })).status
    expect(await status(projectId, `Bearer ${secretKey}`)).toBe(200)
    expect(await status(projectId, secretKey)).toBe(401)
    expect(await status(projectId, `Bearer ${twin.account.v1Key}`)).toBe(401)
    expect(await status('projother', `Bearer ${secretKey}`)).toBe(403)
  })

  it('say when to come again: limit, lock, fault', async () => {
    twin.setFaults({ rateLimited: 1 })
    const limited = await ask(twin, 'GET', '/customers')
    expect(limited.status).toBe(429)
    expect(limited.headers.get('retry-after')).toBe('1')
    expect(published.Fault.parse(limited.body)).toMatchObject({
      type: 'rate_limit_error',
      retryable: true,
      backoff_ms: 1000,
    })
    twin.setFaults({ locked: 1, serverErrors: 1 })
    expect(await refused('GET', '/customers')).toMatchObject({ status: 423, retryable: true, backoff_ms: 1000 })
    expect(await refused('GET', '/customers')).toMatchObject({ status: 500, retryable: true })
    expect((await ask(twin, 'GET', '/customers')).status).toBe(200)
  })

  it('count calls of a minute by domain', async () => {
    twin.changeSettings({ limits: { customer_information: 2, project_configuration: 60 } })
    const first = await ask(twin, 'GET', '/customers')
    expect(first.headers.get('revenuecat-rate-limit-current-usage')).toBe('1')
    expect(first.headers.get('revenuecat-rate-limit-current-limit')).toBe('2')
    await ask(twin, 'GET', '/customers')
    expect((await ask(twin, 'GET', '/customers')).status).toBe(429)
    expect((await ask(twin, 'GET', '/products')).status).toBe(200)
    await twin.advance(60_000)
    expect((await ask(twin, 'GET', '/customers')).status).toBe(200)
  })

  it('come too late for a lost answer: the work is done', async () => {
    twin.setFaults({ lostAnswers: 1 })
    await expect(ask(twin, 'POST', '/customers', { id: customerId })).rejects.toThrow()
    expect((await ask(twin, 'GET', `/customers/${customerId}`)).status).toBe(200)
  })
})

it('gives lists by pages, and says of the last one that it is the last in either way', async () => {
  for (const id of ['ten_a', 'ten_b', 'ten_c']) await ask(twin, 'POST', '/customers', { id })
  const List = z.object({ items: z.array(WithId), next_page: z.string().nullable().optional() })
  const first = List.parse((await ask(twin, 'GET', '/customers?limit=2')).body)
  expect(first.items.map(one => one.id)).toEqual(['ten_a', 'ten_b'])
  const rest = (first.next_page ?? '').split(twin.account.projectId)[1] ?? ''
  const last = List.parse((await ask(twin, 'GET', rest)).body)
  expect(last).toMatchObject({ items: [{ id: 'ten_c' }], next_page: null })
  twin.setFaults({ lastPage: 'absent' })
  expect((await ask(twin, 'GET', rest)).body).not.toHaveProperty('next_page')
})

it('makes a customer by reading it over v1, and answers 201 then', async () => {
  const { url, v1Key } = twin.account
  const read = () => fetch(`${url}/v1/subscribers/ten_new`, { headers: { authorization: `Bearer ${v1Key}` } })
  expect((await read()).status).toBe(201)
  const again = await read()
  expect(again.status).toBe(200)
  expect(await again.json()).toMatchObject({ subscriber: { original_app_user_id: 'ten_new', subscriptions: {} } })
})

it('keeps v1 and v2 of a customer alike, expired entitlements included', async () => {
  const entitlement = await idOf('POST', '/entitlements', { lookup_key: 'pro', display_name: 'Pro' })
  await ask(twin, 'POST', `/entitlements/${entitlement}/actions/attach_products`, {
    product_ids: [productId('small_m')],
  })
  twin.buy({ customerId, product: 'small_m', currency: 'EUR', environment: 'production' })
  await ask(twin, 'POST', `/subscriptions/${twin.subscriptionOf(customerId).id}/actions/cancel`)
  await twin.advance(40 * 24 * 60 * 60_000)
  const { url, v1Key } = twin.account
  const reply = await fetch(`${url}/v1/subscribers/${customerId}`, { headers: { authorization: `Bearer ${v1Key}` } })
  expect(await reply.json()).toMatchObject({
    subscriber: {
      entitlements: { pro: { product_identifier: 'small_m' } },
      subscriptions: { small_m: { store: 'rc_billing', unsubscribe_detected_at: expect.any(String) } },
    },
  })
  expect((await ask(twin, 'GET', `/customers/${customerId}/active_entitlements`)).body).toMatchObject({ items: [] })
})
