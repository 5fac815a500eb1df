import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useMay, useMe } from '#lib/queries.ts'
import { Page } from '#ui/page.tsx'
import { grantable } from './grantable.ts'
import { Invitations } from './invitations.tsx'
import { InviteMember } from './invite-member.tsx'
import { MemberList } from './member-list.tsx'
import { ownPeople } from './people-source.ts'

/** Who is here, what they may do, and who is invited. */
export function MembersPage() {
  const { t } = useLingui()
  const me = useMe()
  const mayManage = useMay('member.manage')
  const [isInviting, setInviting] = useState(false)
  const roles = grantable(me?.tenant?.role ?? undefined)
  const invite = mayManage ? <Button onClick={() => setInviting(true)}>{t`Invite member`}</Button> : undefined
  return (
    <Page title={t`Members`} action={invite}>
      <MemberList source={ownPeople} roles={mayManage ? roles : []} invite={invite} />
      {mayManage ? <Invitations source={ownPeople} mayManage /> : null}
      {isInviting ? <InviteMember source={ownPeople} roles={roles} onClose={() => setInviting(false)} /> : null}
    </Page>
  )
}
