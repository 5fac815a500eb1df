import { useLingui } from '@lingui/react/macro'
import { type Job, JobSort, JobState, listJobs } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { formatDuration } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { useNews } from '#lib/live-updates.ts'
import { useMay, usePages } from '#lib/queries.ts'
import { useUrlState } from '#lib/url-state.ts'
import { Duration, When } from '#ui/amounts.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { FilterBar } from '#ui/filter-bar.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { Page } from '#ui/page.tsx'
import { SavedViews } from '#ui/saved-views.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { useJobActs } from './job-acts.tsx'
import { useJobBulk } from './job-bulk.ts'
import { JobStateCell } from './job-state.tsx'
import { stateWords } from './job-words.ts'

export function useJobPages(filter: { state?: JobState; search?: string; sort?: JobSort }, limit = 25) {
  return usePages(keys.jobList(filter, limit), (cursor, signal) =>
    call(listJobs, { query: { ...filter, cursor, limit } }, { signal }),
  )
}

function useColumns(): [Column<Job>, ...Column<Job>[]] {
  const { t } = useLingui()
  return [
    { id: 'title', sortBy: job => job.title, header: t`Recording`, cell: job => job.title, csv: job => job.title },
    {
      id: 'state',
      sortBy: job => job.state,
      header: t`State`,
      cell: job => <JobStateCell job={job} />,
      csv: job => t(stateWords[job.state].word),
    },
    {
      id: 'length',
      sortBy: job => job.durationMs ?? 0,
      header: t`Length`,
      align: 'end',
      cell: job => (job.durationMs === null ? null : <Duration durationMs={job.durationMs} />),
      csv: job => (job.durationMs === null ? '' : formatDuration(job.durationMs)),
    },
    {
      id: 'by',
      sortBy: job => job.createdBy,
      header: t`By`,
      cell: job => <span title={job.createdBy}>{job.createdBy}</span>,
      oneLine: true,
      csv: job => job.createdBy,
      wideOnly: true,
    },
    {
      id: 'created',
      sortBy: job => job.createdAt,
      header: t`Created`,
      align: 'end',
      cell: job => <When at={job.createdAt} />,
      csv: job => job.createdAt,
    },
  ]
}

export function JobsPage() {
  const { t } = useLingui()
  const [url, setUrl] = useUrlState()
  const mayUpload = useMay('file.upload')
  const news = useNews('jobs')
  const { actsOf } = useJobActs()
  const bulk = useJobBulk()
  const state = JobState.safeParse(url.state).data
  const sort = JobSort.safeParse(url.sort).data
  const pages = useJobPages({
    ...(state ? { state } : {}),
    ...(url.q ? { search: url.q } : {}),
    ...(sort ? { sort } : {}),
  })
  const upload = mayUpload ? <ButtonLink to="/upload">{t`Upload recordings`}</ButtonLink> : undefined
  return (
    <Page title={t`Jobs`} action={upload}>
      <DataList
        label={t`Jobs`}
        pages={pages}
        columns={useColumns()}
        rowKey={job => job.id}
        sorts={JobSort.options}
        rowName={job => job.title}
        opens={job => ({ to: '/jobs/$jobId', params: { jobId: job.id } })}
        acts={actsOf}
        bulk={bulk}
        newer={{ count: news.count, onShow: news.show }}
        search={{ value: url.q ?? '', onChange: q => setUrl({ q }), label: t`Search jobs` }}
        filters={
          <>
            <FilterBar
              label={t`State`}
              value={state ?? ''}
              choices={[
                { value: '', label: t`All` },
                ...JobState.options.map(value => ({ value, label: t(stateWords[value].word) })),
              ]}
              onChange={value => setUrl({ state: value })}
            />
            <SavedViews list="jobs" />
          </>
        }
        filtered={Boolean(state || url.q)}
        onClear={() => setUrl({ state: undefined, q: undefined })}
        empty={
          <EmptyPanel
            what={t`No recordings yet.`}
            next={t`Upload one and follow it here until its transcript is ready.`}
            action={upload}
          />
        }
      />
    </Page>
  )
}
