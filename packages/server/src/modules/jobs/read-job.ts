import type { readJob as contract } from '@scriptorium/contract'
import { Problem, type UseCase } from '#infra/http'
import { type DamagedAmong, transcriptIdsOf } from './damaged.ts'
import { findAttempts, findJob } from './queries/jobs.ts'
import { showJob, showProblem } from './show-job.ts'
import { readLanes } from './waiting-for.ts'

export const readJob =
  (damagedAmong: DamagedAmong): UseCase<typeof contract> =>
  (ctx, { params }) =>
    ctx.read(async tx => {
      const row = await findJob(tx, params.id)
      if (!row) throw new Problem('not-found')
      const attempts = row.task_id === null ? [] : await findAttempts(tx, row.task_id)
      return {
        ...showJob(row, await readLanes(tx, [row]), await damagedAmong(tx, transcriptIdsOf([row]))),
        attempts: attempts.map(attempt => {
          const problem = showProblem(attempt.problem_code, attempt.problem_detail)
          return {
            number: attempt.number,
            startedAt: attempt.started_at.toISOString(),
            endedAt: attempt.ended_at?.toISOString() ?? null,
            outcome: attempt.outcome,
            engine: attempt.engine,
            ...(problem ? { problem } : {}),
          }
        }),
      }
    })
