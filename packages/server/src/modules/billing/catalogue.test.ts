import { afterEach, beforeEach, expect, it } from 'vitest'
import { shop } from '../../../../twin/src/fixtures.ts'
import type { Twin } from '../../../../twin/src/index.ts'
import { applyCatalogue } from './apply-catalogue.ts'
import { type PriceOnSale, priceLadder } from './price-ladder.ts'
import { openRevenueCat } from './revenuecat-client.ts'
import { putOnSale, readSigningSecret } from './twin-desk.ts'

const month: PriceOnSale = { tier: 'Studio', interval: 'month', currency: 'EUR', minor: 1900, trialDays: 14 }
const prices: PriceOnSale[] = [
  month,
  { ...month, interval: 'year', minor: 19_000 },
  { ...month, tier: 'Business', minor: 9900, trialDays: 0 },
]
let twin: Twin
beforeEach(async () => {
  twin = await shop()
})
afterEach(() => twin.close())

function apply(webhookId: string | null = null) {
  const { url, projectId, secretKey, appId } = twin.account
  const client = openRevenueCat({ url, projectId, secretKey, allow: [new URL(url).host] }, async () => undefined)
  const account = { appId, webhookId, webhookUrl: 'http://localhost:3000/hook', webhookHeader: 'Bearer hook' }
  return applyCatalogue(client, priceLadder(prices), account)
}

it('gives plans of several resellers at one price one product, and what is free none', () => {
  const rungs = priceLadder([
    ...prices,
    { ...month },
    { ...month, minor: 0 },
    { ...month, currency: 'USD', trialDays: 0 },
  ])
  expect(rungs.map(({ key }) => key)).toEqual([
    'business_m_eur_9900',
    'studio_m_eur_1900_t14',
    'studio_m_usd_1900',
    'studio_y_eur_19000_t14',
  ])
  for (const { key, name } of rungs) {
    expect(key).toMatch(/^[A-Za-z0-9._]{1,100}$/)
    expect(name).not.toMatch(/studio|business/i)
  }
})

it('makes what the API permits, names what is to be done by hand, and again changes nothing', async () => {
  const first = await apply()
  expect(first.byHand).toEqual([
    'Create the web product business_m_eur_9900 with the name "Subscription, monthly": a subscription of P1M at EUR 99.00.',
    'Create the web product studio_m_eur_1900_t14 with the name "Subscription, monthly": a subscription of P1M at EUR 19.00, free trial P14D.',
    'Create the web product studio_y_eur_19000_t14 with the name "Subscription, yearly": a subscription of P1Y at EUR 190.00, free trial P14D.',
  ])
  expect(twin.state.entitlements.map(one => one.lookupKey)).toEqual(['tier_business', 'tier_studio'])
  for (const rung of priceLadder(prices)) await putOnSale(twin.account.url, rung)
  const second = await apply(first.webhookId)
  expect(second).toMatchObject({ byHand: [], mismatches: [], webhookId: first.webhookId })
  expect(twin.state.packages.map(one => one.lookupKey)).toHaveLength(3)
  expect(twin.state.webhooks).toHaveLength(1)
  expect(await apply(first.webhookId)).toMatchObject({ made: [], byHand: [], mismatches: [] })
  expect(await readSigningSecret(twin.account.url, first.webhookId)).toBe(twin.state.webhooks[0]?.signingSecret)
})

it('names products that are not as the plans want them', async () => {
  for (const rung of priceLadder(prices)) await putOnSale(twin.account.url, rung)
  await apply()
  const [business, studio] = twin.state.entitlements
  const strange = twin.state.products.find(one => one.storeIdentifier === 'studio_m_eur_1900_t14')
  if (!business || !studio || !strange) throw new Error('The ladder is not there')
  business.productIds.push(strange.id)
  strange.trialDuration = null
  strange.duration = 'P1Y'
  prices.pop()
  const { mismatches } = await apply()
  prices.push({ ...month, tier: 'Business', minor: 9900, trialDays: 0 })
  expect(mismatches).toEqual([
    'studio_m_eur_1900_t14 lasts P1Y, not P1M.',
    'studio_m_eur_1900_t14 has the trial none, not P14D.',
    'The package business_m_eur_9900 sells what nobody offers any more.',
  ])
})
