import { useLingui } from '@lingui/react/macro'
import {
  type Invitation as InvitationSchema,
  inviteMember,
  listInvitations,
  revokeInvitation,
} from '@scriptorium/contract'
import { IconMailForward, IconX } from '@tabler/icons-react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { usePages } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { Section } from '#ui/page.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import { useRoleNames } from './role-names.ts'

type Invitation = (typeof InvitationSchema)['_zod']['output']

export function Invitations() {
  const { t } = useLingui()
  const roleNames = useRoleNames()
  const pages = usePages(keys.invitations, (cursor, signal) =>
    call(listInvitations, { query: { cursor, limit: 25 } }, { signal }),
  )
  const resend = useAct(
    ({ email, role }: Invitation) => call(inviteMember, { body: { email, role } }),
    [keys.invitations],
    ({ email }) => toastDone(t`A new link is on its way to ${email}`),
  )
  const withdraw = useAct(
    (id: string) => call(revokeInvitation, { params: { id } }),
    [keys.invitations],
    () => toastDone(t`Invitation withdrawn`),
  )
  const columns: [Column<Invitation>, ...Column<Invitation>[]] = [
    { id: 'email', header: t`E-mail`, cell: invitation => invitation.email },
    { id: 'role', header: t`Role`, cell: invitation => roleNames[invitation.role] },
    { id: 'by', header: t`Invited by`, cell: invitation => invitation.invitedBy, wideOnly: true },
    { id: 'sent', header: t`Sent`, align: 'end', cell: invitation => <When at={invitation.createdAt} /> },
  ]
  return (
    <Section title={t`Open invitations`}>
      <DataList
        label={t`Open invitations`}
        pages={pages}
        columns={columns}
        rowKey={invitation => invitation.id}
        rowName={invitation => invitation.email}
        acts={invitation => [
          {
            label: t`Send again`,
            icon: <IconMailForward size={16} aria-hidden />,
            onAct: () => resend.mutate(invitation),
          },
          {
            label: t`Withdraw`,
            icon: <IconX size={16} aria-hidden />,
            danger: true,
            onAct: () => withdraw.mutate(invitation.id),
          },
        ]}
        empty={<EmptyPanel what={t`Nobody is invited at the moment.`} />}
      />
    </Section>
  )
}
