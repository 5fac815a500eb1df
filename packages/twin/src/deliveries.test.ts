import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ask, type Receiver, receiver, shop } from './fixtures.ts'
import type { Twin } from './index.ts'

const minuteMs = 60_000
const customerId = 'ten_one'
let twin: Twin
let hook: Receiver

beforeEach(async () => {
  twin = await shop()
  hook = await receiver()
  await ask(twin, 'POST', '/integrations/webhooks', {
    name: 'Test',
    url: hook.url,
    authorization_header: 'Bearer hook',
  })
})
afterEach(async () => {
  await twin.close()
  hook.close()
})

/** A trial makes exactly one event. */
async function oneEvent(id = customerId) {
  twin.buy({ customerId: id, product: 'large_m', currency: 'EUR', environment: 'production' })
  await twin.settled()
}
const signatureFor = (secret: string, t: string, raw: string) =>
  createHmac('sha256', secret).update(`${t}.${raw}`).digest('hex')

it('sends the header as it was given, and signs the raw body', async () => {
  await oneEvent()
  const [one] = hook.heard
  if (!one) throw new Error('Nothing was delivered')
  const { headers, raw } = one
  expect(headers).toMatchObject({ authorization: 'Bearer hook', 'content-type': 'application/json' })
  const [, t = '', v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(headers['x-revenuecat-webhook-signature'] ?? '') ?? []
  expect(Number(t)).toBe(Date.UTC(2026, 0, 31, 12) / 1000)
  expect(v1).toBe(signatureFor(twin.state.webhooks[0]?.signingSecret ?? '', t, raw))
  expect(JSON.parse(raw)).toMatchObject({ api_version: '1.0' })
})

it('tries again after 5, 10, 20, 40 and 80 minutes with the same id, then gives up', async () => {
  hook.answers.push(500, 204, 302, 401, 503, 500)
  await oneEvent()
  const attemptsAt: number[] = [hook.heard.length]
  for (const minutes of [5, 10, 20, 40, 80]) {
    await twin.advance(minutes * minuteMs - 1)
    attemptsAt.push(hook.heard.length)
    await twin.advance(1)
  }
  expect(attemptsAt).toEqual([1, 1, 2, 3, 4, 5])
  expect(hook.heard).toHaveLength(6)
  expect(new Set(hook.heard.map(({ event }) => `${event.id} ${event.event_timestamp_ms}`)).size).toBe(1)
  await twin.advance(24 * 60 * minuteMs)
  expect(hook.heard).toHaveLength(6)
  twin.resend(String(hook.heard[0]?.event.id))
  await twin.settled()
  expect(hook.heard).toHaveLength(7)
})

it('signs each attempt with the real time, however far its own clock is ahead', async () => {
  let at = Date.UTC(2026, 0, 31, 12)
  const aging = await shop({ clock: () => at })
  await ask(aging, 'POST', '/integrations/webhooks', { name: 'Test', url: hook.url })
  hook.answers.push(500)
  aging.buy({ customerId, product: 'large_m', currency: 'EUR', environment: 'production' })
  await aging.settled()
  at += 1000
  await aging.advance(5 * minuteMs)
  const times = hook.heard.map(({ headers }) => /^t=(\d+)/.exec(headers['x-revenuecat-webhook-signature'] ?? '')?.[1])
  expect(times).toEqual([String(at / 1000 - 1), String(at / 1000)])
  await aging.close()
})

it('stops trying once the answer is 200', async () => {
  hook.answers.push(500)
  await oneEvent()
  await twin.advance(200 * minuteMs)
  expect(hook.heard).toHaveLength(2)
})

it('delivers twice, late, reversed, badly signed, with gaps and with unknown types when it is told to', async () => {
  twin.setFaults({
    duplicateDeliveries: 1,
    delayMs: minuteMs,
    badSignatures: 1,
    missingFields: ['aliases'],
    nullFields: ['price'],
  })
  await oneEvent()
  expect(hook.heard).toEqual([])
  await twin.advance(minuteMs)
  const [first, second] = hook.heard.splice(0)
  expect(first?.raw).toBe(second?.raw)
  expect(first?.event).toMatchObject({ price: null })
  expect(first?.event).not.toHaveProperty('aliases')
  const secret = twin.state.webhooks[0]?.signingSecret ?? ''
  const holds = [first, second].map(one => {
    const [, t = '', v1] = /^t=(\d+),v1=(.+)$/.exec(one?.headers['x-revenuecat-webhook-signature'] ?? '') ?? []
    return v1 === signatureFor(secret, t, one?.raw ?? '')
  })
  expect(holds).toEqual([false, true])
  twin.setFaults({ reversed: true, unknownTypes: true })
  twin.buy({ customerId: 'ten_two', product: 'small_m', currency: 'EUR', environment: 'production' })
  await twin.settled()
  expect(hook.types()).toEqual(['SUBSCRIPTION_SHIMMERED', 'INITIAL_PURCHASE', 'INVOICE_ISSUANCE'])
})

it('shows the past for a while when the event is to come before the state', async () => {
  twin.setFaults({ lateReadMs: minuteMs })
  await ask(twin, 'POST', '/customers', { id: customerId })
  await oneEvent()
  const path = `/customers/${customerId}/subscriptions`
  expect((await ask(twin, 'GET', path)).body).toMatchObject({ items: [] })
  await twin.advance(minuteMs)
  expect((await ask(twin, 'GET', path)).body).toMatchObject({ items: [{ status: 'trialing' }] })
})

it('sends only what a webhook asked for', async () => {
  const picky = await receiver()
  await ask(twin, 'POST', '/integrations/webhooks', { name: 'Picky', url: picky.url, event_types: ['expiration'] })
  await oneEvent()
  expect(hook.types()).toEqual(['INITIAL_PURCHASE'])
  expect(picky.types()).toEqual([])
  picky.close()
})
