import type { PlanDraft, PlanFeature, PlanVersion, Tier, WholesaleTerms } from '@scriptorium/contract'
import { parseMinutes, parseMoney, parseStorage, writeMinutes, writeMoney, writeStorage } from '#lib/typed-amounts.ts'

/** A plan as it stands in the fields of the editor: everything is text as people type it. */
export type EditorValues = Record<string, string> & {
  name: string
  minutes: string
  storage: string
  seats: string
  parallelJobs: string
  largestFile: string
  longest: string
  retention: string
  cap: string
  grace: string
  trial: string
}
export type EditorChoices = {
  tier: string
  listed: boolean
  /** Nothing: all of the tier, also later. */
  models: readonly string[] | null
  features: readonly PlanFeature[]
  overage: 'block' | 'bill'
}

export const priceField = ({ currency, interval }: Pick<WholesaleTerms, 'currency' | 'interval'>) =>
  `price ${currency} ${interval}`
export const hourField = (currency: string) => `hour ${currency}`

/** What the editor begins with: a version, or what the tier suggests. */
export function startValues(name: string, tier: Tier, version: PlanVersion | undefined): EditorValues {
  const limits = version?.promise ?? tier
  const promise = version?.promise
  const prices = Object.fromEntries(
    tier.wholesale.flatMap(terms => {
      const price = version?.prices.find(one => one.currency === terms.currency && one.interval === terms.interval)
      const minor = version ? price?.minor : terms.suggestedMinor
      const hour = version?.prices.find(one => one.currency === terms.currency && one.overageMinorPerHour !== null)
      return [
        [priceField(terms), minor === undefined ? '' : writeMoney(minor, terms.currency)],
        [hourField(terms.currency), writeMoney(hour?.overageMinorPerHour ?? terms.hourMinor * 2, terms.currency)],
      ]
    }),
  )
  return {
    ...prices,
    name,
    minutes: writeMinutes(limits.minutesPerMonth),
    storage: writeStorage(limits.storageBytes),
    seats: String(limits.seats ?? ''),
    parallelJobs: String(limits.parallelJobs),
    largestFile: writeStorage(limits.maxFileBytes),
    longest: writeMinutes(Math.round(limits.maxDurationMs / 60_000)),
    retention: String(promise?.retentionDays ?? ''),
    cap: promise?.overageCapMinutes ? writeMinutes(promise.overageCapMinutes) : '',
    grace: String(promise?.gracePercent ?? 0),
    trial: String(promise?.trialDays ?? 14),
  }
}

/** The draft that the fields say; nothing where one of them cannot be read. */
export function draftOf(values: EditorValues, choices: EditorChoices, tier: Tier): PlanDraft | null {
  const minutesPerMonth = parseMinutes(values.minutes)
  const storageBytes = parseStorage(values.storage)
  const maxFileBytes = parseStorage(values.largestFile)
  const longest = parseMinutes(values.longest)
  const parallelJobs = parseCount(values.parallelJobs)
  const overageCapMinutes = choices.overage === 'bill' && values.cap.trim() ? parseMinutes(values.cap) : null
  const prices = pricesOf(values, choices, tier)
  if (minutesPerMonth === null || storageBytes === null || maxFileBytes === null) return null
  if (longest === null || parallelJobs === null || prices.length === 0) return null
  return {
    name: values.name.trim(),
    tier: tier.name,
    listed: choices.listed,
    promise: {
      minutesPerMonth,
      storageBytes,
      seats: parseCount(values.seats),
      parallelJobs,
      models: choices.models ? [...choices.models] : null,
      features: [...choices.features],
      maxFileBytes,
      maxDurationMs: longest * 60_000,
      retentionDays: parseCount(values.retention),
      overage: choices.overage,
      overageCapMinutes,
      gracePercent: parseCount(values.grace) ?? 0,
      trialDays: parseCount(values.trial) ?? 0,
    },
    prices,
  }
}

export function pricesOf(values: EditorValues, choices: EditorChoices, tier: Tier): PlanDraft['prices'] {
  return tier.wholesale.flatMap(({ currency, interval }) => {
    const minor = parseMoney(values[priceField({ currency, interval })] ?? '', currency)
    if (minor === null) return []
    const hour = choices.overage === 'bill' ? parseMoney(values[hourField(currency)] ?? '', currency) : null
    return [{ currency, interval, minor, overageMinorPerHour: hour }]
  })
}

/** Whole numbers; nothing for an empty field and for what is none. */
export function parseCount(text: string): number | null {
  return /^\d{1,7}$/.test(text.trim()) ? Number(text) : null
}
