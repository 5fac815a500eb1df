import { afterEach, beforeEach, expect, it } from 'vitest'
import { ask, monthMs, type Receiver, receiver, shop } from './fixtures.ts'
import type { Twin } from './index.ts'

const dayMs = 24 * 60 * 60_000
let twin: Twin
let hook: Receiver
beforeEach(async () => {
  twin = await shop({ grace: true })
  hook = await receiver()
  await ask(twin, 'POST', '/integrations/webhooks', { name: 'Test', url: hook.url })
})
afterEach(async () => {
  await twin.close()
  hook.close()
})
const of = (customer: string) =>
  hook.heard.filter(({ event }) => event.app_user_id === customer).map(({ event }) => event.type)
const buys = (customer: string) => twin.actFor({ customer, act: 'purchase', product: 'small_m', currency: 'EUR' })

it('moves the clock of one customer on, with all that falls due for it, and leaves everybody else where they are', async () => {
  await buys('ten_one')
  await buys('ten_two')
  const before = structuredClone(twin.subscriptionOf('ten_two'))
  const { now } = await twin.actFor({ customer: 'ten_one', act: 'advance', ms: 2 * monthMs })
  expect(now).toBe(twin.now() + 2 * monthMs)
  expect(of('ten_one').filter(type => type === 'RENEWAL')).toHaveLength(2)
  expect(of('ten_two')).not.toContain('RENEWAL')
  expect(twin.subscriptionOf('ten_two')).toEqual(before)
  // Everybody's clock goes on for it, too, and it does not renew twice for one period.
  await twin.advance(2 * dayMs)
  expect(of('ten_one').filter(type => type === 'RENEWAL')).toHaveLength(2)
})

it('plays a failed renewal, the end of the grace, and a payment after all', async () => {
  await buys('ten_one')
  await twin.actFor({ customer: 'ten_one', act: 'failed-renewal' })
  expect(of('ten_one')).toEqual(expect.arrayContaining(['BILLING_ISSUE']))
  expect(twin.subscriptionOf('ten_one').expiredAt).toBeNull()
  await twin.actFor({ customer: 'ten_one', act: 'advance', ms: 4 * dayMs })
  expect(of('ten_one')).toContain('EXPIRATION')
  const { now } = await twin.actFor({ customer: 'ten_one', act: 'recovery' })
  expect(twin.subscriptionOf('ten_one')).toMatchObject({ expiredAt: null, periodStartsAt: now })
})

it('buys anew at the time of the customer, after a cancelled period has passed', async () => {
  await buys('ten_one')
  await twin.actFor({ customer: 'ten_one', act: 'cancellation' })
  await expect(twin.actFor({ customer: 'ten_one', act: 'renewal' })).rejects.toThrow('does not renew')
  const { now } = await twin.actFor({ customer: 'ten_one', act: 'advance', ms: 2 * monthMs })
  await buys('ten_one')
  expect(twin.subscriptionOf('ten_one')).toMatchObject({ startsAt: now, expiredAt: null, renewals: 0 })
  await twin.actFor({ customer: 'ten_one', act: 'refund' })
  expect(twin.subscriptionOf('ten_one').expiredAt).toBe(now)
})
