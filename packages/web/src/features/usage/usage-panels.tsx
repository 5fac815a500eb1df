import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { MinuteGrant, MinutePack, PlanAssignment, UsageReport } from '@scriptorium/contract'
import { IconAdjustments } from '@tabler/icons-react'
import { formatDuration, formatMoney } from '#lib/format.ts'
import { Duration, When } from '#ui/amounts.tsx'
import { DayBars } from '#ui/day-bars.tsx'
import { Facts } from '#ui/facts.tsx'
import { Section } from '#ui/page.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import type { RowAct } from '#ui/row-menu.tsx'
import { type Column, ShortList } from '#ui/short-list.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { shareOf, toneOfShare, UsageBars } from '#ui/usage-bars.tsx'

type Member = UsageReport['members'][number]

/** How much is used, what happens next, by day and by member. */
export function UsagePanels({
  report,
  onEnd,
  onLimit,
}: {
  report: UsageReport
  onEnd?: ((grant: MinuteGrant) => void) | undefined
  /** Where the reader may set limits of members. */
  onLimit?: ((member: Member & { id: string }) => void) | undefined
}) {
  const { t, i18n } = useLingui()
  const { usage, forecast, assignment } = report
  const day = (at: string) => new Intl.DateTimeFormat(i18n.locale, { dateStyle: 'medium' }).format(new Date(at))
  const seats = report.seats.limit
  const priceOf = ({ price, interval }: PlanAssignment) =>
    interval === 'year'
      ? t`${formatMoney(price, i18n.locale)} per year`
      : t`${formatMoney(price, i18n.locale)} per month`
  const members: [Column<Member>, ...Column<Member>[]] = [
    { id: 'name', header: t`Member`, cell: member => member.name },
    {
      id: 'used',
      header: t`Used`,
      cell: member => {
        const most = member.hardLimitMs ?? usage.includedMs
        const share = shareOf(member.usedMs, most)
        const used = formatDuration(member.usedMs)
        return (
          <ProgressBar
            label={t`Minutes used by ${member.name}`}
            share={share}
            tone={member.hardLimitMs === null ? 'info' : toneOfShare(share)}
            number={member.hardLimitMs === null ? used : t`${used} of ${formatDuration(member.hardLimitMs)}`}
          />
        )
      },
    },
  ]
  const actsOf = (member: Member): RowAct[] => {
    const { personId: id } = member
    if (!onLimit || id === null) return []
    const icon = <IconAdjustments size={16} aria-hidden />
    return [{ label: t`Set limits`, icon, onAct: () => onLimit({ ...member, id }) }]
  }
  return (
    <>
      <div style={{ maxWidth: 440 }}>
        <UsageBars usage={usage} />
      </div>
      {report.own ? <OwnUse own={report.own} /> : null}
      <Section title={t`What happens next`}>
        <p style={{ marginBottom: 'var(--space-4)' }}>{t(nextOf(report))}</p>
        <Facts
          facts={[
            {
              label: t`Forecast for ${day(usage.periodEnd)}`,
              value: forecast ? <ForecastFact forecast={forecast} /> : t`From the third day on`,
            },
            { label: t`New minutes on`, value: day(usage.periodEnd) },
            report.overageMs > 0
              ? { label: t`Beyond what is included`, value: <Duration durationMs={report.overageMs} /> }
              : null,
            {
              label: t`Seats`,
              value: seats === null ? String(report.seats.used) : t`${report.seats.used} of ${seats}`,
            },
            assignment ? { label: t`Price, net`, value: priceOf(assignment) } : null,
            assignment?.next
              ? { label: t`Next plan`, value: t`${assignment.next.planName} from ${day(assignment.periodEnd)}` }
              : null,
          ]}
        />
      </Section>
      <Section title={t`By day`}>
        <DayBars days={report.days} from={usage.periodStart} until={usage.periodEnd} />
      </Section>
      {onLimit || !report.own || report.members.length > 1 ? (
        <Section title={t`By member`}>
          <ShortList
            label={t`By member`}
            columns={members}
            rows={report.members}
            rowKey={member => member.personId ?? member.name}
            rowName={member => member.name}
            acts={onLimit ? actsOf : undefined}
          />
        </Section>
      ) : null}
      {report.packs.length > 0 ? <Packs packs={report.packs} /> : null}
      {report.grants.length > 0 ? <Grants grants={report.grants} onEnd={onEnd} /> : null}
    </>
  )
}

