import type { Mail, Page } from '@scriptorium/contract'
import type { PlatformCtx } from '#infra/db'
import { decodeCursor, Problem, pageOfRows } from '#infra/http'
import { listMailRows } from './queries.ts'

const states: readonly Mail['state'][] = ['waiting', 'kept', 'sent', 'failed']

/** The outbox of a demo. The database refuses it elsewhere, too: mails hold links that are secrets. */
export async function listMails(
  ctx: PlatformCtx,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<Mail>> {
  if (!ctx.scope.demo) throw new Problem('not-found')
  const before = decodeCursor(query.cursor)
  const rows = await ctx.read(tx => listMailRows(tx, before, query.limit))
  return pageOfRows(
    rows,
    query.limit,
    row => row.id,
    row => ({
      id: row.id,
      to: row.to_address,
      from: row.from_address,
      subject: row.subject,
      text: row.body_text,
      state: states.find(state => state === row.state) ?? 'waiting',
      createdAt: row.created_at.toISOString(),
    }),
  )
}
