import { z } from 'zod'
import { endpoint, Id, IsoTime, pageOf, pageQuery } from './endpoint.ts'

/** Whether the reseller's staff may log in as a member of this customer: without asking, after asking, or never. */
export const VisitConsent = z.enum(['always', 'ask', 'never'])
export type VisitConsent = z.output<typeof VisitConsent>

/** `content`: recordings, transcripts and their titles are seen. `changes`: jobs and transcripts are changed. */
const rights = { content: z.boolean(), changes: z.boolean() }

export const VisitSetting = z.object({ consent: VisitConsent, ...rights }).meta({ id: 'VisitSetting' })
export type VisitSetting = z.output<typeof VisitSetting>

export const Visit = z
  .object({
    id: Id,
    state: z.enum(['asked', 'granted', 'refused', 'open', 'ended']),
    visitorName: z.string(),
    asName: z.string(),
    reason: z.string(),
    minutes: z.int(),
    ...rights,
    askedAt: IsoTime,
    decidedAt: IsoTime.nullable(),
    openedAt: IsoTime.nullable(),
    /** When it ended, or will end by itself at the latest. */
    endsAt: IsoTime.nullable(),
  })
  .meta({ id: 'Visit' })
export type Visit = z.output<typeof Visit>

const common = { since: '2026-12', problems: ['not-found'] } as const

export const askForVisit = endpoint({
  ...common,
  method: 'POST',
  path: '/customers/:id/visits',
  policy: 'visit.ask',
  scope: 'reseller',
  stepUp: true,
  locate: 'customer',
  summary: 'Ask to log in as a member of a customer; where its setting allows, it is granted at once',
  params: z.strictObject({ id: Id }),
  body: z.strictObject({
    reason: z.string().trim().min(10, 'Say why, in ten characters or more').max(500),
    minutes: z.int().min(5).max(30).default(15),
    content: z.boolean().default(false),
    changes: z.boolean().default(false),
  }),
  reply: Visit,
  status: 201,
  problems: ['not-found', 'visit-unwanted', 'last-owner'],
})
export const listVisitsOfCustomer = endpoint({
  ...common,
  method: 'GET',
  path: '/customers/:id/visits',
  policy: 'visit.ask',
  scope: 'reseller',
  locate: 'customer',
  summary: 'Who of this reseller logged in at a customer, and why; newest first',
  params: z.strictObject({ id: Id }),
  query: z.strictObject(pageQuery),
  reply: pageOf(Visit),
})
export const openVisit = endpoint({
  ...common,
  method: 'POST',
  path: '/visits/:id/open',
  policy: 'visit.open',
  scope: 'self',
  locate: 'visit',
  summary: 'Begin a visit that was granted; the session of this browser becomes that of the visit',
  params: z.strictObject({ id: Id }),
  reply: z.object({ sessionId: Id, expiresAt: IsoTime }),
  status: 201,
  problems: ['not-found', 'already-finished', 'visit-unwanted'],
})
export const leaveVisit = endpoint({
  method: 'DELETE',
  path: '/sessions/current/visit',
  since: '2026-12',
  policy: 'visit.leave',
  scope: 'self',
  summary: 'End the visit of this session and be oneself again',
  reply: z.object({ sessionId: Id, expiresAt: IsoTime }),
  problems: ['not-found'],
})
export const listVisits = endpoint({
  method: 'GET',
  path: '/visits',
  since: '2026-12',
  policy: 'visit.read',
  scope: 'tenant',
  summary: 'Who logged in as somebody of this customer, and why; newest first',
  query: z.strictObject(pageQuery),
  reply: pageOf(Visit),
})
export const decideVisit = endpoint({
  ...common,
  method: 'POST',
  path: '/visits/:id/decision',
  policy: 'visit.decide',
  scope: 'tenant',
  locate: 'visit',
  summary: 'Grant or refuse a visit that was asked for; no more is granted than was asked',
  params: z.strictObject({ id: Id }),
  body: z.strictObject({
    granted: z.boolean(),
    content: z.boolean().default(false),
    changes: z.boolean().default(false),
  }),
  reply: Visit,
  problems: ['not-found', 'already-finished'],
})
export const endVisit = endpoint({
  ...common,
  method: 'POST',
  path: '/visits/:id/end',
  policy: 'visit.decide',
  scope: 'tenant',
  locate: 'visit',
  summary: 'End a visit at once, or take back what was granted',
  params: z.strictObject({ id: Id }),
  reply: z.void(),
  status: 204,
  problems: ['not-found', 'already-finished'],
})
export const readVisitSetting = endpoint({
  method: 'GET',
  path: '/visit-setting',
  since: '2026-12',
  policy: 'visit.read',
  scope: 'tenant',
  summary: 'Whether staff of the reseller may log in here',
  reply: VisitSetting,
})
export const setVisitSetting = endpoint({
  method: 'PUT',
  path: '/visit-setting',
  since: '2026-12',
  policy: 'visit.decide',
  scope: 'tenant',
  summary: 'Decide whether staff of the reseller may log in here: always, after asking, or never',
  body: z.strictObject({ consent: VisitConsent, ...rights }),
  reply: VisitSetting,
})
