import { useLingui } from '@lingui/react/macro'
import { readQueue } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { Count, When } from '#ui/amounts.tsx'
import { Page, Section } from '#ui/page.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { laneWord } from './job-words.ts'
import style from './queue-page.module.css'

type Queue = (typeof readQueue)['reply']['_zod']['output']
type Lane = Queue['lanes'][number]

function LaneTable({ lane }: { lane: Lane }) {
  const { t } = useLingui()
  const standing = ({ running, cap, waiting }: Lane['tenants'][number]) => {
    if (running > cap) return <StateBadge tone="bad">{t`Over cap`}</StateBadge>
    if (running === cap && waiting > 0) return <StateBadge tone="warn">{t`At cap`}</StateBadge>
    return running > 0 ? (
      <StateBadge tone="info">{t`Running`}</StateBadge>
    ) : (
      <StateBadge tone="plain">{t`Waiting`}</StateBadge>
    )
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={style.scroll} tabIndex={0} aria-label={t`Customers in ${t(laneWord(lane.lane))}`}>
      <table className={style.table}>
        <thead>
          <tr>
            <th scope="col">{t`Customer`}</th>
            <th scope="col">{t`Reseller`}</th>
            <th scope="col" className={style.end}>{t`Waiting`}</th>
            <th scope="col" className={style.end}>{t`Running`}</th>
            <th scope="col" className={style.end}>{t`Cap`}</th>
            <th scope="col" className={style.end}>{t`Weight`}</th>
            <th scope="col">{t`State`}</th>
          </tr>
        </thead>
        <tbody>
          {lane.tenants.map(tenant => (
            <tr key={tenant.tenantId}>
              <td>{tenant.tenant}</td>
              <td>{tenant.reseller}</td>
              <td className={style.end}>
                <Count count={tenant.waiting} />
              </td>
              <td className={style.end}>{tenant.running}</td>
              <td className={style.end}>{tenant.cap}</td>
              <td className={style.end}>{tenant.weight}</td>
              <td>{standing(tenant)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Workers({ workers }: { workers: Queue['workers'] }) {
  const { t } = useLingui()
  if (workers.length === 0)
    return <EmptyPanel what={t`No worker has reported.`} next={t`Uploads wait until one is started.`} />
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={style.scroll} tabIndex={0} aria-label={t`Workers`}>
      <table className={`${style.table} ${style.wraps}`}>
        <thead>
          <tr>
            <th scope="col">{t`Host`}</th>
            <th scope="col">{t`Lanes`}</th>
            <th scope="col" className={style.end}>{t`Slots`}</th>
            <th scope="col" className={style.end}>{t`Running`}</th>
            <th scope="col">{t`Seen`}</th>
          </tr>
        </thead>
        <tbody>
          {workers.map(worker => (
            <tr key={worker.id}>
              <td>{worker.host}</td>
              <td>{worker.lanes.map(lane => t(laneWord(lane))).join('; ')}</td>
              <td className={style.end}>{worker.slots}</td>
              <td className={style.end}>{worker.running}</td>
              <td>
                <When at={worker.seenAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** What waits where, and whether somebody runs over its cap. */
export function QueuePage() {
  const { t } = useLingui()
  const query = useQuery({
    queryKey: keys.queue,
    queryFn: ({ signal }) => call(readQueue, {}, { signal }),
    refetchInterval: 3000,
  })
  return (
    <Page
      title={t`Queue`}
      lead={t`Lanes share their slots fairly between resellers and customers. Checked every 3 seconds.`}
    >
      {query.isPending ? <LoadingPanel lines={8} /> : null}
      {query.isError && !query.data ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data ? (
        <div className={style.lanes}>
          {query.data.lanes.length === 0 ? (
            <EmptyPanel what={t`The queue is empty.`} next={t`Lanes show here as soon as somebody uploads.`} />
          ) : null}
          {query.data.lanes.map(lane => (
            <section key={lane.lane} aria-label={t(laneWord(lane.lane))}>
              <div className={style.head}>
                <h2>{t(laneWord(lane.lane))}</h2>
                <span className="muted numbers">{t`${lane.running} running, ${lane.waiting} waiting`}</span>
              </div>
              {lane.slots > 0 ? (
                <ProgressBar
                  label={t`Slots of ${t(laneWord(lane.lane))} in use`}
                  share={lane.running / lane.slots}
                  number={`${lane.running} / ${lane.slots}`}
                />
              ) : (
                <StateBadge tone="bad">{t`No healthy slot`}</StateBadge>
              )}
              {lane.tenants.length > 0 ? <LaneTable lane={lane} /> : null}
            </section>
          ))}
          <Section title={t`Workers`}>
            <Workers workers={query.data.workers} />
          </Section>
        </div>
      ) : null}
    </Page>
  )
}
