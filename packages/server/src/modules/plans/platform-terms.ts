import type { PlanPrice, PlanPromise, Tier } from '@scriptorium/contract'

export type TermsFault = { path: string; message: string }

/** What of a reseller's plan the platform's terms do not allow: prices below the floor or above the ceiling, more than the tier holds. */
export function faultsAgainstTier(promise: PlanPromise, prices: readonly PlanPrice[], tier: Tier): TermsFault[] {
  return [...promiseFaults(promise, tier), ...priceFaults(promise, prices, tier)]
}

function promiseFaults(promise: PlanPromise, tier: Tier): TermsFault[] {
  const faults: TermsFault[] = []
  const most = (path: keyof PlanPromise & string, asked: number, allowed: number, what: string) => {
    if (asked > allowed)
      faults.push({
        path: `body.promise.${path}`,
        message: `The tier ${tier.name} has at most ${what}. Enter less, or choose a larger tier.`,
      })
  }
  most('minutesPerMonth', promise.minutesPerMonth, tier.minutesPerMonth, `${tier.minutesPerMonth} minutes a month`)
  most('storageBytes', promise.storageBytes, tier.storageBytes, `${gigabytes(tier.storageBytes)} GB of storage`)
  most('parallelJobs', promise.parallelJobs, tier.parallelJobs, `${tier.parallelJobs} jobs at once`)
  most('maxFileBytes', promise.maxFileBytes, tier.maxFileBytes, `${gigabytes(tier.maxFileBytes)} GB in one file`)
  most(
    'maxDurationMs',
    promise.maxDurationMs,
    tier.maxDurationMs,
    `${tier.maxDurationMs / 3_600_000} hours in one recording`,
  )
  if (tier.seats !== null) most('seats', promise.seats ?? Number.POSITIVE_INFINITY, tier.seats, `${tier.seats} seats`)
  for (const model of promise.models ?? [])
    if (!tier.models.includes(model))
      faults.push({
        path: 'body.promise.models',
        message: `The tier ${tier.name} does not have the model ${model}. It has ${tier.models.join(', ')}.`,
      })
  for (const feature of promise.features ?? [])
    if (!tier.features.includes(feature))
      faults.push({
        path: 'body.promise.features',
        message: `The tier ${tier.name} does not have the feature ${feature}.`,
      })
  return faults
}

function priceFaults(promise: PlanPromise, prices: readonly PlanPrice[], tier: Tier): TermsFault[] {
  return prices.flatMap((price, at): TermsFault[] => {
    const { currency, interval, minor, overageMinorPerHour } = price
    const path = `body.prices.${at}`
    const per = interval === 'year' ? 'a year' : 'a month'
    const twice = prices.findIndex(one => one.currency === currency && one.interval === interval) !== at
    if (twice) return [{ path, message: `There are two prices for ${per} in ${currency}. Remove one.` }]
    const terms = tier.wholesale.find(one => one.currency === currency && one.interval === interval)
    if (!terms)
      return [
        {
          path,
          message: `The platform does not sell the tier ${tier.name} for ${per} in ${currency}. Remove this price.`,
        },
      ]
    const { floorMinor, ceilingMinor, hourMinor } = terms
    const faults: TermsFault[] = []
    if (minor < floorMinor)
      faults.push({
        path: `${path}.minor`,
        message: `The lowest price of the tier ${tier.name} is ${money(floorMinor, currency)} ${per}. Enter that or more.`,
      })
    if (ceilingMinor !== null && minor > ceilingMinor)
      faults.push({
        path: `${path}.minor`,
        message: `The highest price of the tier ${tier.name} is ${money(ceilingMinor, currency)} ${per}. Enter that or less.`,
      })
    if (promise.overage === 'bill' && overageMinorPerHour === null)
      faults.push({
        path: `${path}.overageMinorPerHour`,
        message: 'Say what an hour beyond the included minutes costs, or stop work there instead.',
      })
    if (promise.overage === 'bill' && overageMinorPerHour !== null && overageMinorPerHour < hourMinor)
      faults.push({
        path: `${path}.overageMinorPerHour`,
        message: `An hour beyond costs you ${money(hourMinor, currency)}. Enter that or more.`,
      })
    return faults
  })
}

function gigabytes(bytes: number): number {
  return bytes / 1_000_000_000
}

function money(minor: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}
