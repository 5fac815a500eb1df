import { useLingui } from '@lingui/react/macro'
import { ActionIcon, Checkbox } from '@mantine/core'
import { downloadFile } from '@scriptorium/contract'
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react'
import { useCallback, useState } from 'react'
import { addressOf } from '#lib/call.ts'
import { formatClock } from '#lib/format.ts'
import { SelectField } from '#ui/select-field.tsx'
import { type Playback, useClock, type useSpeed } from './playback.ts'
import style from './player.module.css'
import { Waveform } from './waveform.tsx'

/** Drawing the shape means decoding all of it in the browser: fine for a talk, not for a whole day. */
const longestWaveMs = 20 * 60_000

type Props = {
  playback: Playback
  fileId: string
  durationMs: number
  speed: ReturnType<typeof useSpeed>
  follow: boolean
  onFollow: (follow: boolean) => void
}

export function Player({ playback, fileId, durationMs, speed, follow, onFollow }: Props) {
  const { t, i18n } = useLingui()
  const url = addressOf(downloadFile, { params: { id: fileId } })
  const [audio, setAudio] = useState<HTMLAudioElement | null>(null)
  const [hasWave, setHasWave] = useState(false)
  const [isUnplayable, setUnplayable] = useState(false)
  const { positionMs, isPlaying } = useClock(playback)
  const take = useCallback(
    (element: HTMLAudioElement | null) => {
      playback.attach(element)
      setAudio(element)
    },
    [playback],
  )
  const drawn = useCallback(() => setHasWave(true), [])
  return (
    <section className={style.player} aria-label={t`Player`}>
      {/* biome-ignore lint/a11y/useMediaCaption: the transcript on this page is the caption */}
      <audio ref={take} src={url} preload="metadata" onError={() => setUnplayable(true)} />
      {isUnplayable ? (
        <p
          className={style.problem}
        >{t`This browser cannot play the recording. The text below is complete; the file can be downloaded and played elsewhere.`}</p>
      ) : null}
      <ActionIcon
        size={44}
        radius="xl"
        disabled={isUnplayable}
        aria-label={isPlaying ? t`Pause` : t`Play`}
        onClick={playback.toggle}
      >
        {isPlaying ? <IconPlayerPauseFilled size={20} aria-hidden /> : <IconPlayerPlayFilled size={20} aria-hidden />}
      </ActionIcon>
      <span className={style.clock}>{formatClock(positionMs)}</span>
      <div className={`${style.seek} ${hasWave ? style.hasWave : ''}`}>
        {audio && durationMs <= longestWaveMs ? <Waveform audio={audio} url={url} onReady={drawn} /> : null}
        <input
          type="range"
          min={0}
          max={durationMs}
          step={100}
          value={positionMs}
          aria-label={t`Position`}
          aria-valuetext={t`${formatClock(positionMs)} of ${formatClock(durationMs)}`}
          onChange={event => playback.seek(Number(event.currentTarget.value))}
        />
      </div>
      <span className={`${style.clock} ${style.total}`}>{formatClock(durationMs)}</span>
      <SelectField
        inline
        label={t`Speed`}
        value={String(speed.speed)}
        choices={speed.speeds.map(value => ({
          value: String(value),
          label: `${new Intl.NumberFormat(i18n.locale).format(value)} ×`,
        }))}
        onChange={value => speed.setSpeed(Number(value))}
      />
      <Checkbox
        className={style.follow ?? ''}
        label={t`Follow`}
        checked={follow}
        onChange={event => onFollow(event.currentTarget.checked)}
      />
    </section>
  )
}
