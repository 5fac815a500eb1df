import { useLingui as useLocale } from '@lingui/react'
import { useLingui } from '@lingui/react/macro'
import type { AuditEntry } from '@scriptorium/contract'
import { formatFullTime } from '#lib/format.ts'
import { CopyId } from '#ui/copy-id.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { Facts } from '#ui/facts.tsx'
import style from './entry-details.module.css'

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
  const names = [...new Set([...Object.keys(entry.before ?? {}), ...Object.keys(entry.after ?? {})])]
  return (
    <Dialog title={title} onClose={onClose} size="lg">
      <Facts
        facts={[
          { label: t`When`, value: formatFullTime(new Date(entry.at), i18n.locale) },
          { label: t`Who`, value: entry.actor.email ? `${by} · ${entry.actor.email}` : by },
          entry.visit ? { label: t`Logged in as`, value: entry.visit.asName } : null,
          entry.visit ? { label: t`Reason`, value: entry.visit.reason } : null,
          { label: t`Outcome`, value: entry.outcome === 'done' ? t`Done` : t`Refused` },
          { label: t`Action`, value: <code>{entry.action}</code> },
          entry.target ? { label: t`On`, value: <CopyId id={entry.target} /> } : null,
          entry.actor.id ? { label: t`Id of who did it`, value: <CopyId id={entry.actor.id} /> } : null,
          entry.requestId ? { label: t`Request`, value: <code>{entry.requestId}</code> } : null,
        ]}
      />
      {names.length > 0 ? (
        <table className={style.changes}>
          <caption className="visually-hidden">{t`What it changed`}</caption>
          <thead>
            <tr>
              <th scope="col">{t`Field`}</th>
              <th scope="col">{t`Before`}</th>
              <th scope="col">{t`After`}</th>
            </tr>
          </thead>
          <tbody>
            {names.map(name => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{show(entry.before?.[name])}</td>
                <td>{show(entry.after?.[name])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </Dialog>
  )
}

function show(value: unknown): string {
  if (value === undefined || value === null) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
