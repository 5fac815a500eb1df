/** A plan at one price, as a reseller offers it. */
export type PriceOnSale = {
  tier: string
  interval: 'month' | 'year'
  currency: string
  minor: number
  trialDays: number
}
/** A product of the provider. Plans of several resellers share one where tier, interval, price and trial are the same. */
export type Rung = PriceOnSale & { key: string; entitlement: string; name: string }

const intervalNames = { month: 'monthly', year: 'yearly' }

/** `studio_m_eur_1900_t14`: letters, digits, dots and underscores, which is what a web product may be named with. */
export function rungOf(price: PriceOnSale): Rung {
  const tier = price.tier
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 40)
  const trial = price.trialDays > 0 ? `_t${price.trialDays}` : ''
  return {
    ...price,
    key: `${tier}_${price.interval.slice(0, 1)}_${price.currency.toLowerCase()}_${price.minor}${trial}`,
    entitlement: `tier_${tier}`,
    // Shown at the checkout of every reseller, so it names none of them and no tier.
    name: `Subscription, ${intervalNames[price.interval]}`,
  }
}

/** Each rung once; what costs nothing is not sold. */
export function priceLadder(prices: readonly PriceOnSale[]): Rung[] {
  const rungs = new Map<string, Rung>()
  for (const rung of prices.filter(({ minor }) => minor > 0).map(rungOf)) rungs.set(rung.key, rung)
  return [...rungs.values()].toSorted((one, other) => (one.key < other.key ? -1 : 1))
}

export function durationOf(interval: Rung['interval']): 'P1M' | 'P1Y' {
  return interval === 'month' ? 'P1M' : 'P1Y'
}
