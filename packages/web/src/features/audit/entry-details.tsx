import { useLingui as useLocale } from '@lingui/react'
import { useLingui } from '@lingui/react/macro'
import type { AuditEntry } from '@scriptorium/contract'
import { Link } from '@tanstack/react-router'
import { formatFullTime } from '#lib/format.ts'
import { CopyId } from '#ui/copy-id.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { Facts } from '#ui/facts.tsx'
import style from './entry-details.module.css'
import { EntryValue } from './entry-value.tsx'
import { wordOfField } from './field-words.ts'

/** One entry whole: who, when, what was changed from what to what. */
export function EntryDetails({
  entry,
  title,
  by,
  onClose,
}: {
  entry: AuditEntry
  title: string
  by: string
  onClose: () => void
}) {
  const { t } = useLingui()
  const { i18n } = useLocale()
  const said = entry.after?.reason
  const reason = entry.visit?.reason || (typeof said === 'string' ? said : '')
  const fields = [...new Set([...Object.keys(entry.before ?? {}), ...Object.keys(entry.after ?? {})])].filter(
    field => field !== 'reason',
  )
  return (
    <Dialog title={title} onClose={onClose} size="lg">
      <Facts
        facts={[
          { label: t`When`, value: formatFullTime(new Date(entry.at), i18n.locale) },
          { label: t`Who`, value: entry.actor.email ? `${by} · ${entry.actor.email}` : by },
          entry.visit ? { label: t`Logged in as`, value: entry.visit.asName } : null,
          reason ? { label: t`Reason`, value: reason } : null,
          entry.customer ? { label: t`Customer`, value: <CustomerLink {...entry.customer} /> } : null,
          { label: t`Outcome`, value: entry.outcome === 'done' ? t`Done` : t`Refused` },
          entry.target && entry.target !== entry.customer?.id
            ? { label: t`On`, value: <EntryValue field="target" value={entry.target} names={entry.names} /> }
            : null,
          entry.actor.id && !entry.actor.name
            ? { label: t`Id of who did it`, value: <CopyId id={entry.actor.id} /> }
            : null,
          entry.requestId ? { label: t`Request`, value: <CopyId id={entry.requestId} /> } : null,
        ]}
      />
      {fields.length > 0 ? (
        <table className={style.changes}>
          <caption className="visually-hidden">{t`What it changed`}</caption>
          <thead>
            <tr>
              <th scope="col">{t`Field`}</th>
              {entry.before ? <th scope="col">{t`Before`}</th> : null}
              <th scope="col">{entry.before ? t`After` : t`Value`}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map(field => (
              <tr key={field}>
                <th scope="row">
                  <FieldName field={field} />
                </th>
                {entry.before ? (
                  <td>
                    <EntryValue field={field} value={entry.before[field]} names={entry.names} />
                  </td>
                ) : null}
                <td>
                  <EntryValue field={field} value={entry.after?.[field]} names={entry.names} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </Dialog>
  )
}

function FieldName({ field }: { field: string }) {
  const { t } = useLingui()
  const word = wordOfField(field)
  return typeof word === 'string' ? word : t(word)
}

function CustomerLink({ id, name }: { id: string; name: string }) {
  return (
    <Link to="/customers/$customerId" params={{ customerId: id }}>
      {name}
    </Link>
  )
}
