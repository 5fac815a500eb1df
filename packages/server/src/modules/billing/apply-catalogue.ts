import { z } from 'zod'
import { digitsOf, durationOf, type Rung } from './price-ladder.ts'
import type { RevenueCatClient } from './revenuecat-client.ts'
import { RcEntitlement, RcOffering, RcPackage, RcProduct, RcWebhook } from './revenuecat-shapes.ts'

export type CatalogueReport = {
  made: string[]
  /** What its API does not do, one step a line. */
  byHand: string[]
  /** What is there and is not as the plans want it. */
  mismatches: string[]
}
type Product = z.output<typeof RcProduct>

const offeringKey = 'ladder'
const webhookName = 'Scriptorium'
const anything = z.unknown()

/** Brings entitlements, offering, packages and webhook in line with what is on sale. Again changes nothing. */
export async function applyCatalogue(
  client: RevenueCatClient,
  rungs: readonly Rung[],
  account: { appId: string; webhookId: string | null; webhookUrl: string; webhookHeader: string },
): Promise<CatalogueReport & { webhookId: string }> {
  const report: CatalogueReport = { made: [], byHand: [], mismatches: [] }
  const products = await client.list(`/products?app_id=${encodeURIComponent(account.appId)}&limit=100`, RcProduct)
  const sold = new Map<string, { rung: Rung; product: Product }>()
  for (const rung of rungs) {
    const product = products.find(one => one.store_identifier === rung.key)
    if (!product) report.byHand.push(stepFor(rung))
    else {
      sold.set(rung.key, { rung, product })
      report.mismatches.push(...differences(rung, product))
    }
  }
  await applyEntitlements(client, rungs, sold, report)
  await applyPackages(client, sold, report)
  const webhookId = await applyWebhook(client, account, report)
  return { ...report, webhookId }
}

function stepFor(rung: Rung): string {
  const trial = rung.trialDays > 0 ? `, free trial P${rung.trialDays}D` : ''
  const kind = rung.interval ? `a subscription of ${durationOf(rung.interval)}` : 'a consumable product, bought once,'
  return `Create the web product ${rung.key} with the name "${rung.name}": ${kind} at ${priceText(rung)}${trial}.`
}

function priceText({ minor, currency }: Rung): string {
  const digits = digitsOf(currency)
  return `${currency} ${(minor / 10 ** digits).toFixed(digits)}`
}

/** What is bought again and again without a term; the one name is of the API, the other of the dashboard. */
const onceTypes: readonly string[] = ['consumable', 'one_time']

function differences(rung: Rung, product: Product): string[] {
  if (rung.interval === null)
    return onceTypes.includes(product.type)
      ? []
      : [`${rung.key} is of the type ${product.type}, not a consumable product.`]
  const { duration, trial_duration: trial } = product.subscription ?? {}
  const wanted = rung.trialDays > 0 ? `P${rung.trialDays}D` : null
  return [
    ...(product.type === 'subscription' ? [] : [`${rung.key} is of the type ${product.type}, not a subscription.`]),
    ...(duration && duration !== durationOf(rung.interval)
      ? [`${rung.key} lasts ${duration}, not ${durationOf(rung.interval)}.`]
      : []),
    ...((trial ?? null) === wanted ? [] : [`${rung.key} has the trial ${trial ?? 'none'}, not ${wanted ?? 'none'}.`]),
  ]
}

/** Puts one product that is there into the offering, without waiting for the next time that everything is applied. */
export async function offerProduct(client: RevenueCatClient, rung: Rung, appId: string): Promise<void> {
  const products = await client.list(`/products?app_id=${encodeURIComponent(appId)}&limit=100`, RcProduct)
  const product = products.find(one => one.store_identifier === rung.key)
  if (!product) throw new Error(`The product ${rung.key} is not there yet`)
  await applyPackages(client, new Map([[rung.key, { rung, product }]]), { made: [], byHand: [], mismatches: [] })
}

