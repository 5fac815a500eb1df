import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import {
  type AuditEntry,
  CustomerState,
  listAuditOfReseller,
  readCustomer,
  type TestCustomer,
  TestPlay,
} from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { When } from '#ui/amounts.tsx'
import { actorWords, wordOfAction } from '#ui/audit-words.ts'
import { Section } from '#ui/page.tsx'
import { type Column, ShortList } from '#ui/short-list.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { UsageBars } from '#ui/usage-bars.tsx'
import { eventWords, lifeWords, playWords } from './test-words.ts'

type Event = TestCustomer['events'][number]
type Mail = TestCustomer['mails'][number]

/** What became of a play: events, the customer's life, its mails and its quota. */
export function TestReactions({ customer, pollMs }: { customer: TestCustomer; pollMs: number }) {
  const { t } = useLingui()
  const events: [Column<Event>, ...Column<Event>[]] = [
    { id: 'type', header: t`Event`, cell: event => event.type },
    {
      id: 'state',
      header: t`State`,
      cell: event => <StateBadge tone={eventWords[event.state].tone}>{t(eventWords[event.state].word)}</StateBadge>,
    },
    { id: 'reason', header: t`Reason`, cell: event => event.reason },
    { id: 'received', header: t`Received`, align: 'end', cell: event => <When at={event.receivedAt} /> },
  ]
  const mailStates: Record<string, string> = {
    kept: t`Kept here`,
    sent: t`Sent`,
    failed: t`Failed`,
    waiting: t`Waiting`,
  }
  const mails: [Column<Mail>, ...Column<Mail>[]] = [
    { id: 'kind', header: t`Mail`, cell: mail => mail.kind },
    { id: 'state', header: t`State`, cell: mail => mailStates[mail.state] ?? mail.state },
    { id: 'created', header: t`Written`, align: 'end', cell: mail => <When at={mail.createdAt} /> },
  ]
  return (
    <>
      <Section title={t`Events`}>
        {customer.events.length > 0 ? (
          <ShortList
            label={t`Events`}
            columns={events}
            rows={customer.events}
            rowKey={event => event.id}
            rowName={event => event.type}
          />
        ) : (
          <p className="small muted">{t`Nothing came yet. Buy the plan to begin.`}</p>
        )}
      </Section>
      <Life customerId={customer.id} pollMs={pollMs} />
      <Section title={t`Mails`}>
        {customer.mails.length > 0 ? (
          <ShortList
            label={t`Mails`}
            columns={mails}
            rows={customer.mails}
            rowKey={mail => mail.id}
            rowName={mail => mail.kind}
          />
        ) : (
          <p className="small muted">{t`No mail was written in this account yet.`}</p>
        )}
      </Section>
      <Quota customerId={customer.id} pollMs={pollMs} />
    </>
  )
}

type Of = { customerId: string; pollMs: number }
const shown = 10

function Life({ customerId, pollMs }: Of) {
  const { t } = useLingui()
  const query = useQuery({
    queryKey: [...keys.audit, 'test space', customerId],
    queryFn: ({ signal }) => call(listAuditOfReseller, { query: { customer: customerId, limit: shown } }, { signal }),
    refetchInterval: pollMs,
  })
  const wordOf = ({ action }: AuditEntry) => {
    const word = wordOfAction(action)
    return typeof word === 'string' ? word : t(word)
  }
  const exactly = ({ action, before, after }: AuditEntry) => {
    const play = TestPlay.safeParse(after?.play).data
    if (play) return t(playWords[play])
    if (action === 'test-space.clock' && typeof after?.days === 'number')
      return t`${plural(after.days, { one: '# day on', other: '# days on' })}`
    const [from, to] = [CustomerState.safeParse(before?.state).data, CustomerState.safeParse(after?.state).data]
    return from && to && from !== to ? t`${t(lifeWords[from].word)}, then ${t(lifeWords[to].word)}` : null
  }
  const columns: [Column<AuditEntry>, ...Column<AuditEntry>[]] = [
    { id: 'action', header: t`What happened`, cell: wordOf },
    { id: 'what', header: t`What exactly`, cell: exactly },
    { id: 'who', header: t`Who`, cell: ({ actor }) => actor.name ?? t(actorWords[actor.kind]) },
    { id: 'at', header: t`When`, align: 'end', cell: entry => <When at={entry.at} /> },
  ]
  return (
    <Section title={t`Life of the customer`}>
      {query.isPending ? <LoadingPanel lines={3} /> : null}
      {query.isError && !query.data ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data ? (
        <ShortList
          label={t`Life of the customer`}
          columns={columns}
          rows={query.data.items}
          rowKey={entry => entry.id}
          rowName={wordOf}
        />
      ) : null}
    </Section>
  )
}

function Quota({ customerId, pollMs }: Of) {
  const { t } = useLingui()
  const query = useQuery({
    queryKey: [...keys.customers, 'one', customerId],
    queryFn: ({ signal }) => call(readCustomer, { params: { id: customerId } }, { signal }),
    refetchInterval: pollMs,
  })
  return (
    <Section title={t`Quota`}>
      {query.isPending ? <LoadingPanel lines={3} /> : null}
      {query.isError && !query.data ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data ? (
        <div style={{ maxWidth: 440 }}>
          <UsageBars usage={query.data.usage} />
        </div>
      ) : null}
    </Section>
  )
}
