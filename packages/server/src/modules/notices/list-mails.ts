import type { Mail, Page } from '@scriptorium/contract'
import { inSystem, type PlatformCtx, type Ports } from '#infra/db'
import { decodeCursor, pageOfRows } from '#infra/http'
import { listMailRows, listMailStates, mailStatesOfCustomer } from './queries/mails.ts'

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

/** Kind and state of mails about one customer, newest first; neither words nor whom they went to. */
export const mailsOfCustomer = (ports: Ports) => async (tenantId: string) =>
  (await inSystem(ports, tx => mailStatesOfCustomer(tx, tenantId))).map(({ id, kind, state, created_at }) => ({
    ...{ id, kind, state },
    createdAt: created_at.toISOString(),
  }))
