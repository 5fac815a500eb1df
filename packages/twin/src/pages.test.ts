import { request } from 'node:http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { ask, monthMs, shop } from './fixtures.ts'
import type { Twin } from './index.ts'

const customerId = 'ten_one'
let twin: Twin
beforeEach(async () => {
  twin = await shop()
  const body = (await ask(twin, 'POST', '/offerings', { lookup_key: 'ladder', display_name: 'Ladder' })).body
  const { id } = z.object({ id: z.string() }).parse(body)
  const entitled = (await ask(twin, 'POST', '/entitlements', { lookup_key: 'pro', display_name: 'Pro' })).body
  const product_ids = twin.state.products.map(one => one.id)
  await ask(twin, 'POST', `/entitlements/${z.object({ id: z.string() }).parse(entitled).id}/actions/attach_products`, {
    product_ids,
  })
  for (const { id: product_id, storeIdentifier } of twin.state.products) {
    const made = (
      await ask(twin, 'POST', `/offerings/${id}/packages`, {
        lookup_key: storeIdentifier,
        display_name: storeIdentifier,
      })
    ).body
    const { id: packed } = z.object({ id: z.string() }).parse(made)
    await ask(twin, 'POST', `/packages/${packed}/actions/attach_products`, {
      products: [{ product_id, eligibility_criteria: 'all' }],
    })
  }
})
afterEach(() => twin.close())

async function open(address: string, cookie = '') {
  const reply = await fetch(address, { redirect: 'manual', headers: { cookie } })
  return { status: reply.status, text: await reply.text(), headers: reply.headers }
}
async function send(address: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const body = new URLSearchParams(fields)
  const reply = await fetch(address, { method: 'POST', redirect: 'manual', body, headers })
  return { status: reply.status, text: await reply.text(), location: reply.headers.get('location') }
}
/** What the desk answers to a request that was led to this machine under another name. */
function statusAs(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(twin.account.url, { headers: { host } }, reply => resolve(reply.resume().statusCode))
      .once('error', reject)
      .end()
  })
}
const checkout = (query = '') => `${twin.account.purchaseLinks.production}/${customerId}${query}`

async function portal() {
  const { id } = twin.subscriptionOf(customerId)
  const { body } = await ask(twin, 'GET', `/subscriptions/${id}/authenticated_management_url`)
  const { management_url } = z.object({ management_url: z.string() }).parse(body)
  const entered = await open(management_url)
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
  const page = `${twin.account.url}/portal`
  return {
    link: management_url,
    text: async () => (await open(page, cookie)).text,
    act: (fields: Record<string, string>) => send(page, { id, ...fields }, { cookie }),
  }
}

it('sells what the link names, to the address that the link fixes', async () => {
  const page = await open(checkout('?package_id=small_m&email=owner%40harbor.test'))
  expect(page.text).toContain('Buy Small')
  expect(page.text).toContain('Pay €10.00')
  expect(page.text).not.toContain('Large')
  const fields = { choice: 'small_m EUR', email: 'another@harbor.test', card: 'good' }
  const sold = await send(checkout('?package_id=small_m&email=owner%40harbor.test&utm_campaign=june'), fields)
  expect(sold).toMatchObject({ status: 303, location: `/paid/${customerId}` })
  expect(twin.subscriptionOf(customerId)).toMatchObject({ metadata: { utm_campaign: 'june' }, currency: 'EUR' })
  expect(twin.state.customers[customerId]?.attributes.$email?.value).toBe('owner@harbor.test')
})

it('leads back to where the link was made for, with the id of the buyer', async () => {
  twin.changeSettings({ successUrl: 'http://localhost:3000/plan?bought=yes' })
  const sold = await send(checkout('?skip_purchase_success=true'), {
    choice: 'small_m EUR',
    email: 'a@b.test',
    card: 'good',
  })
  expect(sold.location).toBe(`http://localhost:3000/plan?bought=yes&app_user_id=${customerId}`)
})

it('refuses a declined card, a second subscription, and a link that does not exist', async () => {
  const declined = await send(checkout(), { choice: 'small_m EUR', email: 'a@b.test', card: 'declined' })
  expect(declined.status).toBe(422)
  expect(declined.text).toContain('The card was declined.')
  expect(twin.state.subscriptions).toEqual([])
  await send(checkout(), { choice: 'small_m EUR', email: 'a@b.test', card: 'good' })
  expect((await open(checkout())).text).toContain('You are subscribed')
  expect((await open(`${twin.account.url}/pay/nothing/${customerId}`)).status).toBe(404)
})

