import { z } from 'zod'
import { endpoint, Id, IsoTime, pageOf, pageQuery } from './endpoint.ts'

/** Groups of actions that people look for; each action belongs to at most one. */
export const auditSubjects = {
  access: ['session', 'person', 'factor', 'totp', 'security', 'passkey', 'recovery-codes', 'api-key', 'sso', 'visit'],
  people: ['member', 'invitation', 'staff'],
  recordings: ['file', 'retention', 'upload', 'job', 'transcript', 'vocabulary', 'dead-letter'],
  customers: ['customer', 'customer-request', 'tenant', 'tenant-key'],
  plans: [
    'plan',
    'billing',
    'reseller-plan',
    'minutes',
    'usage',
    'grant',
    'subscription',
    'test-space',
    'pack',
    'pack-offer',
  ],
  resellers: ['reseller', 'platform', 'set-up', 'company', 'terms', 'payout', 'sign-up'],
  brand: ['brand', 'platform-brand', 'domain', 'sender', 'mail-server'],
  engines: ['engine'],
} as const satisfies Record<string, readonly string[]>
// safe because Object.keys of a const object gives exactly its declared keys
export const AuditSubject = z.enum(Object.keys(auditSubjects) as (keyof typeof auditSubjects)[])
export type AuditSubject = z.output<typeof AuditSubject>

export const AuditEntry = z
  .object({
    id: Id,
    at: IsoTime,
    /** `<subject>.<verb>`; of a refused request its policy. */
    action: z.string(),
    outcome: z.enum(['done', 'denied']),
    actor: z.object({
      kind: z.enum(['person', 'api-key', 'system', 'anonymous']),
      id: Id.nullable(),
      /** Null where the reader may not know the name, or the person is gone. */
      name: z.string().nullable(),
      email: z.string().nullable(),
      /** Of the reseller's people, or a key of theirs, in the trail of its customer. */
      provider: z.boolean(),
    }),
    /** Set where the actor was logged in as a member of the customer. */
    visit: z.object({ id: Id, asName: z.string(), reason: z.string() }).nullable(),
    /** In a reseller's own trail: the customer that it was about. */
    customer: z.object({ id: Id, name: z.string() }).nullable(),
    target: z.string().nullable(),
    names: z
      .record(z.string(), z.string())
      .meta({ description: 'Of the ids in target, before and after: what the reader may know them by' }),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
    requestId: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.output<typeof AuditEntry>

const filter = {
  subject: AuditSubject.optional(),
  outcome: z.enum(['done', 'denied']).optional(),
  /** Leaves out how people came in and went: it buries everything else. */
  logIns: z.literal('without').optional(),
  /** Who did it: a person or an API key. */
  actor: Id.optional(),
  from: IsoTime.optional(),
  /** Up to and without this moment. */
  to: IsoTime.optional(),
}
export const AuditFilter = z.strictObject(filter)
export type AuditFilter = z.output<typeof AuditFilter>

const list = { method: 'GET', since: '2026-12', reply: pageOf(AuditEntry) } as const
const file = {
  method: 'GET',
  since: '2026-12',
  gives: 'file',
  pace: 'export',
  reply: z.void(),
} as const

export const listAuditOfCustomer = endpoint({
  ...list,
  path: '/audit-entries',
  scope: 'tenant',
  policy: 'audit.read',
  summary: 'What happened in this customer account, newest first',
  query: z.strictObject({ ...pageQuery, ...filter }),
})
export const exportAuditOfCustomer = endpoint({
  ...file,
  path: '/audit-entries/export',
  scope: 'tenant',
  policy: 'audit.read',
  summary: 'The audit trail of this customer account as a CSV file',
  query: AuditFilter,
})
export const listAuditOfReseller = endpoint({
  ...list,
  path: '/reseller/audit-entries',
  scope: 'reseller',
  policy: 'reseller-audit.read',
  problems: ['not-found'],
  summary: 'What this reseller’s staff did, or what happened in the account of one of its customers',
  query: z.strictObject({ ...pageQuery, ...filter, customer: Id.optional() }),
})
export const exportAuditOfReseller = endpoint({
  ...file,
  path: '/reseller/audit-entries/export',
  scope: 'reseller',
  policy: 'reseller-audit.read',
  problems: ['not-found'],
  summary: 'The audit trail of this reseller, or of one of its customers, as a CSV file',
  query: z.strictObject({ ...filter, customer: Id.optional() }),
})
export const listAuditOfPlatform = endpoint({
  ...list,
  path: '/platform/audit-entries',
  scope: 'platform',
  policy: 'platform-audit.read',
  summary: 'What the platform’s staff did, or what happened at one reseller or customer',
  query: z.strictObject({ ...pageQuery, ...filter, within: Id.optional() }),
})
export const exportAuditOfPlatform = endpoint({
  ...file,
  path: '/platform/audit-entries/export',
  scope: 'platform',
  policy: 'platform-audit.read',
  summary: 'The audit trail of the platform, of one reseller or of one customer as a CSV file',
  query: z.strictObject({ ...filter, within: Id.optional() }),
})
