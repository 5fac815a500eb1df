import { z } from 'zod'
import { endpoint, Id, IsoTime, Milliseconds } from './endpoint.ts'
import { PlanAssignment } from './plans.ts'
import { Usage } from './tenancy.ts'

export const MinuteGrant = z
  .object({
    id: Id,
    grantedMs: Milliseconds,
    usedMs: Milliseconds,
    reason: z.string(),
    createdAt: IsoTime,
    expiresAt: IsoTime,
    state: z.enum(['open', 'used', 'expired', 'ended']),
  })
  .meta({ id: 'MinuteGrant' })
export type MinuteGrant = z.output<typeof MinuteGrant>

/** Minutes that were bought; they are used when the included ones are used up. */
export const MinutePack = z
  .object({
    id: Id,
    boughtMs: Milliseconds,
    usedMs: Milliseconds,
    /** What a refund took. */
    takenBackMs: Milliseconds,
    boughtAt: IsoTime,
    /** Nothing: it holds until it is used up. */
    expiresAt: IsoTime.nullable(),
    state: z.enum(['open', 'used', 'expired', 'taken-back']),
  })
  .meta({ id: 'MinutePack' })
export type MinutePack = z.output<typeof MinutePack>

/** Milliseconds in a month; nothing: no limit of that kind. At the soft one people are told, at the hard one work stops. */
const limits = { softLimitMs: Milliseconds.nullable(), hardLimitMs: Milliseconds.nullable() }
export const UsageReport = z
  .object({
    usage: Usage,
    /** What may still be begun, whatever it costs; nothing: without an end. */
    roomMs: Milliseconds.nullable(),
    grantedMs: Milliseconds,
    overageMs: Milliseconds,
    reservedMs: Milliseconds,
    overage: z.enum(['block', 'bill']),
    seats: z.object({ used: z.int(), limit: z.int().nullable() }),
    /** By the end of the period: what is used so far and the daily mean of its days so far, times the days that are left;
     * low and high are one standard error of that mean away. Nothing in the first two days. */
    forecast: z.object({ expectedMs: Milliseconds, lowMs: Milliseconds, highMs: Milliseconds }).nullable(),
    /** Each day of the period so far, in UTC. */
    days: z.array(z.object({ day: z.iso.date(), usedMs: Milliseconds, jobs: z.int() })),
    /** What the member who asks used, with their limits; nothing for anybody else. */
    own: z.object({ usedMs: Milliseconds, ...limits }).nullable(),
    /** For a customer's owners and admins and for its reseller; other members see themselves alone. */
    members: z.array(z.object({ personId: Id.nullable(), name: z.string(), usedMs: Milliseconds, ...limits })),
    limits: z.object({ ...limits, tellReseller: z.boolean() }),
    /** Levels in percent that were reached in this period; 0 is the soft limit. */
    alerts: z.array(z.object({ level: z.int(), at: IsoTime })),
    grants: z.array(MinuteGrant),
    packs: z.array(MinutePack),
    assignment: PlanAssignment.nullable(),
  })
  .meta({ id: 'UsageReport' })
export type UsageReport = z.output<typeof UsageReport>

export const readUsageReport = endpoint({
  method: 'GET',
  path: '/usage',
  since: '2027-01',
  policy: 'usage.read',
  scope: 'tenant',
  summary: 'Minutes of the period that runs: by day and by member, with a forecast, grants, limits and alerts',
  reply: UsageReport,
})
const params = z.strictObject({ id: Id })
export const readCustomerUsage = endpoint({
  method: 'GET',
  path: '/customers/:id/usage',
  since: '2027-01',
  policy: 'customer.read',
  scope: 'reseller',
  locate: 'customer',
  summary:
    'Minutes of a customer in the period that runs: by day and by member, with a forecast, grants, limits and alerts',
  params,
  reply: UsageReport,
  problems: ['not-found'],
})
export const grantMinutes = endpoint({
  method: 'POST',
  path: '/customers/:id/minute-grants',
  since: '2027-01',
  policy: 'customer.manage',
  scope: 'reseller',
  locate: 'customer',
  idempotent: true,
  summary: 'Give a customer minutes beyond its plan, for a reason and for a time; they are used first',
  params,
  body: z.strictObject({
    minutes: z.int().min(1).max(1_000_000),
    reason: z.string().trim().min(1).max(200),
    expiresInDays: z.int().min(1).max(3_660),
  }),
  reply: MinuteGrant,
  status: 201,
  problems: ['not-found'],
})
export const endMinuteGrant = endpoint({
  method: 'DELETE',
  path: '/minute-grants/:id',
  since: '2027-01',
  policy: 'customer.manage',
  scope: 'reseller',
  locate: 'minute-grant',
  summary: 'Take back what is left of granted minutes; what was used of them stays used',
  params,
  reply: z.void(),
  status: 204,
  problems: ['not-found'],
})
export const setUsageLimits = endpoint({
  method: 'PUT',
  path: '/customers/:id/usage-limits',
  since: '2027-01',
  policy: 'customer.manage',
  scope: 'reseller',
  locate: 'customer',
  summary: 'Set limits of a customer below its plan, and whether you are told when levels are reached',
  params,
  body: z.strictObject({ ...limits, tellReseller: z.boolean() }),
  reply: z.void(),
  status: 204,
  problems: ['not-found'],
})
export const setMemberLimit = endpoint({
  method: 'PUT',
  path: '/members/:id/usage-limit',
  since: '2027-01',
  policy: 'member.manage',
  scope: 'tenant',
  locate: 'member',
  summary: 'Set how many minutes a member may use in a period',
  params,
  body: z.strictObject(limits),
  reply: z.void(),
  status: 204,
  problems: ['not-found'],
})