it('escapes what it shows, and takes no form of another site', async () => {
  const page = await open(checkout('?email=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E'))
  expect(page.text).not.toContain('<script>')
  expect(page.headers.get('referrer-policy')).toBe('same-origin')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  const foreign = await send(checkout(), { choice: 'small_m EUR', card: 'good' }, { origin: 'http://evil.test' })
  expect(foreign.status).toBe(403)
  expect(await statusAs('evil.test')).toBe(421)
  expect(twin.state.subscriptions).toEqual([])
})

it('opens the portal once by its link', async () => {
  await send(checkout(), { choice: 'small_m EUR', email: 'a@b.test', card: 'good' })
  const { link, text } = await portal()
  expect(await text()).toContain('Renews on')
  expect((await open(link)).status).toBe(404)
})

it('upgrades at once at the full price and gives the unused time back', async () => {
  await send(checkout(), { choice: 'small_m EUR', email: 'a@b.test', card: 'good' })
  await twin.advance(14 * 24 * 60 * 60_000)
  const { act } = await portal()
  const large = twin.state.products.find(one => one.storeIdentifier === 'large_m')
  expect((await act({ act: 'change', product: large?.id ?? '' })).status).toBe(303)
  const told = twin.state.events
    .slice(-4)
    .map(({ body }) => [body.type, body.product_id, body.price_in_purchased_currency])
  expect(told).toEqual([
    ['PRODUCT_CHANGE', 'small_m', 0],
    ['CANCELLATION', 'small_m', -5],
    ['INVOICE_ISSUANCE', 'large_m', 30],
    ['RENEWAL', 'large_m', 30],
  ])
  expect(twin.subscriptionOf(customerId)).toMatchObject({ periodStartsAt: twin.now(), productId: large?.id })
})

it('downgrades at the end of the period, and can be told to stay', async () => {
  twin.buy({ customerId, product: 'large_m', currency: 'EUR', environment: 'production', offeringKey: 'ladder' })
  const small = twin.state.products.find(one => one.storeIdentifier === 'small_m')?.id ?? ''
  const { act, text } = await portal()
  await act({ act: 'change', product: small })
  expect(await text()).toContain('Changes to Small')
  const { id } = twin.subscriptionOf(customerId)
  expect((await ask(twin, 'GET', `/subscriptions/${id}`)).body).toMatchObject({
    auto_renewal_status: 'will_change_product',
    pending_changes: { product: { id: small } },
  })
  await act({ act: 'keep' })
  await act({ act: 'change', product: small })
  await twin.advance(monthMs)
  expect(twin.subscriptionOf(customerId).productId).toBe(small)
})

it('cancels, takes the cancellation back, sells a pack and refunds it', async () => {
  await send(checkout(), { choice: 'small_m EUR', email: 'a@b.test', card: 'good' })
  await send(checkout('?package_id=pack'), { choice: 'pack EUR', email: 'a@b.test', card: 'good' })
  const { act } = await portal()
  await act({ act: 'cancel' })
  await act({ act: 'uncancel' })
  await act({ act: 'refund', id: twin.state.purchases[0]?.id ?? '' })
  const types = twin.state.events.map(({ body }) => body.type).filter(type => type !== 'INVOICE_ISSUANCE')
  expect(types).toEqual(['INITIAL_PURCHASE', 'NON_RENEWING_PURCHASE', 'CANCELLATION', 'UNCANCELLATION', 'CANCELLATION'])
  expect(twin.state.purchases[0]).toMatchObject({ refundedAt: twin.now() })
})

it('changes nothing of another customer', async () => {
  await send(checkout(), { choice: 'small_m EUR', email: 'a@b.test', card: 'good' })
  twin.buy({ customerId: 'ten_two', product: 'small_m', currency: 'EUR', environment: 'production' })
  const { act } = await portal()
  await act({ act: 'cancel', id: twin.subscriptionOf('ten_two').id })
  expect(twin.subscriptionOf('ten_two').autoRenews).toBe(true)
})
