import { type Job, type JobProblemCode, jobProblems } from '@scriptorium/contract'
import type { JobRow } from './queries/jobs.ts'
import { type LaneFacts, waitingFor } from './waiting-for.ts'

export function showJob(row: JobRow, lanes: Map<string, LaneFacts>, damaged: ReadonlySet<string>): Job {
  const lane = row.lane === null ? undefined : lanes.get(row.lane)
  const problem = showProblem(row.problem_code, row.problem_detail)
  const task = { resting: row.retry_at !== null, admitted: row.task_state === 'queued' }
  return {
    id: row.id,
    state: row.state,
    title: row.title,
    progress: row.progress,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    language: row.language,
    model: row.model,
    task: row.goal === 'translate' ? 'translate' : 'transcribe',
    fileId: row.file_id,
    durationMs: row.duration_ms,
    transcriptId: row.transcript_id,
    transcriptIds: row.transcript_id === null ? [] : [row.transcript_id],
    damaged: row.transcript_id !== null && damaged.has(row.transcript_id),
    ...(row.state === 'waiting' && lane ? { waitingFor: waitingFor(task, lane) } : {}),
    ...(problem ? { problem } : {}),
    createdBy: row.submitter ?? '',
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
  }
}

/** Reasons that another attempt may not meet again. */
// safe because the keys of a const object are exactly its codes
export const ourFaults = (Object.keys(jobProblems) as JobProblemCode[]).filter(code => jobProblems[code].retryable)

export function showProblem(code: JobProblemCode | null, detail: string | null) {
  return code === null ? undefined : problemOf(code, detail)
}

export function problemOf(code: JobProblemCode, detail: string | null) {
  const { title, retryable } = jobProblems[code]
  return { code, title, detail: detail || title, retryable }
}
