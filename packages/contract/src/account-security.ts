import { z } from 'zod'
import { Email } from './email.ts'
import { endpoint, Id, IsoTime, ProofMethod, pageOf, pageQuery } from './endpoint.ts'
import { PasskeyAnswer } from './webauthn.ts'

/** What somebody gives to prove that it is them: which of the fields are needed depends on the method. */
const proof = {
  password: z.string().min(1).max(256).optional(),
  code: z.string().trim().min(6).max(40).optional(),
  challengeId: Id.optional(),
  response: PasskeyAnswer.optional(),
}
export const OpenedSession = z.object({ sessionId: Id, expiresAt: IsoTime })
export const FactorMethod = z.enum(['totp', 'passkey', 'recovery-code'])
export type FactorMethod = z.output<typeof FactorMethod>
/** The first factor was right. No session exists until one of these is given, too. */
export const SecondFactorNeeded = z
  .object({ needs: z.literal('second-factor'), methods: z.array(FactorMethod) })
  .meta({ id: 'SecondFactorNeeded' })
export type SecondFactorNeeded = z.output<typeof SecondFactorNeeded>

export const giveSecondFactor = endpoint({
  method: 'POST',
  path: '/sessions/second-factor',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Give the second factor after the first one; sets the session cookie',
  body: z.strictObject({ ...proof, method: FactorMethod }).omit({ password: true }),
  reply: OpenedSession,
  status: 201,
  problems: ['wrong-code', 'not-signed-in', 'too-many-requests'],
})
export const confirmIdentity = endpoint({
  method: 'POST',
  path: '/sessions/current/confirmations',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  openBeforeFactor: true,
  summary: 'Prove that it is me; sensitive acts are open for ten minutes',
  body: z.strictObject({ ...proof, method: ProofMethod.default('password') }),
  reply: z.void(),
  status: 204,
  problems: ['wrong-credentials', 'wrong-code', 'too-many-requests'],
})

export const Passkey = z
  .object({
    id: Id,
    name: z.string(),
    /** The only address where it works. */
    host: z.string(),
    backedUp: z.boolean(),
    createdAt: IsoTime,
    lastUsedAt: IsoTime.nullable(),
  })
  .meta({ id: 'Passkey' })
export type Passkey = z.output<typeof Passkey>
export const AccountSecurity = z
  .object({
    password: z.boolean(),
    totpSince: IsoTime.nullable(),
    passkeys: z.array(Passkey),
    recoveryCodesLeft: z.int().min(0),
    /** By the role, or by the customer in use: the last factor cannot be removed. */
    secondFactorRequired: z.boolean(),
  })
  .meta({ id: 'AccountSecurity' })
export type AccountSecurity = z.output<typeof AccountSecurity>
export const readAccountSecurity = endpoint({
  method: 'GET',
  path: '/me/security',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  openBeforeFactor: true,
  summary: 'By what I sign in: password, second factor, passkeys, recovery codes',
  reply: AccountSecurity,
})

/** Shown this once. Null where codes exist already. */
const RecoveryCodes = z.array(z.string())
export const beginTotp = endpoint({
  method: 'POST',
  path: '/me/totp',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  stepUp: true,
  openBeforeFactor: true,
  summary: 'Begin to enrol an authenticator app; it counts once a code of it was given',
  reply: z.object({ id: Id, secret: z.string(), url: z.string() }),
  status: 201,
})
export const confirmTotp = endpoint({
  method: 'POST',
  path: '/me/totp/confirmations',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  stepUp: true,
  openBeforeFactor: true,
  summary: 'Enrol the authenticator app by a code of it; other sessions end',
  body: z.strictObject({ id: Id, code: z.string().trim().min(6).max(40) }),
  reply: z.object({ recoveryCodes: RecoveryCodes.nullable() }),
  problems: ['wrong-code', 'token-invalid', 'too-many-requests'],
})
export const removeTotp = endpoint({
  method: 'DELETE',
  path: '/me/totp',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  stepUp: true,
  summary: 'Remove the authenticator app; other sessions end',
  reply: z.void(),
  status: 204,
  problems: ['factor-required'],
})
export const makeRecoveryCodes = endpoint({
  method: 'POST',
  path: '/me/recovery-codes',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  stepUp: true,
  summary: 'Make new recovery codes, shown this once; earlier ones end',
  reply: z.object({ recoveryCodes: RecoveryCodes }),
  status: 201,
  problems: ['not-enrolled'],
})

export const SecurityEvent = z
  .object({
    id: Id,
    kind: z.enum([
      'signed-in',
      'sign-in-refused',
      'password-changed',
      'password-reset',
      'email-changed',
      'email-change-asked',
      'totp-added',
      'totp-removed',
      'recovery-codes-made',
      'recovery-code-used',
      'passkey-added',
      'passkey-removed',
      'session-ended',
      'sessions-ended',
      'sso-linked',
      'sso-unlinked',
    ]),
    way: z.enum(['password', 'magic-link', 'invitation', 'passkey', 'sso']).nullable(),
    at: IsoTime,
    ip: z.string(),
    userAgent: z.string(),
  })
  .meta({ id: 'SecurityEvent' })
export type SecurityEvent = z.output<typeof SecurityEvent>
export const listSecurityEvents = endpoint({
  method: 'GET',
  path: '/me/security-events',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  summary: 'What happened to my account lately, newest first',
  query: z.strictObject(pageQuery),
  reply: pageOf(SecurityEvent),
})

export const CustomerSecurity = z
  .object({
    secondFactorRequired: z.boolean(),
    /** Members that have not enrolled one yet: they are led there when they come next. */
    membersWithoutFactor: z.int().min(0),
  })
  .meta({ id: 'CustomerSecurity' })
export type CustomerSecurity = z.output<typeof CustomerSecurity>
export const readCustomerSecurity = endpoint({
  method: 'GET',
  path: '/security',
  since: '2026-12',
  policy: 'security.manage',
  scope: 'tenant',
  summary: 'What this customer demands of its members',
  reply: CustomerSecurity,
})
export const changeCustomerSecurity = endpoint({
  method: 'PUT',
  path: '/security',
  since: '2026-12',
  policy: 'security.manage',
  scope: 'tenant',
  stepUp: true,
  summary: 'Demand a second factor of every member, or no longer',
  body: z.strictObject({ secondFactorRequired: z.boolean() }),
  reply: CustomerSecurity,
})
export const requestEmailChange = endpoint({
  method: 'POST',
  path: '/me/email-changes',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  stepUp: true,
  summary: 'Ask for another e-mail address; it counts once the link in the mail to it was opened',
  body: z.strictObject({ email: Email }),
  reply: z.object({ accepted: z.literal(true) }),
  status: 202,
  problems: ['too-many-requests'],
})
export const redeemEmailChange = endpoint({
  method: 'POST',
  path: '/email-changes/redeem',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Prove the new e-mail address with the token of the mail; other sessions end',
  body: z.strictObject({ token: z.string().min(1).max(200) }),
  reply: z.void(),
  status: 204,
  problems: ['token-invalid', 'too-many-requests'],
})
