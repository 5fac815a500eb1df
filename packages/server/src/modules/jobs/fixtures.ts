import type { Ports, TenantCtx } from '#infra/db'
import { type PlayedEnd, playTask } from '#infra/queue'
import { createJob } from './create-job.ts'
import { followTasks } from './follow-task.ts'
import { findJob } from './queries/jobs.ts'

type NewJob = { fileId: string; title?: string; language?: string }

/** A waiting job of a stored file. */
export async function makeJob(ctx: TenantCtx, job: NewJob): Promise<{ jobId: string; taskId: string }> {
  const { id } = await createJob(ctx, job)
  const row = await ctx.read(tx => findJob(tx, id))
  if (!row?.task_id) throw new Error('The job is not there')
  return { jobId: id, taskId: row.task_id }
}

/** A job that ended: done with a transcript, or failed with its reason. No worker may run meanwhile. */
export async function makeEndedJob(
  ports: Ports,
  ctx: TenantCtx,
  job: NewJob,
  end: PlayedEnd,
): Promise<{ jobId: string; taskId: string }> {
  const made = await makeJob(ctx, job)
  await playTask(ports, followTasks(ports.clock), ctx, made.taskId, end)
  return made
}
