import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import {
  type CustomerAtRisk,
  type Dashboard,
  exportDashboard,
  readDashboard,
  readJobsToday,
} from '@scriptorium/contract'
import { IconChartLine, IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { addressOf, call } from '#lib/call.ts'
import { formatCount, formatDuration } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { useMay } from '#lib/queries.ts'
import { useUrlState } from '#lib/url-state.ts'
import { useNow } from '#lib/use-now.ts'
import { Bytes, Duration, When } from '#ui/amounts.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { Page, Section } from '#ui/page.tsx'
import { type Column, ShortList } from '#ui/short-list.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import style from './dashboard.module.css'
import { MoneyTiles } from './money-tiles.tsx'
import { OwnPool } from './own-pool.tsx'
import { PeriodCharts } from './period-charts.tsx'
import { periodOfUrl } from './period-choice.ts'
import { PeriodPicker } from './period-picker.tsx'
import { RiskBadges } from './risk-badges.tsx'
import { Tile, Tiles } from './tiles.tsx'

/** Is my business growing, who needs attention, what do I earn? */
export function ResellerDashboard() {
  const { t } = useLingui()
  const [url] = useUrlState()
  const choice = periodOfUrl(url, useNow())
  const days = { from: choice.from, to: choice.to }
  const seesMoney = useMay('revenue.read')
  const dashboard = useQuery({
    queryKey: [...keys.dashboard, days],
    queryFn: ({ signal }) => call(readDashboard, { query: days }, { signal }),
    placeholderData: previous => previous,
    refetchInterval: 60_000,
  })
  const isNew = dashboard.data?.customers.states.every(({ now, before }) => now + before === 0) ?? false
  return (
    <Page
      title={t`Dashboard`}
      lead={<JobsToday />}
      action={
        isNew ? undefined : (
          <Button
            component="a"
            variant="default"
            href={addressOf(exportDashboard, { query: days })}
            download
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t`Export as CSV`}
          </Button>
        )
      }
    >
      {isNew ? <Begin /> : null}
      {dashboard.data && !isNew ? (
        <>
          <OwnPool />
          <PeriodPicker choice={choice} period={dashboard.data.period} />
          <Figures dashboard={dashboard.data} money={seesMoney ? <MoneyTiles days={days} /> : null} />
        </>
      ) : null}
      {dashboard.isPending ? <LoadingPanel /> : null}
      {dashboard.isError && !dashboard.data ? (
        <ErrorPanel error={dashboard.error} onRetry={() => void dashboard.refetch()} />
      ) : null}
    </Page>
  )
}

function Begin() {
  const { t } = useLingui()
  const maySetUp = useMay('set-up.read')
  return (
    <EmptyPanel
      icon={<IconChartLine size={24} />}
      what={t`No customers yet, so there is nothing to count.`}
      next={t`The set-up shows what is left until you can sell. Figures begin with the first customer.`}
      action={
        maySetUp ? (
          <ButtonLink to="/set-up">{t`Go on with the set-up`}</ButtonLink>
        ) : (
          <ButtonLink to="/customers">{t`Customers`}</ButtonLink>
        )
      }
    />
  )
}

/** What happens at this moment; asked again every few seconds. */
function JobsToday() {
  const { t, i18n } = useLingui()
  const today = useQuery({
    queryKey: [...keys.dashboard, 'today'],
    queryFn: ({ signal }) => call(readJobsToday, {}, { signal }),
    refetchInterval: 10_000,
  })
  if (!today.data) return <span>{t`Today`}</span>
  const count = (value: number) => formatCount(value, i18n.locale)
  const { running, waiting, done, failed } = today.data
  return (
    <span className={style.today}>
      {t`Today: ${count(running)} running, ${count(waiting)} waiting, ${count(done)} done, ${count(failed)} failed`}
    </span>
  )
}

