import type { listTranscripts as contract } from '@scriptorium/contract'
import { decodeCursor, pageOfRows, type UseCase } from '#infra/http'
import { findTranscripts } from './queries.ts'
import { showTranscript } from './show-transcript.ts'

export const listTranscripts: UseCase<typeof contract> = async (ctx, { query }) => {
  const before = decodeCursor(query.cursor)
  const rows = await ctx.read(tx => findTranscripts(tx, { limit: query.limit + 1, before, search: query.search }))
  return pageOfRows(rows, query.limit, row => row.id, showTranscript)
}
