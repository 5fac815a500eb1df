import { jobProblems } from '@scriptorium/contract'
import { expect, it } from 'vitest'
import { failureWords } from './failure-words.ts'

it('says something about every reason why a job can fail', () => {
  expect(Object.keys(failureWords).sort()).toEqual(Object.keys(jobProblems).sort())
})
