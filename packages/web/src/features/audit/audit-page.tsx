import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import {
  type AuditEntry,
  type AuditFilter,
  AuditSubject,
  exportAuditOfCustomer,
  exportAuditOfPlatform,
  exportAuditOfReseller,
  listAuditOfCustomer,
  listAuditOfPlatform,
  listAuditOfReseller,
  type Me,
} from '@scriptorium/contract'
import { IconDownload, IconHistory } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { addressOf, call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMe, usePages } from '#lib/queries.ts'
import { type UrlState, useUrlState } from '#lib/url-state.ts'
import { When } from '#ui/amounts.tsx'
import { actorWords, subjectWords, wordOfAction } from '#ui/audit-words.ts'
import { type Column, DataList } from '#ui/data-list.tsx'
import { DayField } from '#ui/day-field.tsx'
import { OpenButton } from '#ui/open-button.tsx'
import { Page } from '#ui/page.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { EntryDetails } from './entry-details.tsx'

type Trail = AuditFilter & { scopeId?: string }

/** The trail of whoever reads it: a customer's, a reseller's or the platform's own, or that of one account below. */
function listOf(area: Me['area'], { scopeId, ...filter }: Trail, cursor: string | undefined, signal: AbortSignal) {
  const query = { ...filter, cursor, limit: 50 }
  if (area === 'tenant') return call(listAuditOfCustomer, { query }, { signal })
  if (area === 'reseller') return call(listAuditOfReseller, { query: { ...query, customer: scopeId } }, { signal })
  return call(listAuditOfPlatform, { query: { ...query, within: scopeId } }, { signal })
}

function fileOf(area: Me['area'], { scopeId, ...filter }: Trail): string {
  if (area === 'tenant') return addressOf(exportAuditOfCustomer, { query: filter })
  if (area === 'reseller') return addressOf(exportAuditOfReseller, { query: { ...filter, customer: scopeId } })
  return addressOf(exportAuditOfPlatform, { query: { ...filter, within: scopeId } })
}

/** Days are those of the reader: from the first moment of one to the last of the other. */
function trailOf(url: UrlState): Trail {
  const from = momentOf(url.from, 0)
  const to = momentOf(url.to, 1)
  return {
    ...(AuditSubject.safeParse(url.subject).success ? { subject: AuditSubject.parse(url.subject) } : {}),
    ...(url.logIns === 'without' ? { logIns: url.logIns } : {}),
    ...(url.outcome === 'done' || url.outcome === 'denied' ? { outcome: url.outcome } : {}),
    ...(url.actor ? { actor: url.actor } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(url.within ? { scopeId: url.within } : {}),
  }
}

function momentOf(day: string | undefined, daysLater: number): string | undefined {
  const [year, month, date] = (day ?? '').split('-').map(Number)
  if (!year || !month || !date) return undefined
  return new Date(year, month - 1, date + daysLater).toISOString()
}

/** Who did what and when, and what was refused. */
export function AuditPage() {
  const { t } = useLingui()
  const [url, setUrl] = useUrlState()
  const [opened, setOpened] = useState<AuditEntry | null>(null)
  const area = useMe()?.area ?? 'none'
  const trail = trailOf(url)
  const pages = usePages([...keys.audit, area, trail], (cursor, signal) => listOf(area, trail, cursor, signal))
  const wordOf = (entry: AuditEntry) => {
    const word = wordOfAction(entry.action)
    return typeof word === 'string' ? word : t(word)
  }
  const byOf = ({ actor }: AuditEntry) => {
    const name = actor.name ?? t(actorWords[actor.kind])
    return area === 'tenant' && actor.provider ? t`${name} (your provider)` : name
  }
  const customer: Column<AuditEntry> = {
    id: 'customer',
    header: t`Customer`,
    cell: entry =>
      entry.customer ? (
        <Link to="/customers/$customerId" params={{ customerId: entry.customer.id }}>
          {entry.customer.name}
        </Link>
      ) : null,
    oneLine: true,
  }
  const columns: [Column<AuditEntry>, ...Column<AuditEntry>[]] = [
    {
      id: 'action',
      header: t`What`,
      cell: entry => <OpenButton onOpen={() => setOpened(entry)}>{wordOf(entry)}</OpenButton>,
    },
    {
      id: 'outcome',
      header: t`Outcome`,
      cell: entry => (
        <StateBadge tone={entry.outcome === 'done' ? 'plain' : 'bad'}>
          {entry.outcome === 'done' ? t`Done` : t`Refused`}
        </StateBadge>
      ),
    },
    {
      id: 'by',
      header: t`Who`,
      cell: entry => <span title={entry.actor.email ?? ''}>{byOf(entry)}</span>,
      oneLine: true,
    },
    ...(area === 'reseller' && !url.within ? [customer] : []),
    { id: 'at', header: t`When`, align: 'end', cell: entry => <When at={entry.at} /> },
  ]
  const subjects = AuditSubject.options.filter(subject => area !== 'tenant' || !notOfCustomers.has(subject))
  return (
    <Page
      title={t`Audit log`}
      lead={
        area === 'tenant'
          ? t`What was done in this account, and what was refused.`
          : url.within
            ? t`What was done in one account, and what was refused. What its recordings say stays with it.`
            : t`What your staff did, and what was refused to it.`
      }
      action={
        <Button
          component="a"
          variant="default"
          href={fileOf(area, trail)}
          download
          leftSection={<IconDownload size={16} aria-hidden />}
        >{t`Export CSV`}</Button>
      }
    >
      <DataList
        label={t`Audit log`}
        pages={pages}
        columns={columns}
        rowKey={entry => entry.id}
        rowName={wordOf}
        filters={
          <>
            <SelectField
              inline
              label={t`About`}
              value={trail.subject ?? (trail.logIns ? withoutLogIns : 'all')}
              choices={[
                { value: 'all', label: t`About everything` },
                { value: withoutLogIns, label: t`Without log-ins` },
                ...subjects.map(subject => ({ value: subject, label: t(subjectWords[subject]) })),
              ]}
              onChange={subject =>
                setUrl({
                  subject: subject === 'all' || subject === withoutLogIns ? undefined : subject,
                  logIns: subject === withoutLogIns ? 'without' : undefined,
                })
              }
            />
            <SelectField
              inline
              label={t`Outcome`}
              value={trail.outcome ?? 'all'}
              choices={[
                { value: 'all', label: t`Done and refused` },
                { value: 'done', label: t`Done` },
                { value: 'denied', label: t`Refused` },
              ]}
              onChange={outcome => setUrl({ outcome: outcome === 'all' ? undefined : outcome })}
            />
            <DayField label={t`From`} value={url.from ?? ''} onChange={from => setUrl({ from })} />
            <DayField label={t`To`} value={url.to ?? ''} onChange={to => setUrl({ to })} />
          </>
        }
        filtered={Object.keys(trail).length > 0}
        onClear={() =>
          setUrl({
            subject: undefined,
            logIns: undefined,
            outcome: undefined,
            actor: undefined,
            from: undefined,
            to: undefined,
            within: undefined,
          })
        }
        empty={
          <EmptyPanel
            icon={<IconHistory size={24} />}
            what={t`Nothing happened here yet.`}
            next={t`Each change leaves a line: who, what and when.`}
          />
        }
      />
      {opened ? (
        <EntryDetails entry={opened} title={wordOf(opened)} by={byOf(opened)} onClose={() => setOpened(null)} />
      ) : null}
    </Page>
  )
}

const withoutLogIns = 'without-log-ins'
const notOfCustomers = new Set<AuditSubject>(['customers', 'resellers', 'brand', 'engines'])