function Figures({ dashboard, money }: { dashboard: Dashboard; money: ReactNode }) {
  const { t, i18n } = useLingui()
  const { customers, usedMs, jobs, storedBytes, top, atRisk } = dashboard
  const count = (value: number) => formatCount(value, i18n.locale)
  const of = (state: string) => customers.states.find(one => one.state === state) ?? { now: 0, before: 0 }
  const counted = (figure: { now: number; before: number }) => ({
    value: count(figure.now),
    change: { now: figure.now, before: figure.before, format: count },
  })
  const listed = (state: string) => ({ to: '/customers', search: { state } }) as const
  const [{ period, from, to }] = useUrlState()
  const failures = (customer?: string) =>
    ({ to: '/customers/failed-jobs', search: { period, from, to, ...(customer ? { customer } : {}) } }) as const
  const byUse = (sort: string) => ({ to: '/customers/usage', search: { period, from, to, sort } }) as const
  const columns: [Column<CustomerAtRisk>, ...Column<CustomerAtRisk>[]] = [
    { id: 'name', header: t`Customer`, cell: row => <CustomerLink {...row} /> },
    { id: 'why', header: t`Why`, cell: ({ reasons }) => <RiskBadges reasons={reasons} /> },
    {
      id: 'used',
      header: t`Transcribed`,
      align: 'end',
      named: true,
      cell: row => <Duration durationMs={row.usedMs.now} />,
    },
    {
      id: 'before',
      header: t`Before`,
      align: 'end',
      named: true,
      cell: row => <Duration durationMs={row.usedMs.before} />,
    },
    {
      id: 'failed',
      header: t`Failed jobs`,
      align: 'end',
      named: true,
      cell: ({ id, failedJobs }) => (failedJobs > 0 ? <Link {...failures(id)}>{count(failedJobs)}</Link> : count(0)),
    },
    {
      id: 'seen',
      header: t`Last there`,
      align: 'end',
      named: true,
      cell: ({ lastSeenAt }) => (lastSeenAt ? <When at={lastSeenAt} /> : null),
    },
  ]
  return (
    <>
      <Section title={t`Customers and use`}>
        <Tiles label={t`Customers and use`}>
          <Tile label={t`Active customers`} {...counted(of('active'))} opens={listed('active')} />
          <Tile label={t`In trial`} {...counted(of('trial'))} opens={listed('trial')} />
          <Tile label={t`Suspended`} {...counted(of('suspended'))} opens={listed('suspended')} />
          <Tile label={t`New customers`} {...counted(customers.gained)} />
          <Tile label={t`Customers that left`} {...counted(customers.churned)} opens={listed('closing')} />
          <Tile
            label={t`Transcribed`}
            value={formatDuration(usedMs.now)}
            change={{ ...usedMs, format: formatDuration }}
            opens={byUse('-used')}
          />
          <Tile label={t`Jobs done`} {...counted(jobs.done)} opens={byUse('-done')} />
          <Tile label={t`Failed jobs`} {...counted(jobs.failed)} opens={failures()} />
          <Tile
            label={t`Stored`}
            value={<Bytes bytes={storedBytes} />}
            note={t`at this moment`}
            opens={byUse('-stored')}
          />
        </Tiles>
      </Section>
      <Section title={t`Day by day`}>
        <PeriodCharts {...dashboard} />
      </Section>
      <Section
        title={t`Who needs attention`}
        lead={
          atRisk.total > atRisk.items.length
            ? t`${count(atRisk.total)} customers; the gravest are shown, the file has all of them.`
            : undefined
        }
      >
        {atRisk.items.length === 0 ? (
          <p className="muted">
            {t`Nobody: no trial or minutes end, no use fell by half, no jobs fail often, and everybody was there in the last thirty days.`}
          </p>
        ) : (
          <ShortList
            label={t`Customers that need attention`}
            columns={columns}
            rows={atRisk.items}
            rowKey={({ id }) => id}
            rowName={({ name }) => name}
          />
        )}
      </Section>
      {money}
      {top.length > 0 ? (
        <Section title={t`Top customers`} action={<Link {...byUse('-used')}>{t`All customers`}</Link>}>
          <TopCustomers top={top} />
        </Section>
      ) : null}
    </>
  )
}

function CustomerLink({ id, name }: { id: string; name: string }) {
  return (
    <Link to="/customers/$customerId" params={{ customerId: id }}>
      {name}
    </Link>
  )
}

function TopCustomers({ top }: { top: Dashboard['top'] }) {
  const { t } = useLingui()
  const columns: [Column<Dashboard['top'][number]>, ...Column<Dashboard['top'][number]>[]] = [
    { id: 'name', header: t`Customer`, cell: row => <CustomerLink {...row} /> },
    {
      id: 'used',
      header: t`Transcribed`,
      align: 'end',
      named: true,
      cell: row => <Duration durationMs={row.usedMs.now} />,
    },
    {
      id: 'before',
      header: t`Before`,
      align: 'end',
      named: true,
      cell: row => <Duration durationMs={row.usedMs.before} />,
    },
  ]
  return (
    <ShortList
      label={t`Top customers`}
      columns={columns}
      rows={top}
      rowKey={({ id }) => id}
      rowName={({ name }) => name}
    />
  )
}
