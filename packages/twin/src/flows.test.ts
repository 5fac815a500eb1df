import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { ask, monthMs, type Receiver, receiver, shop } from './fixtures.ts'
import type { Twin } from './index.ts'

const dayMs = 24 * 60 * 60_000
const customerId = 'ten_one'
let twin: Twin
let hook: Receiver

async function open(options: { grace?: boolean } = {}) {
  twin = await shop(options)
  hook = await receiver()
  await ask(twin, 'POST', '/integrations/webhooks', {
    name: 'Test',
    url: hook.url,
    authorization_header: 'Bearer hook',
  })
}
beforeEach(() => open())
afterEach(async () => {
  await twin.close()
  hook.close()
})

async function buy(product: string, more: { environment?: 'sandbox' | 'production' } = {}) {
  twin.buy({ customerId, product, currency: 'EUR', environment: 'production', ...more })
  await twin.settled()
  return twin.subscriptionOf(customerId)
}
/** The types heard since the last time. */
function heard() {
  return hook.heard.splice(0).map(({ event }) => event)
}
const typesOf = (events: Record<string, unknown>[]) => events.map(event => event.type)

it('sells a subscription and renews it at the end of each month', async () => {
  await buy('small_m')
  const [invoice, first] = heard()
  expect(invoice).toMatchObject({ type: 'INVOICE_ISSUANCE', transaction_id: null, price_in_purchased_currency: 10 })
  expect(first).toMatchObject({
    type: 'INITIAL_PURCHASE',
    period_type: 'NORMAL',
    store: 'RC_BILLING',
    environment: 'PRODUCTION',
    price: 10.811,
    price_in_purchased_currency: 10,
    currency: 'EUR',
  })
  // The 31st of January renews on the 28th of February.
  expect(first?.expiration_at_ms).toBe(Date.UTC(2026, 1, 28, 12))
  await twin.advance(28 * dayMs)
  const [, renewal] = heard()
  expect(renewal).toMatchObject({ type: 'RENEWAL', is_trial_conversion: false, renewal_number: 1 })
  expect(renewal?.transaction_id).not.toBe(first?.transaction_id)
  expect(renewal?.original_transaction_id).toBe(first?.transaction_id)
})

it('starts a trial for nothing and converts it', async () => {
  await buy('large_m')
  expect(heard()).toMatchObject([{ type: 'INITIAL_PURCHASE', period_type: 'TRIAL', price: 0 }])
  await twin.advance(14 * dayMs)
  expect(heard()).toMatchObject([
    { type: 'INVOICE_ISSUANCE' },
    { type: 'RENEWAL', is_trial_conversion: true, price_in_purchased_currency: 30 },
  ])
})

it('lets a cancelled trial lapse without a charge', async () => {
  const { id } = await buy('large_m')
  await ask(twin, 'POST', `/subscriptions/${id}/actions/cancel`)
  await twin.advance(14 * dayMs)
  expect(typesOf(heard())).toEqual(['INITIAL_PURCHASE', 'CANCELLATION', 'EXPIRATION'])
  expect(twin.state.invoices).toEqual([])
})

it('keeps access of a cancelled subscription to the end of its period', async () => {
  const { id } = await buy('small_m')
  heard()
  const cancelled = await ask(twin, 'POST', `/subscriptions/${id}/actions/cancel`)
  expect(cancelled.body).toMatchObject({ gives_access: true, auto_renewal_status: 'will_not_renew' })
  await twin.settled()
  expect(heard()).toMatchObject([{ type: 'CANCELLATION', cancel_reason: 'DEVELOPER_INITIATED', price: 0 }])
  await twin.advance(monthMs)
  expect(heard()).toMatchObject([{ type: 'EXPIRATION', expiration_reason: 'UNSUBSCRIBE' }])
  expect((await ask(twin, 'GET', `/subscriptions/${id}`)).body).toMatchObject({
    gives_access: false,
    status: 'expired',
  })
})

it('ends access at once where a payment fails without grace, and begins a new cycle with the payment', async () => {
  const subscription = await buy('small_m')
  heard()
  await twin.play('failed-renewal', subscription)
  expect(typesOf(heard())).toEqual(['INVOICE_ISSUANCE', 'BILLING_ISSUE', 'CANCELLATION', 'EXPIRATION'])
  expect((await ask(twin, 'GET', `/subscriptions/${subscription.id}`)).body).toMatchObject({
    status: 'in_billing_retry',
    gives_access: false,
    pending_payment: true,
  })
  await twin.advance(dayMs)
  await twin.play('recovered-renewal', subscription)
  await twin.settled()
  expect(heard()).toMatchObject([{ type: 'RENEWAL', purchased_at_ms: twin.now() }])
})

it('keeps the cycle of a payment that comes within grace', async () => {
  await twin.close()
  hook.close()
  await open({ grace: true })
  const subscription = await buy('small_m')
  const end = subscription.periodEndsAt
  heard()
  await twin.play('failed-renewal', subscription)
  const [, issue, cancellation] = heard()
  expect(issue).toMatchObject({ type: 'BILLING_ISSUE', grace_period_expiration_at_ms: end + 3 * dayMs })
  expect(cancellation).toMatchObject({ type: 'CANCELLATION', cancel_reason: 'BILLING_ERROR' })
  expect((await ask(twin, 'GET', `/subscriptions/${subscription.id}`)).body).toMatchObject({
    status: 'in_grace_period',
    gives_access: true,
  })
  await twin.advance(dayMs)
  await twin.play('recovered-renewal', subscription)
  await twin.settled()
  expect(heard()).toMatchObject([{ type: 'RENEWAL', purchased_at_ms: end }])
})

