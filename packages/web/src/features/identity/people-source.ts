import {
  changeCustomerMember,
  changeMemberRole,
  type Invitation,
  inviteCustomerMember,
  inviteMember,
  listCustomerInvitations,
  listCustomerMembers,
  listInvitations,
  listMembers,
  type Member,
  type MemberSort,
  type Page,
  removeCustomerMember,
  removeMember,
  revokeCustomerInvitation,
  revokeInvitation,
  type TenantRole,
} from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'

export type ShownMember = Omit<Member, 'you'> & { you?: boolean; secondFactor?: boolean }
type Part = { cursor: string | undefined; signal: AbortSignal }

/** Whose people are looked after: those of one's own account, or of a customer by its provider. */
export type PeopleSource = {
  keys: { members: readonly string[]; invitations: readonly string[] }
  members: (part: Part & { sort: MemberSort | undefined }) => Promise<Page<ShownMember>>
  changeRole: (id: string, role: TenantRole) => Promise<ShownMember>
  remove: (id: string) => Promise<void>
  invitations: (part: Part) => Promise<Page<Invitation>>
  invite: (body: { email: string; role: TenantRole }) => Promise<Invitation>
  revoke: (id: string) => Promise<void>
}

export const ownPeople: PeopleSource = {
  keys: { members: keys.members, invitations: keys.invitations },
  members: ({ cursor, sort, signal }) =>
    call(listMembers, { query: { cursor, limit: 50, ...(sort ? { sort } : {}) } }, { signal }),
  changeRole: (id, role) => call(changeMemberRole, { params: { id }, body: { role } }),
  remove: id => call(removeMember, { params: { id } }),
  invitations: ({ cursor, signal }) => call(listInvitations, { query: { cursor, limit: 25 } }, { signal }),
  invite: body => call(inviteMember, { body }),
  revoke: id => call(revokeInvitation, { params: { id } }),
}

export function peopleOfCustomer(id: string): PeopleSource {
  const params = { id }
  return {
    keys: {
      members: [...keys.customers, 'members', id],
      invitations: [...keys.customers, 'invitations', id],
    },
    members: ({ cursor, sort, signal }) =>
      call(listCustomerMembers, { params, query: { cursor, limit: 50, ...(sort ? { sort } : {}) } }, { signal }),
    changeRole: (personId, role) => call(changeCustomerMember, { params: { id, personId }, body: { role } }),
    remove: personId => call(removeCustomerMember, { params: { id, personId } }),
    invitations: ({ cursor, signal }) =>
      call(listCustomerInvitations, { params, query: { cursor, limit: 25 } }, { signal }),
    invite: body => call(inviteCustomerMember, { params, body }),
    revoke: invitationId => call(revokeCustomerInvitation, { params: { id, invitationId } }),
  }
}
