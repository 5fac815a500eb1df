import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { changeMemberRole, listMembers, type Member, MemberSort, removeMember } from '@scriptorium/contract'
import { IconUserMinus } from '@tabler/icons-react'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay, useMe, usePages } from '#lib/queries.ts'
import { useUrlState } from '#lib/url-state.ts'
import { When } from '#ui/amounts.tsx'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { Page } from '#ui/page.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import { grantable } from './grantable.ts'
import { Invitations } from './invitations.tsx'
import { InviteMember } from './invite-member.tsx'
import { useRoleNames } from './role-names.ts'

/** Who is here, what they may do, and who is invited. */
export function MembersPage() {
  const { t } = useLingui()
  const me = useMe()
  const mayManage = useMay('member.manage')
  const roleNames = useRoleNames()
  const [isInviting, setInviting] = useState(false)
  const [leaving, setLeaving] = useState<Member | null>(null)
  const [url] = useUrlState()
  const sort = MemberSort.safeParse(url.sort).data
  const pages = usePages([...keys.members, sort ?? ''], (cursor, signal) =>
    call(listMembers, { query: { cursor, limit: 50, ...(sort ? { sort } : {}) } }, { signal }),
  )
  const change = useAct(
    ({ id, role }: { id: string; role: Member['role'] }) => call(changeMemberRole, { params: { id }, body: { role } }),
    [keys.members],
    member => toastDone(t`${member.name || member.email} is now ${roleNames[member.role] ?? ''}`),
  )
  const remove = useAct(
    (id: string) => call(removeMember, { params: { id } }),
    [keys.members],
    () => {
      setLeaving(null)
      toastDone(t`Member removed`)
    },
  )
  const ownRole = me?.tenant?.role ?? undefined
  const roles = grantable(ownRole)
  const isMine = (member: Member) => mayManage && !member.you && roles.includes(member.role)
  const nameOf = (member: Member) => member.name || member.email
  const columns: [Column<Member>, ...Column<Member>[]] = [
    {
      id: 'name',
      sortBy: nameOf,
      header: t`Name`,
      cell: member => (member.you ? t`${nameOf(member)} (you)` : nameOf(member)),
      csv: nameOf,
    },
    { id: 'email', header: t`E-mail`, cell: member => member.email, csv: member => member.email },
    {
      id: 'role',
      sortBy: member => member.role,
      header: t`Role`,
      cell: member =>
        isMine(member) ? (
          <SelectField
            inline
            label={t`Role of ${nameOf(member)}`}
            value={member.role}
            disabled={change.isPending}
            choices={roles.map(role => ({ value: role, label: roleNames[role] ?? role }))}
            onChange={role => change.mutate({ id: member.id, role })}
          />
        ) : (
          roleNames[member.role]
        ),
      csv: member => roleNames[member.role] ?? member.role,
    },
    {
      id: 'seen',
      named: true,
      sortBy: member => member.lastSeenAt ?? '',
      header: t`Last seen`,
      align: 'end',
      cell: member => (member.lastSeenAt ? <When at={member.lastSeenAt} /> : t`Never`),
      csv: member => member.lastSeenAt ?? '',
    },
  ]
  const invite = mayManage ? <Button onClick={() => setInviting(true)}>{t`Invite member`}</Button> : undefined
  return (
    <Page title={t`Members`} action={invite}>
      <DataList
        label={t`Members`}
        pages={pages}
        columns={columns}
        rowKey={member => member.id}
        sorts={MemberSort.options}
        rowName={nameOf}
        {...(mayManage
          ? {
              acts: (member: Member) =>
                isMine(member)
                  ? [
                      {
                        label: t`Remove`,
                        icon: <IconUserMinus size={16} aria-hidden />,
                        danger: true,
                        onAct: () => setLeaving(member),
                      },
                    ]
                  : [],
            }
          : {})}
        empty={<EmptyPanel what={t`No members yet.`} action={invite} />}
      />
      {mayManage ? <Invitations /> : null}
      {isInviting ? <InviteMember roles={roles} onClose={() => setInviting(false)} /> : null}
      {leaving ? (
        <ConfirmDanger
          title={t`Remove ${nameOf(leaving)}`}
          verb={t`Remove member`}
          busy={remove.isPending}
          onConfirm={() => remove.mutate(leaving.id)}
          onClose={() => setLeaving(null)}
        >
          {t`${nameOf(leaving)} loses access at once, here and in running sessions. Recordings and transcripts stay. You can invite them again.`}
        </ConfirmDanger>
      ) : null}
    </Page>
  )
}
