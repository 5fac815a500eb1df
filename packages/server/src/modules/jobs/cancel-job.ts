import type { cancelJob as contract } from '@scriptorium/contract'
import { mayTouch } from '#infra/db'
import { Problem, type UseCase } from '#infra/http'
import { cancelTask } from '#infra/queue'
import { findJob, markCancelled } from './queries/jobs.ts'
import { tellChange } from './tell-change.ts'

/** Ends a job now: what still runs for it is stopped within two seconds, and its result is refused from this moment. */
export const cancelJob: UseCase<typeof contract> = (ctx, { params }) =>
  ctx.change('job.cancel', async tx => {
    const job = await findJob(tx, params.id)
    if (!job) throw new Problem('not-found')
    if (!mayTouch(ctx, job.created_by)) throw new Problem('forbidden')
    if (job.task_id === null) throw new Problem('already-finished')
    // The task first, as workers do, so that the two never wait for each other.
    await cancelTask(tx, job.task_id)
    const cancelled = await markCancelled(tx, job.task_id, ctx.now())
    if (!cancelled) throw new Problem('already-finished')
    await tellChange(tx, cancelled)
    return { value: undefined, audit: { target: job.id, before: { state: job.state } } }
  })
