import { z } from 'zod'
import { endpoint, Id, IsoTime, Milliseconds } from './endpoint.ts'

/** Minutes of a calendar month in UTC that several customers share. */
export const SharedMinutes = z
  .object({
    /** Nothing: no limit. */
    limitMinutes: z.int().nullable(),
    /** Used in this month, with what runs. */
    takenMs: Milliseconds,
    /** When the next month begins. */
    renewsAt: IsoTime,
  })
  .meta({ id: 'SharedMinutes' })
export type SharedMinutes = z.output<typeof SharedMinutes>

/** The pool as its reseller sees it, and what stops its customers: its pool, or the platform as a whole. */
export const OwnMinutePool = z
  .object({ ...SharedMinutes.shape, stoppedBy: z.enum(['pool', 'platform']).nullable() })
  .meta({ id: 'OwnMinutePool' })
export type OwnMinutePool = z.output<typeof OwnMinutePool>

const body = z.strictObject({
  limitMinutes: z
    .int()
    .min(0)
    .max(1_000_000_000)
    .nullable()
    .meta({ description: 'Minutes a month; nothing takes the limit away' }),
})
const ofReseller = {
  since: '2026-12',
  scope: 'platform',
  path: '/resellers/:id/minute-pool',
  locate: 'reseller',
  params: z.strictObject({ id: Id }),
  reply: SharedMinutes,
  problems: ['not-found'],
} as const
export const readMinutePool = endpoint({
  ...ofReseller,
  method: 'GET',
  policy: 'reseller.read',
  summary: 'How many minutes the customers of a reseller may use in a month together, and how many they used',
})
export const setMinutePool = endpoint({
  ...ofReseller,
  method: 'PUT',
  policy: 'reseller.manage',
  summary: 'Set how many minutes the customers of a reseller may use in a month together; what runs goes on',
  body,
})

const ofPlatform = { since: '2026-12', scope: 'platform', path: '/minute-cap', reply: SharedMinutes } as const
export const readMinuteCap = endpoint({
  ...ofPlatform,
  method: 'GET',
  policy: 'plan.read',
  summary: 'How many minutes all customers of this installation may use in a month, and how many they used',
})
export const setMinuteCap = endpoint({
  ...ofPlatform,
  method: 'PUT',
  policy: 'plan.manage',
  summary: 'Set how many minutes all customers of this installation may use in a month; what runs goes on',
  body,
})

export const readOwnMinutePool = endpoint({
  method: 'GET',
  path: '/minute-pool',
  since: '2026-12',
  policy: 'dashboard.read',
  scope: 'reseller',
  summary: 'How many minutes your customers may use in a month together, and how many they used',
  reply: OwnMinutePool,
})
