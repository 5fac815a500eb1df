import type { listJobs as contract } from '@scriptorium/contract'
import { decodeCursor, orderOf, pageOfRows, type UseCase } from '#infra/http'
import { type DamagedAmong, transcriptIdsOf } from './damaged.ts'
import { countJobs, findJobs } from './queries/job-list.ts'
import { showJob } from './show-job.ts'
import { readLanes } from './waiting-for.ts'

/** The total comes with the first page; the pages after it have the same. */
export const listJobs =
  (damagedAmong: DamagedAmong): UseCase<typeof contract> =>
  (ctx, { query }) =>
    ctx.read(async tx => {
      const { limit, state, search } = query
      const order = orderOf(query.sort, { column: 'created', down: true })
      const before = decodeCursor(query.cursor)
      const rows = await findJobs(tx, { limit: limit + 1, before, state, search, order })
      const lanes = await readLanes(tx, rows)
      const damaged = await damagedAmong(tx, transcriptIdsOf(rows))
      const page = pageOfRows(
        rows,
        limit,
        row => row.id,
        row => showJob(row, lanes, damaged),
      )
      return before === undefined ? { ...page, total: await countJobs(tx, { state, search }) } : page
    })
