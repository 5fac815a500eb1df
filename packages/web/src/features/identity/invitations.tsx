import { useLingui } from '@lingui/react/macro'
import type { Invitation } from '@scriptorium/contract'
import { IconMailForward, IconX } from '@tabler/icons-react'
import { usePages } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { Section } from '#ui/page.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import type { PeopleSource } from './people-source.ts'
import { useRoleNames } from './role-names.ts'

export function Invitations({ source, mayManage }: { source: PeopleSource; mayManage: boolean }) {
  const { t } = useLingui()
  const roleNames = useRoleNames()
  const pages = usePages(source.keys.invitations, (cursor, signal) => source.invitations({ cursor, signal }))
  const resend = useAct(
    ({ email, role }: Invitation) => source.invite({ email, role }),
    [source.keys.invitations],
    ({ email }) => toastDone(t`A new link is on its way to ${email}`),
  )
  const withdraw = useAct(source.revoke, [source.keys.invitations], () => toastDone(t`Invitation withdrawn`))
  const byOf = ({ invitedBy, byProvider }: Invitation) => (byProvider ? t`The provider` : invitedBy)
  const columns: [Column<Invitation>, ...Column<Invitation>[]] = [
    { id: 'email', header: t`E-mail`, cell: invitation => invitation.email },
    { id: 'role', header: t`Role`, cell: invitation => roleNames[invitation.role] },
    { id: 'by', header: t`Invited by`, cell: byOf, wideOnly: true },
    { id: 'sent', header: t`Sent`, align: 'end', cell: invitation => <When at={invitation.createdAt} /> },
  ]
  const acts = (invitation: Invitation) => [
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
  ]
  return (
    <Section title={t`Open invitations`}>
      <DataList
        label={t`Open invitations`}
        pages={pages}
        columns={columns}
        rowKey={invitation => invitation.id}
        rowName={invitation => invitation.email}
        {...(mayManage ? { acts } : {})}
        empty={<EmptyPanel what={t`Nobody is invited at the moment.`} />}
      />
    </Section>
  )
}
