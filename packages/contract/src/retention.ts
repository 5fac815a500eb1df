import { z } from 'zod'
import { endpoint, IsoTime } from './endpoint.ts'

export const Retention = z
  .object({
    /** How long recordings and transcripts are kept; nothing: until somebody removes them. */
    days: z.int().nullable(),
    /** How long before its removal everything is announced, at least. */
    noticeDays: z.int(),
    /** What reaches its age until then was announced by mail to the owners. */
    announcedUntil: IsoTime.nullable(),
    /** Since then what was announced is removed; nothing while the first announcement is younger than the notice. */
    removesSince: IsoTime.nullable(),
  })
  .meta({ id: 'Retention' })
export type Retention = z.output<typeof Retention>

export const readRetention = endpoint({
  method: 'GET',
  path: '/retention',
  since: '2027-01',
  policy: 'account.read',
  scope: 'tenant',
  summary: 'For how long the plan keeps recordings and transcripts, and what is announced to go',
  reply: Retention,
})
