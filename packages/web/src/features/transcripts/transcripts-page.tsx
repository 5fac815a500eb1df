import { useLingui } from '@lingui/react/macro'
import { listTranscripts, type TranscriptSummary } from '@scriptorium/contract'
import { IconFileText } from '@tabler/icons-react'
import { call } from '#lib/call.ts'
import { formatDuration, formatPercent } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { languageName } from '#lib/language-names.ts'
import { useNews } from '#lib/live-updates.ts'
import { useMay, usePages } from '#lib/queries.ts'
import { useUrlState } from '#lib/url-state.ts'
import { Count, Duration, When } from '#ui/amounts.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { ButtonLink } from '#ui/links.tsx'
import type { Place } from '#ui/list-rows.ts'
import { Page } from '#ui/page.tsx'
import { SavedViews } from '#ui/saved-views.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { useExportActs } from './export-acts.tsx'
import { useTranscriptBulk } from './transcript-bulk.ts'

export function useTranscriptPages(filter: { search?: string }, limit = 25) {
  return usePages(keys.transcriptList(filter, limit), (cursor, signal) =>
    call(listTranscripts, { query: { ...filter, cursor, limit } }, { signal }),
  )
}

function placeOf(item: TranscriptSummary): Place {
  return { to: '/transcripts/$transcriptId', params: { transcriptId: item.id } }
}

export function TranscriptsPage() {
  const { t, i18n } = useLingui()
  const [url, setUrl] = useUrlState()
  const mayUpload = useMay('file.upload')
  const mayRead = useMay('transcript.read')
  const news = useNews('transcripts')
  const pages = useTranscriptPages(url.q ? { search: url.q } : {})
  const spoken = ({ languages }: TranscriptSummary) => languages.map(code => languageName(code, i18n.locale)).join(', ')
  const covered = ({ coverage }: TranscriptSummary) =>
    coverage === null ? '' : formatPercent(Math.floor(coverage * 100) / 100, i18n.locale)
  const columns: [Column<TranscriptSummary>, ...Column<TranscriptSummary>[]] = [
    { id: 'title', sortBy: item => item.title, header: t`Title`, cell: item => item.title, csv: item => item.title },
    {
      id: 'languages',
      header: t`Languages`,
      cell: item => (
        <>
          {spoken(item)} {item.damaged ? <StateBadge tone="warn">{t`Damaged`}</StateBadge> : null}
        </>
      ),
      csv: spoken,
    },
    {
      id: 'length',
      sortBy: item => item.durationMs,
      header: t`Length`,
      align: 'end',
      cell: item => <Duration durationMs={item.durationMs} />,
      csv: item => formatDuration(item.durationMs),
    },
    {
      id: 'words',
      sortBy: item => item.words,
      header: t`Words`,
      align: 'end',
      cell: item => <Count count={item.words} />,
      csv: item => item.words,
      wideOnly: true,
    },
    {
      id: 'coverage',
      sortBy: item => item.coverage ?? 0,
      header: t`Speech covered`,
      align: 'end',
      cell: item => covered(item) || '–',
      csv: covered,
      wideOnly: true,
    },
    {
      id: 'created',
      sortBy: item => item.createdAt,
      header: t`Created`,
      align: 'end',
      cell: item => <When at={item.createdAt} />,
      csv: item => item.createdAt,
    },
  ]
  const upload = mayUpload ? <ButtonLink to="/upload">{t`Upload recordings`}</ButtonLink> : undefined
  return (
    <Page title={t`Transcripts`} action={upload}>
      <DataList
        label={t`Transcripts`}
        pages={pages}
        columns={columns}
        rowKey={item => item.id}
        rowName={item => item.title}
        bulk={useTranscriptBulk()}
        opens={mayRead ? placeOf : undefined}
        acts={useExportActs()}
        newer={{ count: news.count, onShow: news.show }}
        search={{ value: url.q ?? '', onChange: q => setUrl({ q }), label: t`Search transcripts` }}
        filters={<SavedViews list="transcripts" />}
        filtered={Boolean(url.q)}
        onClear={() => setUrl({ q: undefined })}
        empty={
          <EmptyPanel
            icon={<IconFileText size={24} />}
            what={t`No transcripts yet.`}
            next={t`Each recording that is transcribed shows here.`}
            action={upload}
          />
        }
      />
    </Page>
  )
}
