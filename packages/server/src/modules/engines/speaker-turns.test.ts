import { expect, it } from 'vitest'
import type { HeardSegment } from './engine.ts'
import { withSpeakers } from './speaker-turns.ts'

/** Words of 400 ms, one after the other. */
function said(startMs: number, text: string): HeardSegment {
  const words = text.split(' ').map((word, index) => {
    const from = startMs + index * 400
    return { startMs: from, endMs: from + 400, text: ` ${word}`, confidence: 0.9 }
  })
  const endMs = startMs + words.length * 400
  return { startMs, endMs, text, language: 'en', flags: ['low-confidence'], words }
}
const turn = (startMs: number, endMs: number, speaker: number) => ({ startMs, endMs, speaker })
const told = (segments: readonly HeardSegment[]) => segments.map(({ speaker, text }) => [speaker, text])

it('gives each segment its speaker, counted as they appear in the text', () => {
  const turns = [turn(0, 900, 7), turn(1_000, 3_000, 2), turn(3_200, 9_000, 5)]
  expect(told(withSpeakers([said(1_000, 'good morning'), said(3_400, 'hello'), said(4_000, 'there')], turns))).toEqual([
    ['Speaker 1', 'good morning'],
    ['Speaker 2', 'hello'],
    ['Speaker 2', 'there'],
  ])
})

it('cuts a segment where its words change speaker, and loses no word and no flag', () => {
  const [one, two, three] = withSpeakers(
    [said(0, 'how are you fine thanks and you')],
    [turn(0, 1_250, 0), turn(1_250, 2_050, 1), turn(2_050, 9_000, 0)],
  )
  expect(told([one, two, three].filter(part => part !== undefined))).toEqual([
    ['Speaker 1', 'how are you'],
    ['Speaker 2', 'fine thanks'],
    ['Speaker 1', 'and you'],
  ])
  expect(two).toMatchObject({ startMs: 1_200, endMs: 2_000, language: 'en', flags: ['low-confidence'] })
  expect(two?.words.map(word => word.text)).toEqual([' fine', ' thanks'])
})

it('gives a word to the turn that holds most of it, and else to the nearest within half a second', () => {
  const speakerOf = (startMs: number) =>
    withSpeakers([said(startMs, 'yes')], [turn(0, 1_000, 0), turn(2_000, 3_000, 1)])[0]?.speaker
  expect(told(withSpeakers([said(0, 'no'), said(800, 'so')], [turn(0, 900, 0), turn(900, 2_000, 1)]))).toEqual([
    ['Speaker 1', 'no'],
    ['Speaker 2', 'so'],
  ])
  expect(speakerOf(1_499)).toBe('Speaker 1')
  expect(speakerOf(3_400)).toBe('Speaker 1')
  expect(speakerOf(3_501)).toBe(undefined)
})

it('lets a word far from any turn go with its neighbours', () => {
  const far = said(10_000, 'and then far away from all of them')
  const turns = [turn(10_000, 10_400, 0), turn(12_900, 13_200, 0)]
  expect(told(withSpeakers([far], turns))).toEqual([['Speaker 1', 'and then far away from all of them']])
  expect(told(withSpeakers([said(9_000, 'before it anyone speaks')], [turn(10_700, 11_000, 3)]))).toEqual([
    ['Speaker 1', 'before it anyone speaks'],
  ])
})

it('takes a segment without words as a whole, and leaves marks without a speaker', () => {
  const plain: HeardSegment = { startMs: 0, endMs: 3_000, text: 'one two', language: null, flags: [], words: [] }
  const mark: HeardSegment = { ...plain, text: '', flags: ['unrecognised'] }
  expect(told(withSpeakers([plain, mark], [turn(0, 1_000, 1), turn(1_000, 3_000, 0)]))).toEqual([
    ['Speaker 1', 'one two'],
    [undefined, ''],
  ])
})

it('says nothing of speakers where nobody was told apart', () => {
  expect(withSpeakers([said(0, 'hello')], [])[0]?.speaker).toBe(undefined)
})
