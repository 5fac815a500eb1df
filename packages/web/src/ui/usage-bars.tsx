import { useLingui } from '@lingui/react/macro'
import type { Usage } from '@scriptorium/contract'
import { formatBytes, formatDuration } from '#lib/format.ts'
import { ProgressBar } from './progress-bar.tsx'
import type { Tone } from './state-badge.tsx'
import style from './usage-bars.module.css'

/** Grows urgent before it is too late: amber from four fifths, red when nothing is left. */
export function toneOfShare(share: number): Tone {
  if (share >= 1) return 'bad'
  return share >= 0.8 ? 'warn' : 'info'
}

export function shareOf(used: number, limit: number): number {
  if (limit <= 0) return used > 0 ? 1 : 0
  return Math.min(1, used / limit)
}

/** Minutes and storage of a customer: what is used, what is left, until when. */
export function UsageBars({ usage, planName }: { usage: Usage; planName?: string }) {
  const { t, i18n } = useLingui()
  const minutes = shareOf(usage.includedMs - usage.leftMs, usage.includedMs)
  const storage = shareOf(usage.storedBytes, usage.storageLimitBytes)
  const until = new Intl.DateTimeFormat(i18n.locale, { dateStyle: 'medium' }).format(new Date(usage.periodEnd))
  return (
    <div className={style.bars}>
      <div>
        <p className={style.big}>{t`${formatDuration(usage.leftMs)} left`}</p>
        <ProgressBar label={t`Minutes used`} share={minutes} tone={toneOfShare(minutes)} />
        <p className="muted small numbers">{t`${formatDuration(usage.usedMs)} used of ${formatDuration(usage.includedMs)}, until ${until}`}</p>
      </div>
      <div>
        <p className={style.label}>{t`Storage`}</p>
        <ProgressBar label={t`Storage used`} share={storage} tone={toneOfShare(storage)} />
        <p className="muted small numbers">{t`${formatBytes(usage.storedBytes, i18n.locale)} of ${formatBytes(usage.storageLimitBytes, i18n.locale)}`}</p>
      </div>
      {planName ? <p className="muted small">{t`Plan: ${planName}`}</p> : null}
    </div>
  )
}
