import { z } from 'zod'
import { CustomerSecurity } from './account-security.ts'
import { Email } from './email.ts'
import { endpoint, Id, pageOf, pageQuery } from './endpoint.ts'
import { Invitation, Member, MemberSort, TenantRoleName } from './identity.ts'

/** A member as its provider sees them. */
export const CustomerMember = Member.omit({ you: true })
  .extend({ secondFactor: z.boolean() })
  .meta({ id: 'CustomerMember' })
export type CustomerMember = z.output<typeof CustomerMember>

const shared = { since: '2027-01', scope: 'reseller' } as const
const one = { ...shared, params: z.strictObject({ id: Id }), locate: 'customer' } as const
const member = {
  ...shared,
  path: '/customers/:id/members/:personId',
  policy: 'customer-member.manage',
  params: z.strictObject({ id: Id, personId: Id }),
  within: 'customer',
  locate: 'member',
  problems: ['not-found', 'last-owner'],
} as const

export const listCustomerMembers = endpoint({
  ...one,
  method: 'GET',
  path: '/customers/:id/members',
  policy: 'customer-member.read',
  summary: 'The members of one customer',
  query: z.strictObject({ ...pageQuery, sort: MemberSort.optional() }),
  reply: pageOf(CustomerMember),
  problems: ['not-found'],
})
export const changeCustomerMember = endpoint({
  ...member,
  method: 'PATCH',
  stepUp: true,
  summary: 'Give a member of a customer another role',
  body: z.strictObject({ role: TenantRoleName }),
  reply: CustomerMember,
})
export const removeCustomerMember = endpoint({
  ...member,
  method: 'DELETE',
  summary: 'Remove a member of a customer; their sessions there end',
  reply: z.void(),
  status: 204,
})
export const listCustomerInvitations = endpoint({
  ...one,
  method: 'GET',
  path: '/customers/:id/invitations',
  policy: 'customer-member.read',
  summary: 'Open invitations of one customer',
  query: z.strictObject(pageQuery),
  reply: pageOf(Invitation),
  problems: ['not-found'],
})
export const inviteCustomerMember = endpoint({
  ...one,
  method: 'POST',
  path: '/customers/:id/invitations',
  policy: 'customer-member.manage',
  stepUp: true,
  summary: 'Invite somebody to a customer; inviting the same address again replaces the link',
  body: z.strictObject({ email: Email, role: TenantRoleName }),
  reply: Invitation,
  status: 201,
  problems: ['not-found', 'already-exists', 'not-in-plan', 'too-many-requests'],
})
export const revokeCustomerInvitation = endpoint({
  ...shared,
  method: 'DELETE',
  path: '/customers/:id/invitations/:invitationId',
  policy: 'customer-member.manage',
  params: z.strictObject({ id: Id, invitationId: Id }),
  within: 'customer',
  locate: 'invitation',
  summary: 'Withdraw an invitation to a customer',
  reply: z.void(),
  status: 204,
  problems: ['not-found'],
})
export const readSecurityOfCustomer = endpoint({
  ...one,
  method: 'GET',
  path: '/customers/:id/security',
  policy: 'customer-member.read',
  summary: 'What one customer demands of its members',
  reply: CustomerSecurity,
  problems: ['not-found'],
})
export const changeSecurityOfCustomer = endpoint({
  ...one,
  method: 'PUT',
  path: '/customers/:id/security',
  policy: 'customer-member.manage',
  stepUp: true,
  summary: 'Demand a second factor of every member of a customer, or no longer',
  body: z.strictObject({ secondFactorRequired: z.boolean() }),
  reply: CustomerSecurity,
  problems: ['not-found'],
})
