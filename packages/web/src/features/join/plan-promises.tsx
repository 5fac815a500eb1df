import { useLingui } from '@lingui/react/macro'
import type { BillingInterval, OfferedPlan } from '@scriptorium/contract'
import { IconCheck } from '@tabler/icons-react'
import { formatBytes, formatDuration, formatMoney } from '#lib/format.ts'
import { featureWords } from './join-words.ts'
import style from './pricing.module.css'

type Price = OfferedPlan['prices'][number]

/** The price of a plan in this currency, for this interval; nothing where it has none. */
export function priceOf(plan: OfferedPlan, currency: string, interval: BillingInterval): Price | undefined {
  return plan.prices.find(price => price.currency === currency && price.interval === interval)
}

/** What a plan promises, in words. */
export function PlanPromises({ plan, price }: { plan: OfferedPlan; price: Price | undefined }) {
  const { t, i18n } = useLingui()
  const { seats, retentionDays } = plan
  const minutes = formatDuration(plan.minutesPerMonth * 60_000)
  const storage = formatBytes(plan.storageBytes, i18n.locale)
  const longest = formatDuration(plan.maxDurationMs)
  const overage = price?.overageMinorPerHour ?? null
  const hour = price && overage !== null ? formatMoney({ ...price, minor: overage }, i18n.locale) : ''
  const promises = [
    t`${minutes} of transcription each month`,
    t`${storage} of storage`,
    seats === null ? t`As many people as you like` : seats === 1 ? t`One person` : t`Up to ${seats} people`,
    t`Recordings of up to ${longest}`,
    ...plan.features.map(feature => t(featureWords[feature])),
    ...(plan.overage === 'bill' && hour ? [t`Beyond that ${hour} an hour`] : []),
    ...(retentionDays === null ? [] : [t`Kept for ${retentionDays} days`]),
  ]
  return (
    <ul className={style.promises}>
      {promises.map(promise => (
        <li key={promise}>
          <IconCheck size={18} aria-hidden />
          <span>{promise}</span>
        </li>
      ))}
    </ul>
  )
}
