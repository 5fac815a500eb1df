import { sql } from 'kysely'
import { asWorker, type Ports } from '#infra/db'
import type { OnTask, TaskFacts, TaskProblem, TaskResult } from './task.ts'

type Customer = { tenantId: string; resellerId: string }
export type PlayedEnd = ({ state: 'done' } & TaskResult) | { state: 'dead'; problem: TaskProblem }

/** Brings a waiting task to its end without a worker: for the demo world, and for tests that need an ended job. */
export async function playTask(
  ports: Ports,
  onTask: OnTask,
  customer: Customer,
  taskId: string,
  end: PlayedEnd,
): Promise<void> {
  await asWorker(ports, customer, async tx => {
    const problem = end.state === 'dead' ? end.problem : null
    const { rows } = await sql<TaskFacts>`
      update task set state = ${end.state}, attempt = attempt + 1, fence = fence + 1, started_at = clock_timestamp(), ended_at = clock_timestamp(),
        problem_code = ${problem?.code ?? null}, problem_detail = ${problem?.detail ?? null}
      where tenant_id = ${customer.tenantId} and id = ${taskId} and state = 'waiting'
      returning tenant_id as "tenantId", id as "taskId", kind, lane, attempt, max_attempts as "maxAttempts"`.execute(tx)
    const task = rows[0]
    if (!task) throw new Error('Only a waiting task can be played')
    const engine = task.lane.replace(/^speech:/, '')
    await sql`insert into task_attempt (tenant_id, task_id, number, ended_at, outcome, problem_code, problem_detail, engine)
      values (${task.tenantId}, ${task.taskId}, ${task.attempt}, clock_timestamp(), ${end.state === 'done' ? 'done' : 'failed'},
        ${problem?.code ?? null}, ${problem?.detail ?? null}, ${engine})`.execute(tx)
    await onTask(tx, task, { state: 'running' })
    await onTask(tx, task, end.state === 'done' ? { ...end, engine } : end)
  })
}
