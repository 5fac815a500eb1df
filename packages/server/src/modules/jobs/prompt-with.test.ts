import fc from 'fast-check'
import { expect, it } from 'vitest'
import { promptWith } from './prompt-with.ts'

it('tells spellings first and what the job asks for last', () => {
  expect(promptWith(['Scriptorium', 'Kestrel & Co', 'Scriptorium'], 'A talk with Anna.')).toBe(
    'Scriptorium, Kestrel & Co. A talk with Anna.',
  )
  expect(promptWith([], 'A talk.')).toBe('A talk.')
  expect(promptWith(['Ørsted'], null)).toBe('Ørsted.')
  expect(promptWith([], ' ')).toBeNull()
})

it('leaves out the spellings for which there is no room', () => {
  const terms = Array.from({ length: 200 }, (_, n) => String(n).padEnd(80, 'x'))
  const prompt = promptWith(terms, 'A talk.') ?? ''
  expect([
    prompt.length > 600,
    prompt.length <= 702,
    prompt.startsWith(terms[0] ?? ''),
    prompt.endsWith('A talk.'),
  ]).toEqual([true, true, true, true])
})

it('never grows past what an engine reads, and keeps the end of what the job asks for', () => {
  const term = fc.string({ minLength: 1, maxLength: 80 })
  fc.assert(
    fc.property(fc.array(term, { maxLength: 200 }), fc.string({ maxLength: 2_000 }), (terms, asked) => {
      const prompt = promptWith(terms, asked) ?? ''
      expect(prompt.length).toBeLessThanOrEqual(702)
      expect(prompt.endsWith(asked.trim().slice(-100))).toBe(true)
    }),
  )
})
