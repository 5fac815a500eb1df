import { expect, it } from 'vitest'
import { isWholeToken } from './mailed-token.ts'

const whole = `0198a5f2-7c11-7abc-8def-0123456789ab.${'aB3_-'.repeat(8)}xyz`

it('takes the whole token of a mailed link', () => {
  expect(isWholeToken(whole)).toBe(true)
})

it.each([
  ['nothing', undefined],
  ['an empty token', ''],
  ['a token that was cut off', whole.slice(0, -1)],
  ['a token with more behind it', `${whole}.`],
])('refuses %s', (_, token) => {
  expect(isWholeToken(token)).toBe(false)
})
