import { z } from 'zod'
import { endpoint, Id, IsoTime, pageOf, pageQuery } from './endpoint.ts'

export const Mail = z
  .object({
    id: Id,
    to: z.string(),
    from: z.string(),
    subject: z.string(),
    text: z.string(),
    state: z.enum(['kept', 'sent', 'failed', 'waiting']),
    createdAt: IsoTime,
  })
  .meta({ id: 'Mail' })
export type Mail = z.output<typeof Mail>
export const listMails = endpoint({
  method: 'GET',
  path: '/mails',
  since: '2026-12',
  policy: 'mail.read',
  scope: 'platform',
  summary: 'The local outbox: what was mailed, readable in demo mode only',
  query: z.strictObject(pageQuery),
  reply: pageOf(Mail),
  problems: ['not-found'],
})
