import { useLingui } from '@lingui/react/macro'
import { readTranscript, type SegmentFlag, type Transcript } from '@scriptorium/contract'
import { IconVolumeOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { formatCount, formatDuration, formatPercent } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { languageName } from '#lib/language-names.ts'
import { CopyId } from '#ui/copy-id.tsx'
import { Facts } from '#ui/facts.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { Page } from '#ui/page.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { DamagedNotice } from './damaged-notice.tsx'
import { Legend } from './legend.tsx'
import { nextFlagged } from './place.ts'
import { usePlayback, useSpeed } from './playback.ts'
import { Player } from './player.tsx'
import { usePlayerKeys } from './player-keys.ts'
import { Segments } from './segments.tsx'
import { countSpeakers } from './speakers.ts'
import { TitleEditor } from './title-editor.tsx'
import { ExportMenu, MoreActs } from './transcript-acts.tsx'
import style from './transcript-page.module.css'

function Reader({ transcript }: { transcript: Transcript }) {
  const { t } = useLingui()
  const { segments, fileId, durationMs, language } = transcript
  const playback = usePlayback(segments)
  const speed = useSpeed(playback)
  const [follow, setFollow] = useState(true)
  usePlayerKeys(playback, speed.step)
  const goTo = (index: number) => {
    const segment = segments[index]
    if (!segment) return
    playback.seek(segment.startMs)
    document.getElementById(`segment-${index}`)?.scrollIntoView({ block: 'center' })
  }
  const nextOf = (flag: SegmentFlag) => goTo(nextFlagged(segments, flag, playback.place().segment))
  if (segments.length === 0) {
    return (
      <EmptyPanel
        icon={<IconVolumeOff size={24} />}
        what={t`No speech was found in this recording.`}
        next={t`It may be silent or hold music only. Listen to it, or check that the right track was uploaded.`}
      />
    )
  }
  return (
    <>
      <Legend segments={segments} onNext={nextOf} />
      {fileId ? null : (
        <p className={style.gone}>{t`The recording was deleted, so there is nothing to play. The text stays.`}</p>
      )}
      <Segments
        segments={segments}
        playback={playback}
        mainLanguage={language}
        follow={follow}
        onStep={by => goTo(playback.place().segment + by)}
      />
      {fileId ? (
        <Player
          playback={playback}
          fileId={fileId}
          durationMs={durationMs}
          speed={speed}
          follow={follow}
          onFollow={setFollow}
        />
      ) : null}
    </>
  )
}

function About({ transcript }: { transcript: Transcript }) {
  const { t, i18n } = useLingui()
  const { durationMs, languages, words, coverage, model, id, segments } = transcript
  const speakers = countSpeakers(segments)
  return (
    <Facts
      facts={[
        { label: t`Length`, value: formatDuration(durationMs) },
        { label: t`Languages`, value: languages.map(code => languageName(code, i18n.locale)).join(', ') || '–' },
        speakers === 0 ? null : { label: t`Speakers`, value: formatCount(speakers, i18n.locale) },
        { label: t`Words`, value: formatCount(words, i18n.locale) },
        coverage === null
          ? null
          : { label: t`Speech covered`, value: formatPercent(Math.floor(coverage * 100) / 100, i18n.locale) },
        { label: t`Model`, value: model },
        { label: t`Id`, value: <CopyId id={id} /> },
      ]}
    />
  )
}

/** What was said, where, by whom; and how to get it out. */
export function TranscriptPage() {
  const { t } = useLingui()
  const { transcriptId = '' } = useParams({ strict: false })
  const query = useQuery({
    queryKey: keys.transcript(transcriptId),
    queryFn: ({ signal }) => call(readTranscript, { params: { id: transcriptId } }, { signal }),
    staleTime: 60_000,
  })
  const transcript = query.data
  return (
    <Page
      title={transcript?.title ?? t`Transcript`}
      heading={transcript ? <TitleEditor transcript={transcript} /> : undefined}
      back={{ label: t`Transcripts`, to: '/transcripts' }}
      action={
        transcript ? (
          <>
            <MoreActs transcript={transcript} />
            <ExportMenu id={transcript.id} />
          </>
        ) : undefined
      }
    >
      {transcript ? (
        <>
          <About transcript={transcript} />
          {transcript.damaged ? <DamagedNotice durationMs={transcript.durationMs} /> : null}
          <Reader transcript={transcript} />
        </>
      ) : query.isError ? (
        <ErrorPanel
          error={query.error}
          onRetry={() => void query.refetch()}
          back={<ButtonLink to="/transcripts">{t`Back to transcripts`}</ButtonLink>}
        />
      ) : (
        <LoadingPanel lines={10} />
      )}
    </Page>
  )
}
