import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { listSessions, revokeSession, type Session as SessionSchema } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { usePages } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import { deviceName } from './device-name.ts'

type Session = (typeof SessionSchema)['_zod']['output']

export function Sessions() {
  const { t } = useLingui()
  const pages = usePages(keys.sessions, (cursor, signal) =>
    call(listSessions, { query: { cursor, limit: 25 } }, { signal }),
  )
  const end = useAct(
    (id: string) => call(revokeSession, { params: { id } }),
    [keys.sessions],
    () => toastDone(t`Session ended`),
  )
  const nameOf = (session: Session) => deviceName(session.userAgent) ?? t`Unknown device`
  const columns: [Column<Session>, ...Column<Session>[]] = [
    { id: 'device', header: t`Device`, cell: nameOf },
    { id: 'ip', header: t`Address`, cell: session => session.ip },
    { id: 'seen', header: t`Last seen`, cell: session => <When at={session.seenAt} /> },
    {
      id: 'end',
      header: t`Actions`,
      align: 'end',
      cell: session =>
        session.current ? (
          <StateBadge tone="ok">{t`This one`}</StateBadge>
        ) : (
          <Button
            variant="default"
            size="compact-sm"
            aria-label={t`End session on ${nameOf(session)}`}
            loading={end.isPending && end.variables === session.id}
            onClick={() => end.mutate(session.id)}
          >
            {t`End`}
          </Button>
        ),
    },
  ]
  return (
    <DataList
      label={t`Sessions`}
      pages={pages}
      columns={columns}
      rowKey={session => session.id}
      rowName={nameOf}
      empty={<EmptyPanel what={t`No sessions.`} />}
    />
  )
}
