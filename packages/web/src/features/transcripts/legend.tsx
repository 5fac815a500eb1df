import { useLingui } from '@lingui/react/macro'
import { type Segment, SegmentFlag } from '@scriptorium/contract'
import { StateBadge } from '#ui/state-badge.tsx'
import { flagWords } from './flag-words.ts'
import style from './legend.module.css'

/** What the marks mean, how many there are, and the way from one to the next. */
export function Legend({ segments, onNext }: { segments: readonly Segment[]; onNext: (flag: SegmentFlag) => void }) {
  const { t } = useLingui()
  const counted = SegmentFlag.options
    .map(flag => ({ flag, count: segments.filter(({ flags }) => flags.includes(flag)).length }))
    .filter(({ count }) => count > 0)
  if (counted.length === 0) return null
  return (
    <ul className={style.legend} aria-label={t`Marks in this transcript`}>
      {counted.map(({ flag, count }) => (
        <li key={flag}>
          <StateBadge tone={flagWords[flag].tone}>
            {t(flagWords[flag].word)} ({count})
          </StateBadge>
          <span className={`muted small ${style.meaning}`}>{t(flagWords[flag].meaning)}</span>
          <button type="button" onClick={() => onNext(flag)} aria-label={t`Go to the next: ${t(flagWords[flag].word)}`}>
            {t`Next`}
          </button>
        </li>
      ))}
    </ul>
  )
}