/** What the reader used, and how far it may go. */
function OwnUse({ own }: { own: NonNullable<UsageReport['own']> }) {
  const { t } = useLingui()
  const { usedMs, softLimitMs, hardLimitMs } = own
  const most = hardLimitMs ?? softLimitMs
  const isStopped = hardLimitMs !== null && usedMs >= hardLimitMs
  const isNoted = softLimitMs !== null && usedMs >= softLimitMs
  return (
    <Section title={t`Your own use`}>
      {most === null ? (
        <p>{t`You used ${formatDuration(usedMs)} in this period.`}</p>
      ) : (
        <div style={{ maxWidth: 440 }}>
          <ProgressBar
            label={t`Minutes that you used`}
            share={shareOf(usedMs, most)}
            tone={isStopped ? 'bad' : isNoted ? 'warn' : 'info'}
            number={t`${formatDuration(usedMs)} of ${formatDuration(most)}`}
          />
        </div>
      )}
      {isStopped ? (
        <p>{t`Your limit is reached: nothing of yours begins until the next period. An owner or admin can raise it.`}</p>
      ) : isNoted ? (
        <p>{t`You passed the ${formatDuration(softLimitMs)} that an owner or admin asked you to stay within. Work goes on.`}</p>
      ) : null}
    </Section>
  )
}

function ForecastFact({ forecast }: { forecast: NonNullable<UsageReport['forecast']> }) {
  const { t } = useLingui()
  const { expectedMs, lowMs, highMs } = forecast
  return (
    <span
      title={t`What is used so far, and its daily mean for the days that are left; the range is one standard error of that mean.`}
    >
      {t`about ${formatDuration(expectedMs)} (${formatDuration(lowMs)} to ${formatDuration(highMs)})`}
    </span>
  )
}

function nextOf({ usage, roomMs, overage, forecast }: UsageReport): MessageDescriptor {
  if (roomMs === 0) return msg`The minutes are used up: nothing new begins until there are new ones.`
  if (usage.leftMs === 0)
    return overage === 'bill'
      ? msg`What is included is used up. Work goes on, and each further hour is billed.`
      : msg`What is included is used up. Work goes on a little further at no charge, then it stops.`
  if (forecast && forecast.expectedMs > usage.includedMs)
    return overage === 'bill'
      ? msg`At this pace the included minutes run out before the period ends; what goes beyond is billed.`
      : msg`At this pace the included minutes run out before the period ends; then work stops.`
  return msg`At this pace the included minutes last.`
}

type GrantsProps = { grants: readonly MinuteGrant[]; onEnd?: ((grant: MinuteGrant) => void) | undefined }
function Grants({ grants, onEnd }: GrantsProps) {
  const { t } = useLingui()
  const words = { open: t`Open`, used: t`Used up`, expired: t`Expired`, ended: t`Taken back` }
  const columns: [Column<MinuteGrant>, ...Column<MinuteGrant>[]] = [
    { id: 'reason', header: t`Reason`, cell: grant => grant.reason },
    {
      id: 'state',
      header: t`State`,
      cell: grant => <StateBadge tone={grant.state === 'open' ? 'ok' : 'plain'}>{words[grant.state]}</StateBadge>,
    },
    {
      id: 'left',
      header: t`Left`,
      align: 'end',
      named: true,
      cell: grant => <Duration durationMs={grant.grantedMs - grant.usedMs} />,
    },
    { id: 'expires', header: t`Expires`, align: 'end', named: true, cell: grant => <When at={grant.expiresAt} /> },
  ]
  if (onEnd)
    columns.push({
      id: 'end',
      header: t`Take back`,
      cell: grant =>
        grant.state === 'open' ? (
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => onEnd(grant)}
            aria-label={t`Take back: ${grant.reason}`}
          >
            {t`Take back`}
          </Button>
        ) : null,
    })
  return (
    <Section title={t`Granted minutes`} lead={t`They are used first, before the included ones.`}>
      <ShortList
        label={t`Granted minutes`}
        columns={columns}
        rows={grants}
        rowKey={grant => grant.id}
        rowName={grant => grant.reason}
      />
    </Section>
  )
}

/** What was bought beyond the plan. */
function Packs({ packs }: { packs: readonly MinutePack[] }) {
  const { t } = useLingui()
  const words = { open: t`Open`, used: t`Used up`, expired: t`Expired`, 'taken-back': t`Paid back` }
  const columns: [Column<MinutePack>, ...Column<MinutePack>[]] = [
    { id: 'minutes', header: t`Pack`, cell: pack => <Duration durationMs={pack.boughtMs} /> },
    {
      id: 'state',
      header: t`State`,
      cell: pack => <StateBadge tone={pack.state === 'open' ? 'ok' : 'plain'}>{words[pack.state]}</StateBadge>,
    },
    {
      id: 'left',
      header: t`Left`,
      align: 'end',
      named: true,
      cell: pack => <Duration durationMs={pack.boughtMs - pack.usedMs - pack.takenBackMs} />,
    },
    { id: 'bought', header: t`Bought`, align: 'end', named: true, cell: pack => <When at={pack.boughtAt} /> },
    {
      id: 'expires',
      header: t`Expires`,
      align: 'end',
      named: true,
      cell: pack => (pack.expiresAt === null ? t`Never` : <When at={pack.expiresAt} />),
    },
  ]
  return (
    <Section title={t`Bought minutes`} lead={t`They are used when the included ones are used up.`}>
      <ShortList
        label={t`Bought minutes`}
        columns={columns}
        rows={packs}
        rowKey={pack => pack.id}
        rowName={pack => formatDuration(pack.boughtMs)}
      />
    </Section>
  )
}
