import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { changeSecurityOfCustomer, readCustomer, readSecurityOfCustomer, TenantRoleName } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay } from '#lib/queries.ts'
import { CustomerTabs } from '#ui/customer-tabs.tsx'
import { Page } from '#ui/page.tsx'
import { FactorDemand } from './customer-demands.tsx'
import { Invitations } from './invitations.tsx'
import { InviteMember } from './invite-member.tsx'
import { MemberList } from './member-list.tsx'
import { peopleOfCustomer } from './people-source.ts'

/** Who has access to a customer's account, for its provider: members, invitations and what they must prove. */
export function CustomerPeoplePage() {
  const { t } = useLingui()
  const { customerId = '' } = useParams({ strict: false })
  const mayManage = useMay('customer-member.manage')
  const [isInviting, setInviting] = useState(false)
  const customer = useQuery({
    queryKey: [...keys.customers, 'one', customerId],
    queryFn: ({ signal }) => call(readCustomer, { params: { id: customerId } }, { signal }),
  })
  const source = peopleOfCustomer(customerId)
  const roles = TenantRoleName.options
  const name = customer.data?.name ?? ''
  const params = { id: customerId }
  const invite = mayManage ? <Button onClick={() => setInviting(true)}>{t`Invite member`}</Button> : undefined
  return (
    <Page
      title={name ? t`People of ${name}` : t`People`}
      lead={t`What you change here, they see in their members and in their audit log.`}
      back={{ label: t`Customers`, to: '/customers' }}
      action={invite}
    >
      <CustomerTabs customerId={customerId} />
      <MemberList source={source} roles={mayManage ? roles : []} showsFactor invite={invite} />
      <Invitations source={source} mayManage={mayManage} />
      <FactorDemand
        title={t`For all members`}
        demand={{
          key: [...keys.customers, 'security', customerId],
          read: signal => call(readSecurityOfCustomer, { params }, { signal }),
          change: secondFactorRequired => call(changeSecurityOfCustomer, { params, body: { secondFactorRequired } }),
          mayChange: mayManage,
        }}
      />
      {isInviting ? <InviteMember source={source} roles={roles} onClose={() => setInviting(false)} /> : null}
    </Page>
  )
}
