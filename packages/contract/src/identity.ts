import { z } from 'zod'
import { roles } from './access.ts'
import { OpenedSession, SecondFactorNeeded } from './account-security.ts'
import { Email } from './email.ts'
import { endpoint, Id, IsoTime, pageOf, pageQuery, sortBy } from './endpoint.ts'
import { Standing } from './life.ts'

export const Password = z.string().min(12, 'At least 12 characters').max(256)
export const TenantRoleName = z.enum([
  'tenant_owner',
  'tenant_admin',
  'tenant_editor',
  'tenant_viewer',
  'tenant_billing',
])

export const TenantChoice = z
  .object({ id: Id, name: z.string(), slug: z.string(), role: TenantRoleName })
  .meta({ id: 'TenantChoice' })
export type TenantChoice = z.output<typeof TenantChoice>

export const Me = z
  .object({
    person: z
      .object({ id: Id, email: z.string(), name: z.string(), locale: z.enum(['en', 'de']), emailVerified: z.boolean() })
      .nullable(),
    area: z.enum(['platform', 'reseller', 'tenant', 'none']),
    role: z.enum(roles).nullable(),
    may: z
      .array(z.string())
      .meta({ description: 'Policies that this role is granted, as far as the state of the customer permits' }),
    /** The customer in use. An API key has roles of its own and no member's role in it. */
    tenant: TenantChoice.extend({ role: TenantRoleName.nullable(), standing: Standing }).nullable(),
    tenants: z.array(TenantChoice),
    /** Set while somebody of the reseller's staff is logged in as a member of the customer. */
    visit: z
      .object({ id: Id, asName: z.string(), endsAt: IsoTime, content: z.boolean(), changes: z.boolean() })
      .nullable(),
    /** A second factor has to be enrolled, or the company sign-in used, before anything else is open. */
    lacksFactor: z.boolean(),
    lacksCompanySignIn: z.boolean(),
  })
  .meta({ id: 'Me' })
export type Me = z.output<typeof Me>

export const signIn = endpoint({
  method: 'POST',
  path: '/sessions',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Sign in; sets the session cookie',
  body: z.strictObject({ email: Email, password: z.string().min(1).max(256) }),
  reply: OpenedSession,
  status: 201,
  otherwise: { status: 200, reply: SecondFactorNeeded },
  problems: ['wrong-credentials', 'too-many-requests'],
})
export const signOut = endpoint({
  method: 'DELETE',
  path: '/sessions/current',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  openBeforeFactor: true,
  summary: 'Sign out',
  reply: z.void(),
  status: 204,
})
export const switchTenant = endpoint({
  method: 'PUT',
  path: '/sessions/current',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  openBeforeFactor: true,
  summary: 'Switch to another customer that I am a member of; the session id changes',
  body: z.strictObject({ tenantId: Id }),
  reply: Me,
  problems: ['not-found'],
})
export const Session = z
  .object({
    id: Id,
    current: z.boolean(),
    createdAt: IsoTime,
    seenAt: IsoTime,
    expiresAt: IsoTime,
    userAgent: z.string(),
    ip: z.string(),
  })
  .meta({ id: 'Session' })
