/** A plan at one price, as a reseller offers it. */
export type PriceOnSale = {
  tier: string
  interval: 'month' | 'year'
  currency: string
  minor: number
  trialDays: number
}
/** So many minutes at one price. */
export type PackPrice = { minutes: number; currency: string; minor: number }
/** A product of the provider. Plans and packs of several resellers share one where all that it is made of is the same. */
export type Rung = {
  key: string
  name: string
  currency: string
  minor: number
  trialDays: number
  /** Null: it is bought once. */
  interval: 'month' | 'year' | null
  /** Null: it gives minutes, which the provider knows nothing of. */
  entitlement: string | null
}

const intervalNames = { month: 'monthly', year: 'yearly' }

/** `studio_m_eur_1900_t14`: letters, digits, dots and underscores, which is what a web product may be named with. */
export function rungOf({ tier: tierName, interval, currency, minor, trialDays }: PriceOnSale): Rung {
  const tier = tierName
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 40)
  const trial = trialDays > 0 ? `_t${trialDays}` : ''
  return {
    ...{ interval, currency, minor, trialDays },
    key: `${tier}_${interval.slice(0, 1)}_${currency.toLowerCase()}_${minor}${trial}`,
    entitlement: `tier_${tier}`,
    // Shown at the checkout of every reseller, so it names none of them and no tier.
    name: `Subscription, ${intervalNames[interval]}`,
  }
}

/** `pack_600_eur_1900`: the key says all that is bought, so that a purchase can be booked by it alone. */
export function packRungOf({ minutes, currency, minor }: PackPrice): Rung {
  return {
    ...{ currency, minor },
    key: `pack_${minutes}_${currency.toLowerCase()}_${minor}`,
    name: `${minutes} minutes`,
    trialDays: 0,
    interval: null,
    entitlement: null,
  }
}

/** What a pack's key says; nothing for every other product. */
export function packOfKey(key: string | null): PackPrice | null {
  const [, minutes, currency = '', minor] = /^pack_(\d{1,7})_([a-z]{3})_(\d{1,11})$/.exec(key ?? '') ?? []
  return minutes && minor ? { minutes: Number(minutes), currency: currency.toUpperCase(), minor: Number(minor) } : null
}

/** Each rung once; what costs nothing is not sold. */
export function priceLadder(prices: readonly PriceOnSale[], packs: readonly PackPrice[] = []): Rung[] {
  const rungs = new Map<string, Rung>()
  for (const rung of [...prices.map(rungOf), ...packs.map(packRungOf)]) if (rung.minor > 0) rungs.set(rung.key, rung)
  return [...rungs.values()].toSorted((one, other) => (one.key < other.key ? -1 : 1))
}

export function durationOf(interval: 'month' | 'year'): 'P1M' | 'P1Y' {
  return interval === 'month' ? 'P1M' : 'P1Y'
}

/** How many digits a currency has after the point. */
export function digitsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}
