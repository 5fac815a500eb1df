import { useLingui } from '@lingui/react'
import { formatPercent } from '#lib/format.ts'
import style from './progress-bar.module.css'
import type { Tone } from './state-badge.tsx'

type Props = { label: string; share: number; tone?: Tone; number?: string }

/** A bar with its number: the bar is for the glance, the number for the answer. */
export function ProgressBar({ label, share, tone = 'info', number }: Props) {
  const { i18n } = useLingui()
  const held = Math.min(1, Math.max(0, share))
  const words = number ?? formatPercent(held, i18n.locale)
  return (
    <div className={style.row}>
      <div
        className={style.track}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(held * 100)}
        aria-valuetext={words}
      >
        <div className={`${style.fill} ${tone === 'info' ? '' : style[tone]}`} style={{ width: `${held * 100}%` }} />
      </div>
      <span className={style.number} aria-hidden>
        {words}
      </span>
    </div>
  )
}
