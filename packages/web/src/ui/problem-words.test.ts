import type { MessageDescriptor } from '@lingui/core'
import { expect, it } from 'vitest'
import { brandWords } from '#lib/brand.ts'
import { ProblemError } from '#lib/problem-error.ts'
import { nextStep } from './problem-words.ts'

const ours = ({ message }: MessageDescriptor) => message ?? ''

it('says what to do in the words of the brand where it has some, in the server’s where they say more', () => {
  const exhausted = new ProblemError({ code: 'minutes-exhausted', status: 402 })
  expect(nextStep(exhausted, ours)).toContain('Ask your provider')
  brandWords['minutes-exhausted'] = 'Write to us and we add minutes.'
  expect(nextStep(exhausted, ours)).toBe('Write to us and we add minutes.')
  brandWords['minutes-exhausted'] = ''
  const refused = new ProblemError({ code: 'not-in-plan', status: 403, detail: 'The plan Studio has it.' })
  expect(nextStep(refused, ours)).toBe('The plan Studio has it.')
  expect(nextStep(new Error('anything'), ours)).toContain('tell support the request id')
})
