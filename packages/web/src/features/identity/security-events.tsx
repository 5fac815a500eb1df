import { useLingui } from '@lingui/react/macro'
import { listSecurityEvents, type SecurityEvent } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { usePages } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { deviceName } from './device-name.ts'

/** What happened to the account lately, so that a stranger is noticed. */
export function SecurityEvents() {
  const { t } = useLingui()
  const pages = usePages(keys.securityEvents, (cursor, signal) =>
    call(listSecurityEvents, { query: { cursor, limit: 25 } }, { signal }),
  )
  const words: Record<SecurityEvent['kind'], string> = {
    'signed-in': t`Logged in`,
    'sign-in-refused': t`A log-in was refused`,
    'password-changed': t`Password changed`,
    'password-reset': t`Password reset by mail`,
    'email-changed': t`E-mail address changed`,
    'email-change-asked': t`Another e-mail address was asked for`,
    'totp-added': t`Authenticator app added`,
    'totp-removed': t`Authenticator app removed`,
    'recovery-codes-made': t`New recovery codes`,
    'recovery-code-used': t`Recovery code used`,
    'passkey-added': t`Passkey added`,
    'passkey-removed': t`Passkey removed`,
    'session-ended': t`A session was ended`,
    'sessions-ended': t`Other sessions were ended`,
    'sso-linked': t`Single sign-on linked`,
    'sso-unlinked': t`Single sign-on unlinked`,
  }
  const columns: [Column<SecurityEvent>, ...Column<SecurityEvent>[]] = [
    { id: 'what', header: t`What`, cell: event => words[event.kind] },
    {
      id: 'device',
      header: t`Device`,
      cell: event => deviceName(event.userAgent) ?? t`Unknown device`,
      wideOnly: true,
    },
    { id: 'ip', header: t`Address`, cell: event => event.ip },
    { id: 'at', header: t`When`, align: 'end', cell: event => <When at={event.at} /> },
  ]
  return (
    <DataList
      label={t`Recent activity`}
      pages={pages}
      columns={columns}
      rowKey={event => event.id}
      rowName={event => words[event.kind]}
      empty={<EmptyPanel what={t`Nothing happened yet.`} next={t`Log-ins and changes of your account appear here.`} />}
    />
  )
}
