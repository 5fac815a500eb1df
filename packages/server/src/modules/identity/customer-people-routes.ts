import * as contract from '@scriptorium/contract'
import { route, type Web } from '#infra/http'
import { asProvider } from './as-provider.ts'
import { changeCustomerSecurity, readCustomerSecurity } from './customer-security.ts'
import { inviteMember, listInvitations, revokeInvitation } from './invite-member.ts'
import type { IdentityPorts } from './mail.ts'
import { changeMemberRole, listMembers, removeMember } from './members.ts'

/** What a reseller does with the people of a customer: the customer's own use cases, with the reseller's actor. */
export function customerPeopleRoutes(web: Web, identity: IdentityPorts): void {
  const { ports } = web
  route(web, contract.listCustomerMembers, async (ctx, { params, query }) =>
    listMembers(await asProvider(ports, ctx, params.id), query),
  )
  route(web, contract.changeCustomerMember, async (ctx, { params, body }) =>
    changeMemberRole(await asProvider(ports, ctx, params.id), params.personId, body.role),
  )
  route(web, contract.removeCustomerMember, async (ctx, { params }) =>
    removeMember(await asProvider(ports, ctx, params.id), params.personId),
  )
  route(web, contract.listCustomerInvitations, async (ctx, { params, query }) =>
    listInvitations(await asProvider(ports, ctx, params.id), query),
  )
  route(web, contract.inviteCustomerMember, async (ctx, { params, body }) =>
    inviteMember(ports, identity, await asProvider(ports, ctx, params.id), body),
  )
  route(web, contract.revokeCustomerInvitation, async (ctx, { params }) =>
    revokeInvitation(await asProvider(ports, ctx, params.id), params.invitationId),
  )
  route(web, contract.readSecurityOfCustomer, async (ctx, { params }) =>
    readCustomerSecurity(await asProvider(ports, ctx, params.id)),
  )
  route(web, contract.changeSecurityOfCustomer, async (ctx, { params, body }) =>
    changeCustomerSecurity(await asProvider(ports, ctx, params.id), body),
  )
}
