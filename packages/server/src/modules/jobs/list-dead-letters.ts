import type { listDeadLetters as contract } from '@scriptorium/contract'
import { decodeCursor, pageOfRows, type UseCase } from '#infra/http'
import { findDeadTasks } from './queries/queue.ts'
import { ourFaults, problemOf } from './show-job.ts'

/** Tasks that were given up by a fault of ours, of all customers: account data only. A file that cannot be read is its customer's. */
export const listDeadLetters: UseCase<typeof contract> = (ctx, { query }) =>
  ctx.read(async tx => {
    const rows = await findDeadTasks(tx, {
      limit: query.limit + 1,
      before: decodeCursor(query.cursor),
      codes: ourFaults,
    })
    return pageOfRows(
      rows,
      query.limit,
      row => row.id,
      ({ code, detail, diedAt, gone, ...row }) => ({
        ...row,
        problem: problemOf(code, detail),
        diedAt: diedAt.toISOString(),
        recordingGone: gone === 'recording',
      }),
    )
  })
