import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import type { MailServerFault, MailServerSecurity } from '@scriptorium/contract'
import type { Choice } from '#ui/select-field.tsx'

/** Why a mail server took nothing, and what to do. */
export const mailServerFaults: Record<MailServerFault, MessageDescriptor> = {
  'not-called': msg`This server is not called from here. Use a public host name and port 25, 465, 587 or 2525.`,
  unreachable: msg`The server cannot be reached. Check host name and port.`,
  'no-tls': msg`The server offers no such encryption. Check port and encryption.`,
  certificate: msg`The certificate of the server is not valid for this host name.`,
  'log-in': msg`The server refuses user name and password.`,
  'sender-refused': msg`The server refuses the sender address. Use one that your provider lets you send from.`,
  refused: msg`The server refuses mails. Ask your provider why.`,
}

export function useSecurityChoices(): Choice<MailServerSecurity>[] {
  const { t } = useLingui()
  return [
    { value: 'starttls', label: t`STARTTLS, mostly port 587` },
    { value: 'tls', label: t`TLS, mostly port 465` },
    { value: 'none', label: t`None, on the same machine only` },
  ]
}
