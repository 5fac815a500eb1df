import { useLingui } from '@lingui/react/macro'
import type { Segment } from '@scriptorium/contract'
import { type KeyboardEvent, type MouseEvent, memo, useEffect, useRef } from 'react'
import { formatClock } from '#lib/format.ts'
import { languageName } from '#lib/language-names.ts'
import { StateBadge } from '#ui/state-badge.tsx'
import { cutText } from './cut-text.ts'
import { flagWords } from './flag-words.ts'
import { type Playback, usePlace, useWordOf } from './playback.ts'
import style from './segments.module.css'
import { beginsToSpeak, speakerNumber } from './speakers.ts'

const unsureBelow = 0.4

type SegmentProps = {
  segment: Segment
  index: number
  playback: Playback
  mainLanguage: string | null
  /** Who begins to speak here; nobody where the one before goes on. */
  speaker: string | null
}

function Words({ segment, spoken }: { segment: Segment; spoken: number | null }) {
  return cutText(segment.text, segment.words).map(({ text, word: index }, at) => {
    const word = index === null ? undefined : segment.words[index]
    if (!word) return text
    const classes = [
      style.word,
      index === spoken ? style.spoken : '',
      word.confidence < unsureBelow ? style.unsure : '',
    ]
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces never change their order
      <span key={at} className={classes.join(' ')} data-start={word.startMs}>
        {text}
      </span>
    )
  })
}

const OneSegment = memo(function OneSegment({ segment, index, playback, mainLanguage, speaker }: SegmentProps) {
  const { t, i18n } = useLingui()
  const spoken = useWordOf(playback, index)
  const isMissing = segment.flags.includes('unrecognised')
  const isForeign = Boolean(mainLanguage && segment.language && segment.language !== mainLanguage)
  const marks = segment.flags.filter(flag => flag !== 'unrecognised' && !(flag === 'other-language' && isForeign))
  return (
    <div
      id={`segment-${index}`}
      className={`${style.segment} ${spoken === null ? '' : style.now} ${speaker === null ? '' : style.turn}`}
      data-segment={index}
    >
      {speaker === null ? null : <SpeakerName label={speaker} />}
      <button
        type="button"
        className={style.time}
        data-start={segment.startMs}
        aria-label={t`Play from ${formatClock(segment.startMs)}`}
      >
        {formatClock(segment.startMs)}
      </button>
      <div>
        {isMissing ? (
          <p
            className={`${style.text} ${style.missing}`}
          >{t`Speech was not recognised here (${formatClock(segment.startMs)} to ${formatClock(segment.endMs)}).`}</p>
        ) : (
          <p className={style.text} lang={segment.language || undefined} dir="auto" data-start={segment.startMs}>
            {segment.words.length > 0 ? <Words segment={segment} spoken={spoken} /> : segment.text}
          </p>
        )}
        {marks.length > 0 || isForeign ? (
          <div className={style.marks}>
            {isForeign ? <span className={style.language}>{languageName(segment.language, i18n.locale)}</span> : null}
            {marks.map(flag => (
              <StateBadge key={flag} tone={flagWords[flag].tone}>
                {t(flagWords[flag].word)}
              </StateBadge>
            ))}
          </div>
        ) : null}
      </div>
    </div>
  )
})

/** A heading, so that a screen reader can go from speaker to speaker. */
function SpeakerName({ label }: { label: string }) {
  const { t } = useLingui()
  const number = speakerNumber(label)
  return <h2 className={style.speaker}>{number === null ? label : t`Speaker ${number}`}</h2>
}

/** Brings the segment that is spoken into sight, unless the reader went elsewhere. */
function Follower({ playback }: { playback: Playback }) {
  const { segment } = usePlace(playback)
  const last = useRef(segment)
  useEffect(() => {
    if (segment === last.current) return
    last.current = segment
    if (!playback.isPlaying()) return
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
    document
      .getElementById(`segment-${segment}`)
      ?.scrollIntoView({ block: 'nearest', behavior: isCalm ? 'auto' : 'smooth' })
  }, [segment, playback])
  return null
}

type Props = {
  segments: readonly Segment[]
  playback: Playback
  mainLanguage: string | null
  follow: boolean
  onStep: (by: 1 | -1) => void
}

/** The text. A click on a word or a time plays from there; up and down go from segment to segment. */
export function Segments({ segments, playback, mainLanguage, follow, onStep }: Props) {
  const { t } = useLingui()
  const seek = (event: MouseEvent) => {
    const place = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-start]') : null
    if (place && !getSelection()?.toString()) playback.seek(Number(place.dataset.start))
  }
  const step = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    onStep(event.key === 'ArrowDown' ? 1 : -1)
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the text takes the arrow keys
    <section className={style.segments} tabIndex={0} aria-label={t`Transcript`} onClick={seek} onKeyDown={step}>
      {follow ? <Follower playback={playback} /> : null}
      {segments.map((segment, index) => (
        <OneSegment
          // biome-ignore lint/suspicious/noArrayIndexKey: segments may begin together and never change their order
          key={`${segment.startMs}-${index}`}
          segment={segment}
          index={index}
          playback={playback}
          mainLanguage={mainLanguage}
          speaker={beginsToSpeak(segments, index)}
        />
      ))}
    </section>
  )
}
