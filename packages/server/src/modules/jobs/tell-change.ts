import { type ChangeTx, emit } from '#infra/db'
import type { ChangedJob } from './queries/jobs.ts'

/** Everybody of the customer who looks at the job sees it move. */
export function tellChange(tx: ChangeTx<'tenant'>, job: ChangedJob): Promise<void> {
  const { id, state, progress, attempt, transcriptId } = job
  return emit(tx, 'job.changed', { jobId: id, state, progress, attempt, transcriptId })
}
