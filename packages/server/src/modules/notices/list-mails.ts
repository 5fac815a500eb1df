import type { Mail, Page } from '@scriptorium/contract'
import type { PlatformCtx } from '#infra/db'
import { decodeCursor, pageOfRows } from '#infra/http'
import { listMailRows, listMailStates } from './queries/mails.ts'

const states: readonly Mail['state'][] = ['waiting', 'kept', 'sent', 'failed']

/** The outbox, with words in a demo only. The database refuses them elsewhere, too: mails hold links that are secrets. */
export async function listMails(
  ctx: PlatformCtx,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<Mail>> {
  const before = decodeCursor(query.cursor)
  const rows = await ctx.read(tx =>
    ctx.scope.demo ? listMailRows(tx, before, query.limit) : listMailStates(tx, before, query.limit),
  )
  return pageOfRows(
    rows,
    query.limit,
    row => row.id,
    row => ({
      id: row.id,
      to: row.to_address,
      kind: row.kind,
      words: row.words,
      problem: row.problem,
      state: states.find(state => state === row.state) ?? 'waiting',
      createdAt: row.created_at.toISOString(),
    }),
  )
}