it('expires what is not paid within grace, goes on charging for 30 days, then is silent', async () => {
  await twin.close()
  hook.close()
  await open({ grace: true })
  const subscription = await buy('small_m')
  heard()
  await twin.play('failed-renewal', subscription)
  heard()
  await twin.advance(3 * dayMs)
  expect(heard()).toMatchObject([{ type: 'EXPIRATION', expiration_reason: 'BILLING_ERROR' }])
  await twin.advance(60 * dayMs)
  expect(heard()).toEqual([])
  expect((await ask(twin, 'GET', `/subscriptions/${subscription.id}`)).body).toMatchObject({ status: 'expired' })
})

it('refunds the latest payment and ends access at once', async () => {
  const { id } = await buy('small_m')
  const [, sale] = heard()
  const refunded = await ask(twin, 'POST', `/subscriptions/${id}/actions/refund`)
  expect(refunded.body).toMatchObject({ gives_access: false, total_revenue_in_usd: { gross: 0 } })
  await twin.settled()
  const [cancellation, expiration] = heard()
  expect(cancellation).toMatchObject({
    type: 'CANCELLATION',
    cancel_reason: 'CUSTOMER_SUPPORT',
    price_in_purchased_currency: -10,
    transaction_id: sale?.transaction_id,
  })
  expect(Number(cancellation?.expiration_at_ms)).toBeLessThanOrEqual(twin.now())
  expect(expiration).toMatchObject({ type: 'EXPIRATION', expiration_reason: 'CUSTOMER_SUPPORT' })
  expect((await ask(twin, 'POST', `/subscriptions/${id}/actions/refund`)).status).toBe(422)
})

it('refunds a part and leaves access, takes a refund back, and loses a dispute', async () => {
  const subscription = await buy('small_m')
  heard()
  await twin.play('partial-refund', subscription)
  await twin.play('reversed-refund', subscription)
  await twin.settled()
  expect(heard()).toMatchObject([
    { type: 'CANCELLATION', price_in_purchased_currency: -5 },
    { type: 'REFUND_REVERSED', price_in_purchased_currency: 5 },
  ])
  expect((await ask(twin, 'GET', `/subscriptions/${subscription.id}`)).body).toMatchObject({ gives_access: true })
  await twin.play('chargeback', subscription)
  await twin.settled()
  expect(typesOf(heard())).toEqual(['CANCELLATION', 'EXPIRATION'])
})

it('grants an entitlement and takes it back, with events that name no app', async () => {
  const made = await ask(twin, 'POST', '/entitlements', { lookup_key: 'pro', display_name: 'Pro' })
  const { id: entitlement_id } = z.object({ id: z.string() }).parse(made.body)
  await ask(twin, 'POST', '/customers', { id: customerId })
  const path = `/customers/${customerId}/actions`
  const granted = await ask(twin, 'POST', `${path}/grant_entitlement`, {
    entitlement_id,
    expires_at: twin.now() + dayMs,
  })
  expect(granted).toMatchObject({ status: 201, body: { active_entitlements: { items: [{ entitlement_id }] } } })
  await ask(twin, 'POST', `${path}/revoke_granted_entitlement`, { entitlement_id })
  await twin.settled()
  const events = heard()
  expect(typesOf(events)).toEqual(['NON_RENEWING_PURCHASE', 'CANCELLATION', 'EXPIRATION'])
  for (const event of events) {
    expect(event).toMatchObject({ store: 'PROMOTIONAL', entitlement_ids: ['pro'] })
    expect(event).not.toHaveProperty('app_id')
  }
})

it('moves what one customer bought to another, in one event without an app user id', async () => {
  const { id } = await buy('small_m')
  heard()
  await ask(twin, 'POST', '/customers', { id: 'ten_two' })
  await ask(twin, 'POST', `/customers/${customerId}/actions/transfer`, { target_customer_id: 'ten_two' })
  await twin.settled()
  const [event] = heard()
  expect(event).toMatchObject({ type: 'TRANSFER', transferred_from: [customerId], transferred_to: ['ten_two'] })
  expect(event).not.toHaveProperty('app_user_id')
  expect((await ask(twin, 'GET', '/customers/ten_two/subscriptions')).body).toMatchObject({
    items: [{ id, customer_id: 'ten_two', original_customer_id: customerId }],
  })
})

it('renews a test purchase every five minutes, six times, then ends it', async () => {
  await buy('small_m', { environment: 'sandbox' })
  await twin.advance(60 * 60_000)
  const types = typesOf(heard()).filter(type => type !== 'INVOICE_ISSUANCE')
  expect(types).toEqual(['INITIAL_PURCHASE', ...Array(6).fill('RENEWAL'), 'CANCELLATION', 'EXPIRATION'])
})

it('keeps everything over a restart, and ids go on', async () => {
  const { mkdtemp } = await import('node:fs/promises')
  const folder = await mkdtemp('/tmp/twin-')
  const first = await shop({ folder })
  first.buy({ customerId, product: 'small_m', currency: 'EUR', environment: 'production' })
  const { id } = first.subscriptionOf(customerId)
  await first.close()
  const second = await shop({ folder })
  expect(second.account.secretKey).toBe(first.account.secretKey)
  expect(second.subscriptionOf(customerId).id).toBe(id)
  second.buy({ customerId: 'ten_two', product: 'small_m', currency: 'EUR', environment: 'production' })
  expect(second.subscriptionOf('ten_two').id).not.toBe(id)
  await second.close()
})
