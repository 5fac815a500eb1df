import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import {
  type CustomerUse,
  CustomerUseSort,
  type Dashboard,
  exportDashboard,
  listCustomerUse,
  readDashboard,
} from '@scriptorium/contract'
import { IconBuilding, IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { addressOf, call } from '#lib/call.ts'
import { formatCount, formatDuration } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { usePages } from '#lib/queries.ts'
import { useUrlState } from '#lib/url-state.ts'
import { useNow } from '#lib/use-now.ts'
import { Bytes, Count, Duration } from '#ui/amounts.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { Page, Section } from '#ui/page.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { PeriodCharts } from './period-charts.tsx'
import { periodOfUrl } from './period-choice.ts'
import { PeriodPicker } from './period-picker.tsx'
import { Tile, Tiles } from './tiles.tsx'

const everyMs = 30_000

/** Who used how much: all customers of a reseller in a period, each one a click away. */
export function CustomerUsePage() {
  const { t } = useLingui()
  const [url] = useUrlState()
  const choice = periodOfUrl(url, useNow())
  const days = { from: choice.from, to: choice.to }
  const dashboard = useQuery({
    queryKey: [...keys.dashboard, days],
    queryFn: ({ signal }) => call(readDashboard, { query: days }, { signal }),
    placeholderData: previous => previous,
    refetchInterval: everyMs,
  })
  return (
    <Page
      title={t`Usage by customer`}
      back={{ label: t`Customers`, to: '/customers' }}
      action={
        <Button
          component="a"
          variant="default"
          href={addressOf(exportDashboard, { query: days })}
          download
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t`Export as CSV`}
        </Button>
      }
    >
      <PeriodPicker choice={choice} period={dashboard.data?.period} />
      {dashboard.data ? <Sums dashboard={dashboard.data} /> : null}
      {dashboard.isPending ? <LoadingPanel /> : null}
      {dashboard.isError && !dashboard.data ? (
        <ErrorPanel error={dashboard.error} onRetry={() => void dashboard.refetch()} />
      ) : null}
      <Section title={t`By customer`}>
        <Customers days={days} />
      </Section>
    </Page>
  )
}

function Sums({ dashboard }: { dashboard: Dashboard }) {
  const { t, i18n } = useLingui()
  const [url] = useUrlState()
  const { usedMs, jobs, storedBytes } = dashboard
  const count = (value: number) => formatCount(value, i18n.locale)
  return (
    <>
      <Tiles label={t`Usage of all customers`}>
        <Tile
          label={t`Transcribed`}
          value={formatDuration(usedMs.now)}
          change={{ ...usedMs, format: formatDuration }}
        />
        <Tile label={t`Jobs done`} value={count(jobs.done.now)} change={{ ...jobs.done, format: count }} />
        <Tile
          label={t`Failed jobs`}
          value={count(jobs.failed.now)}
          change={{ ...jobs.failed, format: count }}
          opens={{ to: '/customers/failed-jobs', search: { period: url.period, from: url.from, to: url.to } }}
        />
        <Tile label={t`Stored`} value={<Bytes bytes={storedBytes} />} note={t`at this moment`} />
      </Tiles>
      <Section title={t`Day by day`}>
        <PeriodCharts {...dashboard} />
      </Section>
    </>
  )
}

function Customers({ days }: { days: { from: string; to: string } }) {
  const { t } = useLingui()
  const [url, setUrl] = useUrlState()
  const sort = CustomerUseSort.safeParse(url.sort).data
  const search = url.q
  const wanted = { ...days, ...(search ? { search } : {}), ...(sort ? { sort } : {}) }
  const pages = usePages(
    [...keys.dashboard, 'customers', wanted],
    (cursor, signal) => call(listCustomerUse, { query: { cursor, limit: 25, ...wanted } }, { signal }),
    { pollMs: everyMs },
  )
  const columns: [Column<CustomerUse>, ...Column<CustomerUse>[]] = [
    { id: 'name', header: t`Customer`, cell: row => row.name, sortBy: row => row.name },
    { id: 'plan', header: t`Plan`, cell: row => row.planName, wideOnly: true },
    {
      id: 'used',
      header: t`Transcribed`,
      align: 'end',
      named: true,
      sortBy: row => row.usedMs.now,
      cell: row => <Duration durationMs={row.usedMs.now} />,
    },
    {
      id: 'before',
      header: t`Before`,
      align: 'end',
      wideOnly: true,
      cell: row => <Duration durationMs={row.usedMs.before} />,
    },
    {
      id: 'done',
      header: t`Jobs done`,
      align: 'end',
      named: true,
      sortBy: row => row.done,
      cell: row => <Count count={row.done} />,
    },
    {
      id: 'failed',
      header: t`Failed jobs`,
      align: 'end',
      named: true,
      sortBy: row => row.failed,
      cell: row => <Count count={row.failed} />,
    },
    {
      id: 'stored',
      header: t`Stored`,
      align: 'end',
      named: true,
      sortBy: row => row.storedBytes,
      cell: row => <Bytes bytes={row.storedBytes} />,
    },
    {
      id: 'members',
      header: t`Members`,
      align: 'end',
      wideOnly: true,
      sortBy: row => row.members,
      cell: row => <Count count={row.members} />,
    },
  ]
  return (
    <DataList
      label={t`Usage by customer`}
      pages={pages}
      columns={columns}
      rowKey={row => row.id}
      rowName={row => row.name}
      sorts={CustomerUseSort.options}
      opens={row => ({ to: '/customers/$customerId/usage', params: { customerId: row.id } })}
      search={{ value: url.q ?? '', onChange: q => setUrl({ q }), label: t`Search customers` }}
      filtered={Boolean(url.q)}
      onClear={() => setUrl({ q: undefined })}
      empty={<EmptyPanel icon={<IconBuilding size={24} />} what={t`No customers yet.`} />}
    />
  )
}