export type Session = z.output<typeof Session>
export const listSessions = endpoint({
  method: 'GET',
  path: '/sessions',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  summary: 'My sessions',
  query: z.strictObject(pageQuery),
  reply: pageOf(Session),
})
export const revokeSession = endpoint({
  method: 'DELETE',
  path: '/sessions/:id',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  locate: 'session',
  summary: 'End one of my sessions',
  params: z.strictObject({ id: Id }),
  reply: z.void(),
  status: 204,
  problems: ['not-found'],
})
export const readMe = endpoint({
  method: 'GET',
  path: '/me',
  since: '2026-12',
  policy: 'me.read',
  scope: 'self',
  openBeforeFactor: true,
  summary: 'Who I am, where, and what I may do',
  reply: Me,
})
export const updateMe = endpoint({
  method: 'PATCH',
  path: '/me',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  openBeforeFactor: true,
  summary: 'Change my name or language',
  body: z.strictObject({ name: z.string().trim().min(1).max(120).optional(), locale: z.enum(['en', 'de']).optional() }),
  reply: Me,
})
export const changePassword = endpoint({
  method: 'PUT',
  path: '/me/password',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  stepUp: 'where-enrolled',
  summary: 'Change my password; every other session ends',
  body: z.strictObject({ current: z.string().min(1).max(256), next: Password }),
  reply: z.void(),
  status: 204,
  problems: ['wrong-credentials', 'too-many-requests'],
})
export const requestPasswordReset = endpoint({
  method: 'POST',
  path: '/password-resets',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Ask for a mail with a reset link; the answer never tells whether the address is known',
  body: z.strictObject({ email: Email }),
  reply: z.object({ accepted: z.literal(true) }),
  status: 202,
  problems: ['too-many-requests'],
})
export const redeemPasswordReset = endpoint({
  method: 'POST',
  path: '/password-resets/redeem',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Set a new password with the token of the mail; every session ends',
  body: z.strictObject({ token: z.string().min(1).max(200), password: Password }),
  reply: z.void(),
  status: 204,
  problems: ['token-invalid', 'too-many-requests'],
})
export const requestMagicLink = endpoint({
  method: 'POST',
  path: '/magic-links',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Ask for a mail with a link to sign in; the answer never tells whether the address is known',
  body: z.strictObject({ email: Email }),
  reply: z.object({ accepted: z.literal(true) }),
  status: 202,
  problems: ['too-many-requests'],
})
export const redeemMagicLink = endpoint({
  method: 'POST',
  path: '/magic-links/redeem',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Sign in with the token of the mail; an enrolled second factor is asked for as well',
  body: z.strictObject({ token: z.string().min(1).max(200) }),
  reply: OpenedSession,
  status: 201,
  otherwise: { status: 200, reply: SecondFactorNeeded },
  problems: ['token-invalid', 'too-many-requests'],
})
export const requestEmailVerification = endpoint({
  method: 'POST',
  path: '/email-verifications',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  summary: 'Send the verification mail again',
  reply: z.object({ accepted: z.literal(true) }),
  status: 202,
  problems: ['too-many-requests'],
})
export const redeemEmailVerification = endpoint({
  method: 'POST',
  path: '/email-verifications/redeem',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Prove an e-mail address with the token of the mail',
  body: z.strictObject({ token: z.string().min(1).max(200) }),
  reply: z.void(),
  status: 204,
  problems: ['token-invalid', 'too-many-requests'],
})

export const Member = z
  .object({
    id: Id,
    email: z.string(),
    name: z.string(),
    role: TenantRoleName,
    since: IsoTime,
    lastSeenAt: IsoTime.nullable(),
    you: z.boolean(),
  })
  .meta({ id: 'Member' })
export type Member = z.output<typeof Member>
export const MemberSort = sortBy('name', 'role', 'seen')
export type MemberSort = z.output<typeof MemberSort>
export const listMembers = endpoint({
  method: 'GET',
  path: '/members',
  since: '2026-12',
  policy: 'member.list',
  scope: 'tenant',
  summary: 'The members of this customer',
  query: z.strictObject({ ...pageQuery, sort: MemberSort.optional() }),
  reply: pageOf(Member),
})
export const changeMemberRole = endpoint({
  method: 'PATCH',
  path: '/members/:id',
  since: '2026-12',
  policy: 'member.manage',
  scope: 'tenant',
  locate: 'member',
  stepUp: true,
  summary: 'Give a member another role; nobody grants above their own',
  params: z.strictObject({ id: Id }),
  body: z.strictObject({ role: TenantRoleName }),
  reply: Member,
  problems: ['not-found', 'last-owner', 'forbidden'],
})
export const removeMember = endpoint({
  method: 'DELETE',
  path: '/members/:id',
  since: '2026-12',
  policy: 'member.manage',
  scope: 'tenant',
  locate: 'member',
  summary: 'Remove a member; their sessions here end',
  params: z.strictObject({ id: Id }),
  reply: z.void(),
  status: 204,
  problems: ['not-found', 'last-owner', 'forbidden'],
})
export const Invitation = z
  .object({
    id: Id,
    email: z.string(),
    role: TenantRoleName,
    /** Empty where the provider did, or who did is gone. */
    invitedBy: z.string(),
    byProvider: z.boolean(),
    createdAt: IsoTime,
    expiresAt: IsoTime,
  })
  .meta({ id: 'Invitation' })