type Sold = ReadonlyMap<string, { rung: Rung; product: Product }>

async function applyEntitlements(
  client: RevenueCatClient,
  rungs: readonly Rung[],
  sold: Sold,
  report: CatalogueReport,
) {
  const there = await client.list('/entitlements?limit=100&expand=items.product', RcEntitlement)
  for (const key of new Set(rungs.flatMap(({ entitlement }) => entitlement ?? []))) {
    let entitlement = there.find(one => one.lookup_key === key)
    if (!entitlement) {
      entitlement = await client.post('/entitlements', { lookup_key: key, display_name: key }, RcEntitlement)
      report.made.push(`the entitlement ${key}`)
    }
    const attached = new Set(entitlement.products?.items.map(({ id }) => id))
    const wanted = [...sold.values()].filter(({ rung }) => rung.entitlement === key)
    const missing = wanted.map(({ product }) => product.id).filter(id => !attached.has(id))
    for (let from = 0; from < missing.length; from += 50)
      await client.post(
        `/entitlements/${encodeURIComponent(entitlement.id)}/actions/attach_products`,
        { product_ids: missing.slice(from, from + 50) },
        anything,
      )
    if (missing.length > 0) report.made.push(`${missing.length} products of the entitlement ${key}`)
    for (const { rung, product } of sold.values())
      if (rung.entitlement !== key && attached.has(product.id))
        report.mismatches.push(
          `${rung.key} also gives ${key}. Detach it there, or customers get what they did not buy.`,
        )
  }
}

async function applyPackages(client: RevenueCatClient, sold: Sold, report: CatalogueReport) {
  const offerings = await client.list('/offerings?limit=100', RcOffering)
  let offering = offerings.find(one => one.lookup_key === offeringKey)
  if (!offering) {
    offering = await client.post('/offerings', { lookup_key: offeringKey, display_name: 'Price ladder' }, RcOffering)
    report.made.push(`the offering ${offeringKey}`)
  }
  const path = `/offerings/${encodeURIComponent(offering.id)}`
  if (!offering.is_current) {
    await client.post(path, { is_current: true }, anything)
    report.made.push(`the offering ${offeringKey} is the current one`)
  }
  const packages = await client.list(`${path}/packages?limit=100&expand=items.product`, RcPackage)
  for (const [key, { rung, product }] of sold) {
    let found = packages.find(one => one.lookup_key === key)
    if (!found) {
      found = await client.post(`${path}/packages`, { lookup_key: key, display_name: rung.name }, RcPackage)
      report.made.push(`the package ${key}`)
    }
    if (found.products?.items.some(one => one.product.id === product.id)) continue
    const products = [{ product_id: product.id, eligibility_criteria: 'all' }]
    await client.post(`/packages/${encodeURIComponent(found.id)}/actions/attach_products`, { products }, anything)
  }
  for (const { lookup_key } of packages)
    if (!sold.has(lookup_key)) report.mismatches.push(`The package ${lookup_key} sells what nobody offers any more.`)
}

async function applyWebhook(
  client: RevenueCatClient,
  account: { webhookId: string | null; webhookUrl: string; webhookHeader: string },
  report: CatalogueReport,
): Promise<string> {
  const path = '/integrations/webhooks'
  const there = await client.list(`${path}?limit=100`, RcWebhook)
  const known = there.find(one => one.id === account.webhookId) ?? there.find(one => one.url === account.webhookUrl)
  const wanted = { url: account.webhookUrl, authorization_header: account.webhookHeader }
  if (known) {
    await client.post(`${path}/${encodeURIComponent(known.id)}`, wanted, anything)
    if (known.url !== account.webhookUrl) report.made.push('the new address of the webhook')
    return known.id
  }
  const { id } = await client.post(path, { name: webhookName, ...wanted }, RcWebhook)
  report.made.push(`the webhook ${webhookName}`)
  return id
}
