import { useLingui } from '@lingui/react/macro'
import { MemberSort, type TenantRole } from '@scriptorium/contract'
import { IconUserMinus } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { keys } from '#lib/keys.ts'
import { usePages } from '#lib/queries.ts'
import { useUrlState } from '#lib/url-state.ts'
import { When } from '#ui/amounts.tsx'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import type { PeopleSource, ShownMember } from './people-source.ts'
import { useRoleNames } from './role-names.ts'

type Props = {
  source: PeopleSource
  /** Those that the reader may give and take; none for one who only reads. */
  roles: readonly TenantRole[]
  /** For the reader who may know it of everybody. */
  showsFactor?: boolean
  invite?: ReactNode
}

export function MemberList({ source, roles, showsFactor = false, invite }: Props) {
  const { t } = useLingui()
  const roleNames = useRoleNames()
  const [leaving, setLeaving] = useState<ShownMember | null>(null)
  const [url] = useUrlState()
  const sort = MemberSort.safeParse(url.sort).data
  const pages = usePages([...source.keys.members, sort ?? ''], (cursor, signal) =>
    source.members({ cursor, sort, signal }),
  )
  const changes = [source.keys.members, keys.audit]
  const change = useAct(
    ({ id, role }: { id: string; role: TenantRole }) => source.changeRole(id, role),
    changes,
    member => toastDone(t`${member.name || member.email} is now ${roleNames[member.role] ?? ''}`),
  )
  const remove = useAct(source.remove, changes, () => {
    setLeaving(null)
    toastDone(t`Member removed`)
  })
  const isMine = (member: ShownMember) => !member.you && roles.includes(member.role)
  const nameOf = (member: ShownMember) => member.name || member.email
  const factorOf = (member: ShownMember) => (member.secondFactor ? t`Yes` : t`No`)
  const columns: [Column<ShownMember>, ...Column<ShownMember>[]] = [
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
    ...(showsFactor
      ? [{ id: 'factor', named: true, header: t`Second factor`, cell: factorOf, csv: factorOf } as const]
      : []),
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
  return (
    <>
      <DataList
        label={t`Members`}
        pages={pages}
        columns={columns}
        rowKey={member => member.id}
        sorts={MemberSort.options}
        rowName={nameOf}
        {...(roles.length > 0
          ? {
              acts: (member: ShownMember) =>
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
    </>
  )
}
