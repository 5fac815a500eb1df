import type { BillingInterval, Money, WholesaleTerms } from '@scriptorium/contract'

/** What is left of a price after what the platform charges; nothing where the tier is not sold so. */
export function marginOf(
  price: { minor: number; currency: string; interval: BillingInterval },
  wholesale: readonly WholesaleTerms[],
): (Money & { share: number }) | null {
  const terms = wholesale.find(one => one.currency === price.currency && one.interval === price.interval)
  if (!terms) return null
  const minor = price.minor - terms.wholesaleMinor
  return { minor, currency: price.currency, share: price.minor > 0 ? minor / price.minor : 0 }
}
