import { useLingui } from '@lingui/react/macro'
import type { PlanVersion, Tier } from '@scriptorium/contract'
import { formatBytes, formatCount, formatDuration, formatMoney } from '#lib/format.ts'
import { featureWords, perInterval } from './plan-words.ts'

export type VersionFact = { label: string; of: (version: Pick<PlanVersion, 'promise' | 'prices'>) => string }

/** What a version promises and costs, line by line, in words. */
export function useVersionFacts(tier: Tier | undefined): VersionFact[] {
  const { t, i18n } = useLingui()
  const minutes = (count: number) => formatDuration(count * 60_000)
  const models = tier?.models.join(', ') ?? ''
  return [
    {
      label: t`Price`,
      of: ({ prices }) =>
        prices.map(price => `${formatMoney(price, i18n.locale)} ${t(perInterval[price.interval])}`).join('\n'),
    },
    { label: t`Included each month`, of: ({ promise }) => minutes(promise.minutesPerMonth) },
    {
      label: t`Beyond that`,
      of: ({ promise, prices }) => {
        const [first] = prices
        const grace = promise.gracePercent > 0 ? t`${promise.gracePercent} % more at no charge, then ` : ''
        if (promise.overage === 'block') return `${grace}${t`work stops`}`
        const hour = first ? formatMoney({ ...first, minor: first.overageMinorPerHour ?? 0 }, i18n.locale) : ''
        const cap = promise.overageCapMinutes
        return `${grace}${cap === null ? t`${hour} an hour` : t`${hour} an hour, at most ${minutes(cap)}`}`
      },
    },
    { label: t`Storage`, of: ({ promise }) => formatBytes(promise.storageBytes, i18n.locale) },
    {
      label: t`Seats`,
      of: ({ promise }) => (promise.seats === null ? t`No limit` : formatCount(promise.seats, i18n.locale)),
    },
    { label: t`Jobs at once`, of: ({ promise }) => formatCount(promise.parallelJobs, i18n.locale) },
    { label: t`Longest recording`, of: ({ promise }) => formatDuration(promise.maxDurationMs) },
    { label: t`Largest file`, of: ({ promise }) => formatBytes(promise.maxFileBytes, i18n.locale) },
    {
      label: t`Models`,
      of: ({ promise }) => promise.models?.join(', ') ?? (models ? t`All of the tier: ${models}` : t`All of the tier`),
    },
    {
      label: t`Features`,
      of: ({ promise }) => {
        const features = promise.features ?? tier?.features ?? []
        return features.length === 0 ? t`None` : features.map(feature => t(featureWords[feature])).join(', ')
      },
    },
    {
      label: t`Kept for`,
      of: ({ promise }) => (promise.retentionDays === null ? t`Until removed` : t`${promise.retentionDays} days`),
    },
    { label: t`Trial`, of: ({ promise }) => (promise.trialDays === 0 ? t`None` : t`${promise.trialDays} days`) },
  ]
}
