import { useLingui } from '@lingui/react/macro'
import {
  listEngines,
  type PlatformDashboard as PlatformFigures,
  type ResellerFigures,
  readPlatformDashboard,
  readQueue,
} from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '#lib/call.ts'
import { formatCount, formatDuration } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { useUrlState } from '#lib/url-state.ts'
import { useNow } from '#lib/use-now.ts'
import { Duration } from '#ui/amounts.tsx'
import { Page, Section } from '#ui/page.tsx'
import { type Column, ShortList } from '#ui/short-list.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { PeriodCharts } from './period-charts.tsx'
import { periodOfUrl } from './period-choice.ts'
import { PeriodPicker } from './period-picker.tsx'
import { RiskBadges } from './risk-badges.tsx'
import { Tile, Tiles } from './tiles.tsx'

/** Is everything well; if not, what first? */
export function PlatformDashboard() {
  const { t } = useLingui()
  const [url] = useUrlState()
  const choice = periodOfUrl(url, useNow())
  const days = { from: choice.from, to: choice.to }
  const dashboard = useQuery({
    queryKey: [...keys.dashboard, 'platform', days],
    queryFn: ({ signal }) => call(readPlatformDashboard, { query: days }, { signal }),
    placeholderData: previous => previous,
    refetchInterval: 60_000,
  })
  return (
    <Page title={t`Dashboard`}>
      <Machines />
      {dashboard.data ? (
        <Section title={t`Resellers`}>
          <PeriodPicker choice={choice} period={dashboard.data.period} />
          <Figures figures={dashboard.data} />
        </Section>
      ) : null}
      {dashboard.isPending ? <LoadingPanel /> : null}
      {dashboard.isError && !dashboard.data ? (
        <ErrorPanel error={dashboard.error} onRetry={() => void dashboard.refetch()} />
      ) : null}
    </Page>
  )
}

/** Engines and queue at this moment. */
function Machines() {
  const { t, i18n } = useLingui()
  const count = (value: number) => formatCount(value, i18n.locale)
  const engines = useQuery({
    queryKey: [...keys.engines, 'dashboard'],
    queryFn: ({ signal }) => call(listEngines, { query: { limit: 100 } }, { signal }),
    refetchInterval: 10_000,
  })
  const queue = useQuery({
    queryKey: [...keys.queue, 'dashboard'],
    queryFn: ({ signal }) => call(readQueue, {}, { signal }),
    refetchInterval: 10_000,
  })
  const all = engines.data?.items ?? []
  const ready = all.filter(({ health }) => health === 'ready').length
  const lanes = queue.data?.lanes ?? []
  const sum = (name: 'running' | 'waiting') => lanes.reduce((total, lane) => total + lane[name], 0)
  const isSlow = sum('waiting') > 0 && sum('running') === 0
  return (
    <Section title={t`At this moment`}>
      {engines.isPending || queue.isPending ? <LoadingPanel lines={2} /> : null}
      {engines.data && queue.data ? (
        <Tiles label={t`At this moment`}>
          <Tile
            label={t`Engines`}
            value={t`${count(ready)} of ${count(all.length)} ready`}
            note={ready < all.length || ready === 0 ? t`Some cannot work: look at Engines.` : t`All can work.`}
            opens={{ to: '/engines' }}
          />
          <Tile label={t`Running`} value={count(sum('running'))} opens={{ to: '/queue' }} />
          <Tile
            label={t`Waiting`}
            value={count(sum('waiting'))}
            note={isSlow ? t`Nothing runs although work waits.` : undefined}
            opens={{ to: '/queue' }}
          />
        </Tiles>
      ) : null}
    </Section>
  )
}

function Figures({ figures }: { figures: PlatformFigures }) {
  const { t, i18n } = useLingui()
  const { resellers, customers, usedMs, jobs, growing, atRisk } = figures
  const count = (value: number) => formatCount(value, i18n.locale)
  const counted = (figure: { now: number; before: number }) => ({
    value: count(figure.now),
    change: { ...figure, format: count },
  })
  return (
    <>
      <Tiles label={t`Resellers`}>
        <Tile label={t`Resellers`} {...counted(resellers)} opens={{ to: '/resellers' }} />
        <Tile label={t`Customers`} {...counted(customers)} />
        <Tile
          label={t`Transcribed`}
          value={formatDuration(usedMs.now)}
          change={{ ...usedMs, format: formatDuration }}
        />
        <Tile label={t`Jobs done`} {...counted(jobs.done)} />
        <Tile label={t`Failed jobs`} {...counted(jobs.failed)} opens={{ to: '/dead-letters' }} />
      </Tiles>
      <Section
        title={t`Who needs attention`}
        lead={
          atRisk.total > atRisk.items.length
            ? t`${count(atRisk.total)} resellers; those with most use are shown.`
            : undefined
        }
      >
        <ResellerList
          label={t`Resellers that need attention`}
          rows={atRisk.items}
          none={t`Nobody: no reseller loses customers, uses less than half, or has failing jobs.`}
          why
        />
      </Section>
      <Section title={t`Who grows`}>
        <ResellerList
          label={t`Resellers that grow`}
          rows={growing}
          none={t`No reseller used more than in the period before.`}
        />
      </Section>
      <Section title={t`Day by day`}>
        <PeriodCharts {...figures} />
      </Section>
    </>
  )
}

function ResellerList({
  label,
  rows,
  none,
  why,
}: {
  label: string
  rows: readonly ResellerFigures[]
  none: string
  why?: boolean
}) {
  const { t, i18n } = useLingui()
  const count = (value: number) => formatCount(value, i18n.locale)
  if (rows.length === 0) return <p className="muted">{none}</p>
  const columns: [Column<ResellerFigures>, ...Column<ResellerFigures>[]] = [
    {
      id: 'name',
      header: t`Reseller`,
      cell: ({ id, name }) => (
        <Link to="/resellers/$resellerId" params={{ resellerId: id }}>
          {name}
        </Link>
      ),
    },
    ...(why
      ? [
          {
            id: 'why',
            header: t`Why`,
            cell: ({ reasons }: ResellerFigures) => <RiskBadges reasons={reasons} />,
          },
        ]
      : []),
    {
      id: 'customers',
      header: t`Customers`,
      align: 'end',
      named: true,
      cell: ({ customers }) => t`${count(customers.now)}, before ${count(customers.before)}`,
    },
    {
      id: 'used',
      header: t`Transcribed`,
      align: 'end',
      named: true,
      cell: ({ usedMs }) => <Duration durationMs={usedMs.now} />,
    },
    {
      id: 'before',
      header: t`Before`,
      align: 'end',
      named: true,
      cell: ({ usedMs }) => <Duration durationMs={usedMs.before} />,
    },
    { id: 'failed', header: t`Failed jobs`, align: 'end', named: true, cell: ({ failed }) => count(failed) },
  ]
  return <ShortList label={label} columns={columns} rows={rows} rowKey={({ id }) => id} rowName={({ name }) => name} />
}
