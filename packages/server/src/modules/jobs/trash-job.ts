import type { trashJob as contract } from '@scriptorium/contract'
import { emit, mayTouch } from '#infra/db'
import { Problem, type UseCase } from '#infra/http'
import { cancelTask } from '#infra/queue'
import { findJob, markTrashed } from './queries/jobs.ts'

/** Takes an ended job off the list, and its task out of the line if the platform just started it again. Transcript and minutes stay. */
export const trashJob: UseCase<typeof contract> = (ctx, { params }) =>
  ctx.change('job.trash', async tx => {
    const job = await findJob(tx, params.id)
    if (!job) throw new Problem('not-found')
    if (!mayTouch(ctx, job.created_by)) throw new Problem('forbidden')
    if (job.task_id !== null) await cancelTask(tx, job.task_id)
    if (!(await markTrashed(tx, job.id, ctx.now()))) {
      throw new Problem('not-finished', { detail: 'Cancel the job first.' })
    }
    await emit(tx, 'job.trashed', { jobId: job.id })
    return { value: undefined, audit: { target: job.id } }
  })
