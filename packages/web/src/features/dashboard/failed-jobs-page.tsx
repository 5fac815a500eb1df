import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { type FailedJob, listFailedJobs } from '@scriptorium/contract'
import { IconCircleCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { call } from '#lib/call.ts'
import { formatDuration } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { usePages } from '#lib/queries.ts'
import { useUrlState } from '#lib/url-state.ts'
import { useNow } from '#lib/use-now.ts'
import { Duration, When } from '#ui/amounts.tsx'
import { CopyId } from '#ui/copy-id.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { failureWords } from '#ui/failure-words.ts'
import { Page } from '#ui/page.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { periodOfUrl } from './period-choice.ts'
import { PeriodPicker } from './period-picker.tsx'

/** Which jobs failed, whose, and why: what the tile of the dashboard counts. */
export function FailedJobsPage() {
  const { t } = useLingui()
  const [url, setUrl] = useUrlState()
  const choice = periodOfUrl(url, useNow())
  const wanted = { from: choice.from, to: choice.to, ...(url.customer ? { customer: url.customer } : {}) }
  const pages = usePages([...keys.dashboard, 'failed-jobs', wanted], (cursor, signal) =>
    call(listFailedJobs, { query: { cursor, limit: 25, ...wanted } }, { signal }),
  )
  const columns: [Column<FailedJob>, ...Column<FailedJob>[]] = [
    {
      id: 'customer',
      header: t`Customer`,
      cell: ({ customer }) => (
        <Link to="/customers/$customerId" params={{ customerId: customer.id }}>
          {customer.name}
        </Link>
      ),
      csv: ({ customer }) => customer.name,
    },
    {
      id: 'why',
      header: t`Why`,
      cell: ({ code }) => t(failureWords[code].what),
      csv: ({ code }) => t(failureWords[code].what),
    },
    { id: 'model', header: t`Model`, cell: ({ model }) => model, csv: ({ model }) => model, wideOnly: true },
    {
      id: 'length',
      header: t`Length`,
      align: 'end',
      cell: ({ durationMs }) => (durationMs === null ? null : <Duration durationMs={durationMs} />),
      csv: ({ durationMs }) => (durationMs === null ? '' : formatDuration(durationMs)),
      wideOnly: true,
    },
    {
      id: 'attempts',
      header: t`Attempts`,
      align: 'end',
      cell: ({ attempts }) => attempts,
      csv: ({ attempts }) => attempts,
      wideOnly: true,
    },
    { id: 'id', header: t`Job`, cell: ({ id }) => <CopyId id={id} />, csv: ({ id }) => id, wideOnly: true },
    {
      id: 'ended',
      header: t`Failed`,
      align: 'end',
      cell: ({ endedAt }) => <When at={endedAt} />,
      csv: ({ endedAt }) => endedAt,
    },
  ]
  return (
    <Page
      title={t`Failed jobs`}
      lead={t`Whose jobs failed, and why. What they are about stays with the customer.`}
      back={{ label: t`Dashboard`, to: '/' }}
    >
      <PeriodPicker choice={choice} period={undefined} />
      <DataList
        label={t`Failed jobs`}
        pages={pages}
        columns={columns}
        rowKey={({ id }) => id}
        rowName={({ customer }) => customer.name}
        filters={
          url.customer ? (
            <Button variant="default" onClick={() => setUrl({ customer: undefined })}>{t`Show all customers`}</Button>
          ) : undefined
        }
        filtered={Boolean(url.customer)}
        onClear={() => setUrl({ customer: undefined })}
        empty={<EmptyPanel icon={<IconCircleCheck size={24} />} what={t`No job failed in these days.`} />}
      />
    </Page>
  )
}
