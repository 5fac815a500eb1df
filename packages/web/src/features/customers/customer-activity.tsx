import { useLingui } from '@lingui/react/macro'
import { type AuditEntry, type CustomerDetails, listAuditOfReseller } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { When } from '#ui/amounts.tsx'
import { actorWords, wordOfAction } from '#ui/audit-words.ts'
import { Section } from '#ui/page.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import style from './customer-notes.module.css'

const shown = 8

/** What happened last in a customer's account: who and what, never what its recordings say. */
export function CustomerActivity({ customer }: { customer: CustomerDetails }) {
  const { t } = useLingui()
  const { id } = customer
  const query = useQuery({
    queryKey: [...keys.audit, 'latest', id],
    queryFn: ({ signal }) => call(listAuditOfReseller, { query: { customer: id, limit: shown } }, { signal }),
  })
  const wordOf = ({ action }: AuditEntry) => {
    const word = wordOfAction(action)
    return typeof word === 'string' ? word : t(word)
  }
  const entries = query.data?.items ?? []
  return (
    <Section
      title={t`Activity`}
      lead={t`What happened in the account, without content.`}
      action={<Link to="/audit" search={{ within: id }}>{t`Whole audit log`}</Link>}
    >
      {query.isPending ? <LoadingPanel lines={3} /> : null}
      {query.isError ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data && entries.length === 0 ? <p className="small muted">{t`Nothing happened here yet.`}</p> : null}
      <ol className={style.notes} aria-label={t`Activity`}>
        {entries.map(entry => (
          <li key={entry.id}>
            <p>
              {wordOf(entry)}
              {entry.outcome === 'denied' ? ` (${t`refused`})` : ''}
            </p>
            <p className="small muted">
              {entry.actor.name ?? t(actorWords[entry.actor.kind])} <When at={entry.at} />
            </p>
          </li>
        ))}
      </ol>
    </Section>
  )
}
