import type { listEngines as contract } from '@scriptorium/contract'
import { decodeCursor, pageOfRows, type UseCase } from '#infra/http'
import { findEngines } from './queries.ts'
import { showEngine } from './show-engine.ts'

export const listEngines: UseCase<typeof contract> = async (ctx, { query }) => {
  const before = decodeCursor(query.cursor)
  const rows = await ctx.read(tx => findEngines(tx, { limit: query.limit + 1, before }))
  return pageOfRows(
    rows,
    query.limit,
    row => row.id,
    row => showEngine(row, ctx.now()),
  )
}
