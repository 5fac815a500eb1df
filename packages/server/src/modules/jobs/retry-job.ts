import type { retryJob as contract } from '@scriptorium/contract'
import { type ChangeTx, mayTouch } from '#infra/db'
import { Problem, type UseCase } from '#infra/http'
import { enqueue, startTaskAgain } from '#infra/queue'
import { engineClassFor } from '#modules/engines'
import { fileFacts, holdFile } from '#modules/files'
import { planInForce } from '#modules/tenancy'
import { requireMinutes } from '#modules/usage'
import { estimateMs } from './estimate.ts'
import { findJob, findJobInput, type JobRow, markRestarted } from './queries/jobs.ts'
import { showJob } from './show-job.ts'
import { transcribe } from './tasks.ts'
import { tellChange } from './tell-change.ts'
import { readLanes } from './waiting-for.ts'

/** Starts a failed or cancelled job again. What it used before is not counted twice. */
export const retryJob: UseCase<typeof contract> = (ctx, { params }) =>
  ctx.change('job.retry', async tx => {
    const job = await findJob(tx, params.id)
    if (!job) throw new Problem('not-found')
    if (!mayTouch(ctx, job.created_by)) throw new Problem('forbidden')
    if (job.state === 'done') throw new Problem('already-finished')
    if (job.state === 'waiting' || job.state === 'running') throw new Problem('not-finished')
    if (job.file_id === null || !(await holdFile(tx, job.file_id))) {
      throw new Problem('not-found', { detail: 'The recording of this job was deleted. Upload it again.' })
    }
    await requireMinutes(tx, { now: ctx.now(), personId: job.created_by })
    const task = await startAgain(tx, job, job.file_id, ctx.requestId)
    if (!task) {
      throw new Problem('not-finished', {
        detail: 'What ran for this job is just being stopped. Try again in a moment.',
      })
    }
    const restarted = await markRestarted(tx, job.id, task)
    const row = await findJob(tx, params.id)
    if (!restarted || !row) throw new Problem('not-finished')
    await tellChange(tx, restarted)
    return {
      value: showJob(row, await readLanes(tx, [row]), new Set()),
      audit: { target: job.id, before: { state: job.state } },
    }
  })

/** The job's task with more attempts, or a new one when the queue has forgotten it; undefined while it still runs. */
async function startAgain(tx: ChangeTx<'tenant'>, job: JobRow, fileId: string, requestId: string) {
  if (job.task_id !== null) {
    const maxAttempts = await startTaskAgain(tx, job.task_id, transcribe.attempts)
    return maxAttempts === undefined ? undefined : { taskId: job.task_id, attempt: job.attempt, maxAttempts }
  }
  const file = await fileFacts(tx, fileId)
  if (!file) throw new Error('A file that is held was deleted')
  const taskId = await enqueue(tx, transcribe, {
    payload: { jobId: job.id },
    estimateMs: estimateMs(file),
    requestId,
    engineClass: await engineClassFor(tx, await needOfJob(tx, job.id)),
  })
  return { taskId, attempt: 0, maxAttempts: transcribe.attempts }
}

async function needOfJob(tx: ChangeTx<'tenant'>, jobId: string) {
  const asked = await findJobInput(tx, jobId)
  if (!asked) throw new Error('A job has no input')
  const { pool } = await planInForce(tx)
  const { model, language, goal, diarize } = asked
  return { pool, model, language, translate: goal === 'translate', speakers: diarize }
}
