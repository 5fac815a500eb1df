import { jobProblems } from '@scriptorium/contract'
import { expect, it } from 'vitest'
import { backOffMs, countedAttempts, verdictOf } from './failure.ts'
import { TaskFailure } from './task.ts'

it('tries again only what another attempt may help, and only while attempts are left', () => {
  // safe because Object.keys of a const object gives exactly its declared keys
  for (const code of Object.keys(jobProblems) as (keyof typeof jobProblems)[]) {
    const failure = new TaskFailure(code, 'why')
    expect(verdictOf(failure, 1, 3, 3).kind).toBe(jobProblems[code].retryable ? 'retry' : 'give-up')
    expect(verdictOf(failure, 3, 3, 3)).toMatchObject({ kind: 'give-up', problem: { code } })
  }
})

it('says what happens next, and promises another attempt only when there is one', () => {
  const said = (failure: TaskFailure, attempt: number) => verdictOf(failure, attempt, 3, 0).problem.detail
  const lost = new TaskFailure('worker-lost', 'The machine was lost.')
  expect(said(lost, 2)).toBe('The machine was lost. It is tried again by itself.')
  expect(said(lost, 3)).toBe('The machine was lost. You can start the job again.')
  expect(said(new TaskFailure('no-audio', 'There is no sound.'), 1)).toBe('There is no sound.')
})

it('forgives a task three lost engines, so that restarts one after the other cost no job, and no more', () => {
  const lost = new TaskFailure('engine-lost', 'The engine was restarted.')
  expect([0, 1, 2].map(losses => verdictOf(lost, 3 + losses, 3, losses))).toEqual(
    [0, 1, 2].map(() => expect.objectContaining({ kind: 'retry', isForgiven: true })),
  )
  expect(verdictOf(lost, 6, 6, 3)).toMatchObject({ kind: 'give-up', problem: { code: 'engine-lost' } })
  expect(verdictOf(lost, 5, 6, 3)).toMatchObject({ kind: 'retry', isForgiven: false })
  expect(verdictOf(new TaskFailure('engine-failed', 'It broke.'), 3, 3, 0).kind).toBe('give-up')
  expect([1, 2, 3, 4, 5].map(attempt => countedAttempts(attempt, attempt))).toEqual([1, 1, 1, 1, 2])
})

it('takes anything else for a fault of ours, without telling its message', () => {
  const verdict = verdictOf(new Error('secret inside'), 1, 3, 0)
  expect(verdict).toMatchObject({ kind: 'ours', last: false, problem: { code: 'internal' } })
  expect(verdict.problem.detail).not.toContain('secret')
  expect(verdictOf('thrown text', 3, 3, 0)).toMatchObject({ kind: 'ours', last: true })
})

it('waits longer after each attempt, ten minutes at most', () => {
  expect([1, 2, 3, 10].map(backOffMs)).toEqual([2000, 8000, 32_000, 600_000])
})
