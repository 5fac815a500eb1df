import type { listTranscripts as contract } from '@scriptorium/contract'
import { decodeCursor, pageOfRows, type UseCase } from '#infra/http'
import { countTranscripts, findTranscripts } from './queries.ts'
import { showTranscript } from './show-transcript.ts'

/** The total comes with the first page; the pages after it have the same. */
export const listTranscripts: UseCase<typeof contract> = (ctx, { query }) =>
  ctx.read(async tx => {
    const before = decodeCursor(query.cursor)
    const rows = await findTranscripts(tx, { limit: query.limit + 1, before, search: query.search })
    const page = pageOfRows(rows, query.limit, row => row.id, showTranscript)
    return before === undefined ? { ...page, total: await countTranscripts(tx, query.search) } : page
  })