export type Invitation = z.output<typeof Invitation>
export const listInvitations = endpoint({
  method: 'GET',
  path: '/invitations',
  since: '2026-12',
  policy: 'member.manage',
  scope: 'tenant',
  summary: 'Open invitations',
  query: z.strictObject(pageQuery),
  reply: pageOf(Invitation),
})
export const inviteMember = endpoint({
  method: 'POST',
  path: '/invitations',
  since: '2026-12',
  policy: 'member.manage',
  scope: 'tenant',
  idempotent: true,
  summary: 'Invite somebody by e-mail; inviting the same address again replaces the link',
  body: z.strictObject({ email: Email, role: TenantRoleName }),
  reply: Invitation,
  status: 201,
  problems: ['already-exists', 'forbidden', 'not-in-plan', 'too-many-requests'],
})
export const revokeInvitation = endpoint({
  method: 'DELETE',
  path: '/invitations/:id',
  since: '2026-12',
  policy: 'member.manage',
  scope: 'tenant',
  locate: 'invitation',
  summary: 'Withdraw an invitation',
  params: z.strictObject({ id: Id }),
  reply: z.void(),
  status: 204,
  problems: ['not-found'],
})
export const previewInvitation = endpoint({
  method: 'POST',
  path: '/invitations/preview',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'What an invitation offers, by the token of its mail; changes nothing',
  body: z.strictObject({ token: z.string().min(1).max(200) }),
  reply: z.object({ organisation: z.string(), email: z.string(), role: z.string(), newAccount: z.boolean() }),
  problems: ['token-invalid', 'too-many-requests'],
})
export const redeemInvitation = endpoint({
  method: 'POST',
  path: '/invitations/redeem',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Accept an invitation: with name and password for a new account, with the password for an existing one',
  body: z.strictObject({
    token: z.string().min(1).max(200),
    name: z.string().trim().min(1).max(120).optional(),
    password: z.string().min(1).max(256),
  }),
  reply: OpenedSession,
  status: 201,
  otherwise: { status: 200, reply: SecondFactorNeeded },
  problems: ['token-invalid', 'wrong-credentials', 'too-many-requests'],
})

export const KeyScope = z.enum(['transcribe', 'read', 'write', 'admin'])
export type KeyScope = z.output<typeof KeyScope>
export const ApiKey = z
  .object({
    id: Id,
    name: z.string(),
    scopes: z.array(KeyScope),
    createdBy: z.string(),
    createdAt: IsoTime,
    lastUsedAt: IsoTime.nullable(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.output<typeof ApiKey>
const ofApiKeys = { since: '2026-12', policy: 'api-key.manage', scope: 'tenant' } as const
export const listApiKeys = endpoint({
  ...ofApiKeys,
  method: 'GET',
  path: '/api-keys',
  summary: 'API keys of this customer',
  query: z.strictObject(pageQuery),
  reply: pageOf(ApiKey),
})
export const createApiKey = endpoint({
  ...ofApiKeys,
  method: 'POST',
  path: '/api-keys',
  stepUp: true,
  summary: 'Make an API key; the key itself is shown this once',
  body: z.strictObject({ name: z.string().trim().min(1).max(120), scopes: z.array(KeyScope).min(1).max(4) }),
  reply: z.object({ id: Id, key: z.string() }),
  status: 201,
})
export const revokeApiKey = endpoint({
  ...ofApiKeys,
  method: 'DELETE',
  path: '/api-keys/:id',
  locate: 'api-key',
  stepUp: true,
  summary: 'Revoke an API key at once',
  params: z.strictObject({ id: Id }),
  reply: z.void(),
  status: 204,
  problems: ['not-found'],
})
