import type { listJobs as contract } from '@scriptorium/contract'
import { decodeCursor, pageOfRows, type UseCase } from '#infra/http'
import { findJobs } from './queries/jobs.ts'
import { showJob } from './show-job.ts'
import { readLanes } from './waiting-for.ts'

export const listJobs: UseCase<typeof contract> = (ctx, { query }) =>
  ctx.read(async tx => {
    const { limit, state, search } = query
    const rows = await findJobs(tx, { limit: limit + 1, before: decodeCursor(query.cursor), state, search })
    const lanes = await readLanes(tx, rows)
    return pageOfRows(
      rows,
      limit,
      row => row.id,
      row => showJob(row, lanes),
    )
  })
