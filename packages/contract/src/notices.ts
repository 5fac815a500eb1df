import { z } from 'zod'
import { endpoint, Id, IsoTime, pageOf, pageQuery } from './endpoint.ts'

export const Mail = z
  .object({
    id: Id,
    to: z.string(),
    /** What it is for, such as `password-reset`. */
    kind: z.string(),
    /** Its words, in a demo only: elsewhere links in it are secrets of the receiver. */
    words: z.object({ from: z.string(), subject: z.string(), text: z.string() }).nullable(),
    state: z.enum(['kept', 'sent', 'failed', 'waiting']),
    /** Why it could not be sent, as the mail server said. */
    problem: z.string().nullable(),
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
  summary: 'The outbox: to whom what was mailed and what became of it; the words in demo mode only',
  query: z.strictObject(pageQuery),
  reply: pageOf(Mail),
})
