import { type listEngines as contract, Engine } from '@scriptorium/contract'
import { decodeCursor, pageOfRows, type UseCase } from '#infra/http'
import { findEngines } from './queries.ts'

const goneAfterMs = 20_000

/** A process that was killed says nothing any more: its engine is shown as gone. */
export const listEngines: UseCase<typeof contract> = async (ctx, { query }) => {
  const before = decodeCursor(query.cursor)
  const rows = await ctx.read(tx => findEngines(tx, { limit: query.limit + 1, before }))
  const goneBefore = ctx.now().getTime() - goneAfterMs
  return pageOfRows(
    rows,
    query.limit,
    row => row.id,
    ({ seen_at, ...row }) => {
      const isGone = seen_at.getTime() < goneBefore
      const now = isGone ? { health: 'gone', busy: 0, detail: 'The process has not been heard of.' } : {}
      return Engine.parse({ ...row, ...now, seenAt: seen_at.toISOString() })
    },
  )
}
