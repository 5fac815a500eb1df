import { expect, it } from 'vitest'
import type { HeardSegment } from './engine.ts'
import { heardAfter, later, spokenLanguages } from './reviewed-heard.ts'

const said = (startMs: number, endMs: number, text: string, language: string | null = 'en'): HeardSegment => ({
  startMs,
  endMs,
  text,
  language,
  flags: [],
  words: [{ startMs, endMs, text, confidence: 1 }],
})

it('puts what was heard in a stretch at its place in the recording, and nothing behind its end', () => {
  const [one, two] = later([said(0, 900, 'one'), said(900, 2_400, 'two')], 10_000, 12_000)
  expect(one).toMatchObject({ startMs: 10_000, endMs: 10_900, words: [{ startMs: 10_000, endMs: 10_900 }] })
  expect(two).toMatchObject({ startMs: 10_900, endMs: 12_000, words: [{ startMs: 10_900, endMs: 12_000 }] })
})

it('names the languages by how long they are spoken', () => {
  expect(
    spokenLanguages([said(0, 1, 'a', 'fr'), said(1, 5, 'b'), said(5, 7, 'c', 'fr'), said(7, 99, '', null)]),
  ).toEqual(['en', 'fr'])
})

it('keeps the language of the first hearing while something is said in it', () => {
  const first = { language: 'fr', languages: ['fr'], coverage: null, segments: [] }
  const after = (segments: HeardSegment[]) => heardAfter(first, { coverage: 1, segments }).language
  expect(after([said(0, 1, 'a', 'fr'), said(1, 9, 'b', 'en')])).toBe('fr')
  expect(after([said(1, 9, 'b', 'en')])).toBe('en')
  expect(after([said(1, 9, 'b', null)])).toBe('fr')
  expect(after([said(1, 9, '', null)])).toBe(null)
})
