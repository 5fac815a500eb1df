import type { JobProblemCode, JobState } from '@scriptorium/contract'
import { sql } from 'kysely'
import { type ChangeTx, type ReadTx, scopeOf } from '#infra/db'
import type { TaskProblem } from '#infra/queue'
import { promptWith } from '../prompt-with.ts'

export function tenantIdOf(tx: ReadTx<'tenant'>): string {
  const scope = scopeOf(tx)
  if (scope.kind !== 'tenant') throw new Error('Jobs belong to a customer')
  return scope.tenantId
}

type NewJob = {
  id: string
  taskId: string
  goal: 'transcribe' | 'translate'
  model: string
  maxAttempts: number
  createdBy: string | null
  createdAt: Date
  title: string
  fileId: string
  language: string | null
  prompt: string | null
  diarize: boolean
  speakers: number | null
}

export async function insertJob(tx: ChangeTx<'tenant'>, job: NewJob): Promise<void> {
  const tenantId = tenantIdOf(tx)
  await tx
    .insertInto('job')
    .values({
      tenant_id: tenantId,
      id: job.id,
      task_id: job.taskId,
      goal: job.goal,
      model: job.model,
      max_attempts: job.maxAttempts,
      created_by: job.createdBy,
      created_at: job.createdAt,
    })
    .execute()
  await tx
    .insertInto('job_input')
    .values({
      tenant_id: tenantId,
      job_id: job.id,
      title: job.title,
      file_id: job.fileId,
      language: job.language,
      prompt: job.prompt,
      diarize: job.diarize,
      speakers: job.speakers,
    })
    .execute()
}

/** Jobs as people see them; those removed from the list are gone. */
export function shownJobs(tx: ReadTx<'tenant'>) {
  const tenantId = tenantIdOf(tx)
  return tx
    .selectFrom('job')
    .innerJoin('job_input', join =>
      join.onRef('job_input.tenant_id', '=', 'job.tenant_id').onRef('job_input.job_id', '=', 'job.id'),
    )
    .leftJoin('task', join => join.onRef('task.tenant_id', '=', 'job.tenant_id').onRef('task.id', '=', 'job.task_id'))
    .select([
      'job.id',
      'job.task_id',
      'job.goal',
      'job.model',
      'job.progress',
      'job.attempt',
      'job.max_attempts',
      'job.duration_ms',
      'job.transcript_id',
      'job.created_by',
      'job.created_at',
      'job.started_at',
      'job.ended_at',
      'job.problem_detail',
      'job_input.title',
      'job_input.file_id',
      'job_input.language',
      'task.lane',
      'task.state as task_state',
      'task.retry_at',
    ])
    .select(({ ref, selectFrom }) => [
      sql<JobState>`${ref('job.state')}`.as('state'),
      sql<JobProblemCode | null>`${ref('job.problem_code')}`.as('problem_code'),
      selectFrom('report_submitter as s')
        .select('s.name')
        .whereRef('s.tenant_id', '=', 'job.tenant_id')
        .whereRef('s.id', '=', 'job.created_by')
        .limit(1)
        .as('submitter'),
    ])
    .where('job.tenant_id', '=', tenantId)
    .where('job.trashed_at', 'is', null)
}
export type JobRow = NonNullable<Awaited<ReturnType<typeof findJob>>>

export function findJob(tx: ReadTx<'tenant'>, id: string) {
  return shownJobs(tx).where('job.id', '=', id).executeTakeFirst()
}

export function findAttempts(tx: ReadTx<'tenant'>, taskId: string) {
  return tx
    .selectFrom('task_attempt')
    .select(['number', 'started_at', 'ended_at', 'problem_detail', 'engine'])
    .select(({ ref }) => [
      sql<'running' | 'done' | 'retry' | 'failed' | 'cancelled'>`${ref('outcome')}`.as('outcome'),
      sql<JobProblemCode | null>`${ref('problem_code')}`.as('problem_code'),
    ])
    .where('tenant_id', '=', tenantIdOf(tx))
    .where('task_id', '=', taskId)
    .orderBy('number')
    .execute()
}

