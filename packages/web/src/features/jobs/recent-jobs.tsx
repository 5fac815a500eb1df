import { useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { useHiddenRows } from '#lib/hidden-rows.ts'
import { useNews } from '#lib/live-updates.ts'
import { rowsOf } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { Rows } from '#ui/rows.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { JobStateCell } from './job-state.tsx'
import { useJobPages } from './jobs-page.tsx'

/** The latest jobs where they stand; what is running moves in place. */
export function RecentJobs() {
  const { t } = useLingui()
  const pages = useJobPages({}, 6)
  const news = useNews('jobs')
  const hidden = useHiddenRows()
  if (pages.isPending) return <LoadingPanel lines={4} />
  if (pages.isError) return <ErrorPanel error={pages.error} onRetry={() => void pages.refetch()} />
  const jobs = rowsOf(pages)
    .filter(({ id }) => !hidden.has(id))
    .slice(0, 6)
  if (jobs.length === 0)
    return <EmptyPanel what={t`No recordings yet.`} next={t`Drop one above: its progress shows here.`} />
  return (
    <Rows
      label={t`Latest jobs`}
      newer={{ count: news.count, onShow: news.show }}
      rows={jobs.map(job => ({
        key: job.id,
        name: (
          <Link to="/jobs/$jobId" params={{ jobId: job.id }}>
            {job.title}
          </Link>
        ),
        facts: <JobStateCell job={job} />,
        end: <When at={job.createdAt} />,
      }))}
    />
  )
}
