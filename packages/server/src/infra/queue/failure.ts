import { jobProblems } from '@scriptorium/contract'
import { TaskFailure, type TaskProblem } from './task.ts'

/** What a failed attempt means. `ours` is a fault of the program: logged with its cause, and tried again like a retry. */
export type Verdict =
  /** A forgiven attempt does not count: the task gets one more in its place. */
  | { kind: 'retry'; problem: TaskProblem; isForgiven: boolean }
  | { kind: 'give-up'; problem: TaskProblem }
  | { kind: 'ours'; problem: TaskProblem; cause: unknown; last: boolean }

/** Who restarts engines one after the other takes a task's engine away more than once; a task that kills each of its engines must end. */
const forgivenLosses = 3

const again = 'It is tried again by itself.'

/** The one place that turns a failure into what happens next. The failure says what happened; what follows from it is said here.
 * `losses`: earlier attempts that lost their engine. */
export function verdictOf(error: unknown, attempt: number, maxAttempts: number, losses: number): Verdict {
  const isForgiven = error instanceof TaskFailure && error.code === 'engine-lost' && losses < forgivenLosses
  const last = !isForgiven && attempt >= maxAttempts
  if (!(error instanceof TaskFailure)) {
    const detail = last
      ? 'This is our fault, not yours. We were told of it; you can start the job again.'
      : `This is our fault, not yours. ${again}`
    return { kind: 'ours', problem: { code: 'internal', detail }, cause: error, last }
  }
  if (!jobProblems[error.code].retryable)
    return { kind: 'give-up', problem: { code: error.code, detail: error.message } }
  const problem = { code: error.code, detail: `${error.message} ${last ? 'You can start the job again.' : again}` }
  return last ? { kind: 'give-up', problem } : { kind: 'retry', problem, isForgiven }
}

/** How many attempts count so far: only they make the next one wait longer. */
export function countedAttempts(attempt: number, losses: number): number {
  return Math.max(1, attempt - Math.min(losses, forgivenLosses))
}

/** 2 s, 8 s, 32 s, … at most ten minutes. */
export function backOffMs(attempt: number): number {
  return Math.min(600_000, 2000 * 4 ** (attempt - 1))
}
