import { z } from 'zod'
import { OpenedSession, SecondFactorNeeded } from './account-security.ts'
import { HostName } from './branding.ts'
import { Email } from './email.ts'
import { endpoint, Id, IsoTime } from './endpoint.ts'

export const SsoDomain = z
  .object({
    id: Id,
    domain: z.string(),
    /** What a TXT record at `recordName` has to say; the customer's provider may confirm the domain instead. */
    recordName: z.string(),
    recordText: z.string(),
    provenAt: IsoTime.nullable(),
    provenBy: z.enum(['dns', 'provider']).nullable(),
  })
  .meta({ id: 'SsoDomain' })
export type SsoDomain = z.output<typeof SsoDomain>
/** The secret is never shown again. */
export const SsoConnection = z
  .object({
    issuer: z.string(),
    clientId: z.string(),
    createsViewers: z.boolean(),
    required: z.boolean(),
    domains: z.array(SsoDomain),
    lastUsedAt: IsoTime.nullable(),
  })
  .meta({ id: 'SsoConnection' })
export type SsoConnection = z.output<typeof SsoConnection>
export const SsoSettings = z
  .object({
    /** What has to be entered at the identity provider. */
    redirectUri: z.string(),
    connection: SsoConnection.nullable(),
  })
  .meta({ id: 'SsoSettings' })
export type SsoSettings = z.output<typeof SsoSettings>

export const readSso = endpoint({
  method: 'GET',
  path: '/sso',
  since: '2026-12',
  policy: 'security.manage',
  scope: 'tenant',
  summary: 'The company sign-in of this customer',
  reply: SsoSettings,
})
export const connectSso = endpoint({
  method: 'PUT',
  path: '/sso',
  since: '2026-12',
  policy: 'security.manage',
  scope: 'tenant',
  stepUp: true,
  summary: 'Connect the identity provider of this customer, or another one; its discovery document is read at once',
  body: z.strictObject({
    issuer: z.string().trim().max(500),
    clientId: z.string().trim().min(1).max(300),
    /** Left out: the one that is known stays, as long as issuer and client stay. */
    clientSecret: z.string().trim().min(1).max(500).optional(),
  }),
  reply: SsoSettings,
  problems: ['address-refused', 'provider-unusable'],
})
export const changeSso = endpoint({
  method: 'PATCH',
  path: '/sso',
  since: '2026-12',
  policy: 'security.manage',
  scope: 'tenant',
  stepUp: true,
  summary:
    'Whether unknown people of the company become viewers, and whether members must come in this way; owners may always come in otherwise',
  body: z.strictObject({ createsViewers: z.boolean(), required: z.boolean() }),
  reply: SsoSettings,
  problems: ['not-found', 'wrong-state'],
})
export const disconnectSso = endpoint({
  method: 'DELETE',
  path: '/sso',
  since: '2026-12',
  policy: 'security.manage',
  scope: 'tenant',
  stepUp: true,
  summary: 'End the company sign-in; members come in by their own password again',
  reply: z.void(),
  status: 204,
  problems: ['not-found'],
})
export const addSsoDomain = endpoint({
  method: 'POST',
  path: '/sso/domains',
  since: '2026-12',
  policy: 'security.manage',
  scope: 'tenant',
  summary: 'Name a domain of e-mail addresses; it counts once it is proven',
  body: z.strictObject({ domain: HostName }),
  reply: SsoDomain,
  status: 201,
  problems: ['not-found', 'already-exists'],
})
export const checkSsoDomain = endpoint({
  method: 'POST',
  path: '/sso/domains/:id/checks',
  since: '2026-12',
  policy: 'security.manage',
  scope: 'tenant',
  stepUp: true,
  locate: 'sso-domain',
  summary: 'Look for the TXT record that proves the domain',
  params: z.strictObject({ id: Id }),
  reply: SsoDomain,
  problems: ['not-found', 'already-exists'],
})
export const removeSsoDomain = endpoint({
  method: 'DELETE',
  path: '/sso/domains/:id',
  since: '2026-12',
  policy: 'security.manage',
  scope: 'tenant',
  stepUp: true,
  locate: 'sso-domain',
  summary: 'Remove a domain; its addresses no longer come in by the company sign-in',
  params: z.strictObject({ id: Id }),
  reply: z.void(),
  status: 204,
  problems: ['not-found'],
})

export const CustomerSso = z
  .object({
    connection: z.object({ issuer: z.string(), required: z.boolean(), lastUsedAt: IsoTime.nullable() }).nullable(),
    domains: z.array(SsoDomain.pick({ domain: true, provenAt: true, provenBy: true })),
  })
  .meta({ id: 'CustomerSso' })
export type CustomerSso = z.output<typeof CustomerSso>
export const readCustomerSso = endpoint({
  method: 'GET',
  path: '/customers/:id/sso',
  since: '2026-12',
  policy: 'customer.read',
  scope: 'reseller',
  locate: 'customer',
  summary: 'The company sign-in of a customer, as far as it concerns its provider',
  params: z.strictObject({ id: Id }),
  reply: CustomerSso,
  problems: ['not-found'],
})
export const confirmSsoDomain = endpoint({
  method: 'POST',
  path: '/customers/:id/sso/domain-confirmations',
  since: '2026-12',
  policy: 'customer.manage',
  scope: 'reseller',
  stepUp: true,
  locate: 'customer',
  summary: 'Confirm that a domain belongs to a customer that named it',
  params: z.strictObject({ id: Id }),
  body: z.strictObject({ domain: HostName }),
  reply: CustomerSso,
  problems: ['not-found', 'wrong-state', 'already-exists'],
})

export const beginSsoSignIn = endpoint({
  method: 'POST',
  path: '/sessions/sso/attempts',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Begin a company sign-in; the answer depends on the domain of the address, never on whether somebody has it',
  body: z.strictObject({ email: Email }),
  reply: z.object({ url: z.string() }),
  status: 201,
  problems: ['no-company-sign-in', 'provider-unusable', 'too-many-requests'],
})
export const signInBySso = endpoint({
  method: 'POST',
  path: '/sessions/sso',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary:
    'Come back from the identity provider, in the browser that went there; an enrolled second factor is asked for as well',
  body: z.strictObject({
    customerId: Id,
    /** The query of the address that the provider led back to, as it is. */
    query: z.string().max(8000),
  }),
  reply: OpenedSession,
  status: 201,
  otherwise: { status: 200, reply: SecondFactorNeeded },
  problems: ['sso-refused', 'sso-no-account', 'provider-unusable', 'too-many-requests'],
})