/** How many of the customer's tasks are admitted in each lane: what counts against its cap. */
export async function countInflight(tx: ReadTx<'tenant'>): Promise<Map<string, number>> {
  const { rows } = await sql<{ lane: string; tasks: number }>`
    select lane, count(*)::int as tasks from task where tenant_id = ${tenantIdOf(tx)} and state in ('queued', 'running') group by lane`.execute(
    tx,
  )
  return new Map(rows.map(({ lane, tasks }) => [lane, tasks]))
}

/** Whether a job that has not ended needs this recording. */
export async function isInUse(tx: ReadTx<'tenant'>, fileId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('job')
    .innerJoin('job_input', join =>
      join.onRef('job_input.tenant_id', '=', 'job.tenant_id').onRef('job_input.job_id', '=', 'job.id'),
    )
    .select('job.id')
    .where('job.tenant_id', '=', tenantIdOf(tx))
    .where('job_input.file_id', '=', fileId)
    .where('job.state', 'in', ['waiting', 'running'])
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** What the handler of a job needs to know. */
export type JobInput = {
  jobId: string
  title: string
  fileId: string | null
  language: string | null
  /** With the customer's own spellings. */
  prompt: string | null
  goal: 'transcribe' | 'translate'
  model: string
  createdBy: string | null
  diarize: boolean
  /** How many speak; nothing where that is to be found out. */
  speakers: number | null
  /** What the plan allows at this moment. */
  maxDurationMs: number
  beam: number
}
export async function findJobInput(tx: ReadTx<'tenant'>, jobId: string): Promise<JobInput | undefined> {
  const row = await tx
    .selectFrom('job')
    .innerJoin('job_input', join =>
      join.onRef('job_input.tenant_id', '=', 'job.tenant_id').onRef('job_input.job_id', '=', 'job.id'),
    )
    .innerJoin('plan_in_force', 'plan_in_force.tenant_id', 'job.tenant_id')
    .leftJoin('vocabulary', 'vocabulary.tenant_id', 'job.tenant_id')
    .select([
      'job.id',
      'job.goal',
      'job.model',
      'job.created_by',
      'plan_in_force.max_duration_ms',
      'plan_in_force.beam',
    ])
    .select(['job_input.title', 'job_input.file_id', 'job_input.language', 'job_input.prompt'])
    .select(['job_input.diarize', 'job_input.speakers', 'vocabulary.terms'])
    .where('job.tenant_id', '=', tenantIdOf(tx))
    .where('job.id', '=', jobId)
    .executeTakeFirst()
  if (!row) return undefined
  const { id, file_id, created_by, max_duration_ms, goal, terms, prompt, ...asked } = row
  return {
    ...asked,
    jobId: id,
    prompt: promptWith(terms ?? [], prompt),
    fileId: file_id,
    createdBy: created_by,
    maxDurationMs: max_duration_ms,
    goal: goal === 'translate' ? 'translate' : 'transcribe',
  }
}

/** What changed, as everybody who looks at the job is told. */
export type ChangedJob = {
  id: string
  state: JobState
  progress: number
  attempt: number
  transcriptId: string | null
  model: string
}
const changedColumns = sql`id, state, progress, attempt, transcript_id as "transcriptId", model`

export async function markRunning(tx: ChangeTx<'tenant'>, task: { taskId: string; attempt: number }, at: Date) {
  const { rows } = await sql<ChangedJob>`
    update job set state = 'running', attempt = ${task.attempt}, progress = 0, started_at = coalesce(started_at, ${at}), ended_at = null,
      problem_code = null, problem_detail = null
    where tenant_id = ${tenantIdOf(tx)} and task_id = ${task.taskId} and state <> 'cancelled' returning ${changedColumns}`.execute(
    tx,
  )
  return rows[0]
}

export async function markProgress(tx: ChangeTx<'tenant'>, taskId: string, fraction: number) {
  const { rows } = await sql<ChangedJob>`
    update job set progress = ${fraction} where tenant_id = ${tenantIdOf(tx)} and task_id = ${taskId} and state = 'running' returning ${changedColumns}`.execute(
    tx,
  )
  return rows[0]
}

/** Back in line. After a failure the reason stays visible until the next attempt; a job started again begins without one. */
export async function markWaiting(
  tx: ChangeTx<'tenant'>,
  task: { taskId: string; attempt: number; maxAttempts: number },
  problem: TaskProblem | null,
) {
  const { rows } = await sql<ChangedJob>`
    update job set state = 'waiting', attempt = ${task.attempt}, max_attempts = ${task.maxAttempts}, progress = 0, ended_at = null,
      problem_code = case when state = 'failed' then null else coalesce(${problem?.code ?? null}, problem_code) end,
      problem_detail = case when state = 'failed' then null else coalesce(${problem?.detail ?? null}, problem_detail) end
    where tenant_id = ${tenantIdOf(tx)} and task_id = ${task.taskId} and state in ('running', 'waiting', 'failed') returning ${changedColumns}`.execute(
    tx,
  )
  return rows[0]
}

export async function markDone(
  tx: ChangeTx<'tenant'>,
  taskId: string,
  result: { decodedMs: number; transcriptId: string | null },
  at: Date,
) {
  const { rows } = await sql<ChangedJob>`
    update job set state = 'done', progress = 1, duration_ms = ${Math.round(result.decodedMs)}::bigint, transcript_id = ${result.transcriptId}, ended_at = ${at},
      problem_code = null, problem_detail = null
    where tenant_id = ${tenantIdOf(tx)} and task_id = ${taskId} and state <> 'cancelled' returning ${changedColumns}`.execute(
    tx,
  )
  return rows[0]
}

export async function markFailed(tx: ChangeTx<'tenant'>, taskId: string, problem: TaskProblem, at: Date) {
  const { rows } = await sql<ChangedJob>`
    update job set state = 'failed', ended_at = ${at}, problem_code = ${problem.code}, problem_detail = ${problem.detail}
    where tenant_id = ${tenantIdOf(tx)} and task_id = ${taskId} and state <> 'cancelled' returning ${changedColumns}`.execute(
    tx,
  )
  return rows[0]
}

/** Gives nothing when it has ended already. */
export async function markCancelled(tx: ChangeTx<'tenant'>, taskId: string, at: Date) {
  const { rows } = await sql<ChangedJob>`
    update job set state = 'cancelled', ended_at = ${at} where tenant_id = ${tenantIdOf(tx)} and task_id = ${taskId} and state in ('waiting', 'running')
    returning ${changedColumns}`.execute(tx)
  return rows[0]
}

/** Starts over by a person's wish: with its task, or with a new one. */
export async function markRestarted(
  tx: ChangeTx<'tenant'>,
  id: string,
  task: { taskId: string; attempt: number; maxAttempts: number },
) {
  const { rows } = await sql<ChangedJob>`
    update job set state = 'waiting', task_id = ${task.taskId}, attempt = ${task.attempt}, max_attempts = ${task.maxAttempts}, progress = 0,
      ended_at = null, problem_code = null, problem_detail = null
    where tenant_id = ${tenantIdOf(tx)} and id = ${id} and state in ('failed', 'cancelled') returning ${changedColumns}`.execute(
    tx,
  )
  return rows[0]
}

export async function markTrashed(tx: ChangeTx<'tenant'>, id: string, at: Date): Promise<boolean> {
  const done = await tx
    .updateTable('job')
    .set({ trashed_at: at })
    .where('tenant_id', '=', tenantIdOf(tx))
    .where('id', '=', id)
    .where('trashed_at', 'is', null)
    .where('state', 'in', ['done', 'failed', 'cancelled'])
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}
