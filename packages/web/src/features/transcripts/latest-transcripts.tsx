import { useLingui } from '@lingui/react/macro'
import { IconFileText } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useHiddenRows } from '#lib/hidden-rows.ts'
import { languageName } from '#lib/language-names.ts'
import { useNews } from '#lib/live-updates.ts'
import { rowsOf } from '#lib/queries.ts'
import { Duration, When } from '#ui/amounts.tsx'
import { Rows } from '#ui/rows.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { useTranscriptPages } from './transcripts-page.tsx'

export function LatestTranscripts() {
  const { t, i18n } = useLingui()
  const pages = useTranscriptPages({}, 5)
  const news = useNews('transcripts')
  const hidden = useHiddenRows()
  if (pages.isPending) return <LoadingPanel lines={3} />
  if (pages.isError) return <ErrorPanel error={pages.error} onRetry={() => void pages.refetch()} />
  const transcripts = rowsOf(pages)
    .filter(({ id }) => !hidden.has(id))
    .slice(0, 5)
  if (transcripts.length === 0) {
    return (
      <EmptyPanel
        icon={<IconFileText size={24} />}
        what={t`No transcripts yet.`}
        next={t`Each recording that is transcribed shows here.`}
      />
    )
  }
  return (
    <Rows
      label={t`Latest transcripts`}
      newer={{ count: news.count, onShow: news.show }}
      rows={transcripts.map(transcript => ({
        key: transcript.id,
        name: (
          <Link to="/transcripts/$transcriptId" params={{ transcriptId: transcript.id }}>
            {transcript.title}
          </Link>
        ),
        facts: (
          <span className="muted small">
            <Duration durationMs={transcript.durationMs} />
            {transcript.languages.length > 0
              ? ` · ${transcript.languages.map(code => languageName(code, i18n.locale)).join(', ')}`
              : ''}
          </span>
        ),
        end: <When at={transcript.createdAt} />,
      }))}
    />
  )
}
