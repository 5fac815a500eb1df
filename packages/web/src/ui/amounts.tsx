import { useLingui } from '@lingui/react'
import { formatBytes, formatCount, formatDuration, formatFullTime, formatMoney, formatWhen } from '#lib/format.ts'
import { useNow } from '#lib/use-now.ts'

export function Duration({ durationMs }: { durationMs: number }) {
  return <span className="numbers">{formatDuration(durationMs)}</span>
}

export function Bytes({ bytes }: { bytes: number }) {
  const { i18n } = useLingui()
  return <span className="numbers">{formatBytes(bytes, i18n.locale)}</span>
}

export function Count({ count }: { count: number }) {
  const { i18n } = useLingui()
  return <span className="numbers">{formatCount(count, i18n.locale)}</span>
}

export function Money({ minor, currency }: { minor: number; currency: string }) {
  const { i18n } = useLingui()
  return <span className="numbers">{formatMoney({ minor, currency }, i18n.locale)}</span>
}

/** Relative under a week, the full time on hover. */
export function When({ at }: { at: string }) {
  const { i18n } = useLingui()
  const time = new Date(at)
  const now = useNow()
  return (
    <time dateTime={at} title={formatFullTime(time, i18n.locale)} className="numbers">
      {formatWhen(time, now, i18n.locale)}
    </time>
  )
}
