import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HeardSegment } from '#modules/engines'
import { cutIntoCues } from './cues.ts'
import { subtitleLines } from './subtitle-lines.ts'

const segment = (words: [string, number, number][], more: Partial<HeardSegment> = {}): HeardSegment => ({
  startMs: words[0]?.[1] ?? 0,
  endMs: words.at(-1)?.[2] ?? 0,
  text: words.map(([text]) => text).join(''),
  language: 'en',
  flags: [],
  words: words.map(([text, startMs, endMs]) => ({ text, startMs, endMs, confidence: 0.9 })),
  ...more,
})

const word = fc.record({
  text: fc
    .tuple(fc.constantFrom(' ', ''), fc.stringMatching(/^[a-zäß日本]{1,14}$/), fc.constantFrom('', '', ',', '.', '?'))
    .map(parts => parts.join('')),
  startMs: fc.integer({ min: 0, max: 70_000 }),
  lengthMs: fc.integer({ min: 0, max: 9_000 }),
})
const heardSegment = fc
  .record({
    words: fc.array(word, { maxLength: 60 }),
    startMs: fc.integer({ min: 0, max: 70_000 }),
    lengthMs: fc.integer({ min: 0, max: 30_000 }),
    language: fc.constantFrom('en', 'de', null),
    flags: fc.constantFrom([], ['repetition'] as const, ['low-confidence'] as const),
  })
  .map(
    ({ words, startMs, lengthMs, language, flags }): HeardSegment => ({
      startMs,
      endMs: startMs + lengthMs,
      text: words.map(one => one.text).join(''),
      language,
      flags: words.length === 0 ? ['unrecognised'] : [...flags],
      words: words.map(one => ({
        text: one.text,
        startMs: one.startMs,
        endMs: one.startMs + one.lengthMs,
        confidence: 0.5,
      })),
    }),
  )
const heard = fc.array(heardSegment, { maxLength: 8 })

describe('cutting into cues', () => {
  it('keeps every word, whatever the engine says', () => {
    fc.assert(
      fc.property(heard, fc.integer({ min: 0, max: 90_000 }), (segments, durationMs) => {
        const inOrder = segments.toSorted((a, b) => a.startMs - b.startMs)
        const cues = cutIntoCues(segments, durationMs)
        expect(cues.flatMap(cue => cue.words.map(one => one.text))).toEqual(
          inOrder.flatMap(one => one.words.map(spoken => spoken.text)),
        )
        expect(cues.filter(cue => cue.flags.includes('unrecognised')).length).toBe(
          segments.filter(one => one.words.length === 0).length,
        )
      }),
    )
  })
  it('never overlaps, runs backwards or leaves the recording', () => {
    fc.assert(
      fc.property(heard, fc.integer({ min: 0, max: 90_000 }), (segments, durationMs) => {
        let beforeMs = 0
        for (const cue of cutIntoCues(segments, durationMs)) {
          expect(cue.startMs).toBeGreaterThanOrEqual(beforeMs)
          expect(cue.endMs).toBeGreaterThanOrEqual(cue.startMs)
          expect(cue.endMs).toBeLessThanOrEqual(durationMs)
          beforeMs = cue.endMs
          let wordMs = cue.startMs
          for (const one of cue.words) {
            expect(one.startMs).toBeGreaterThanOrEqual(wordMs)
            expect(one.endMs).toBeGreaterThanOrEqual(one.startMs)
            expect(one.endMs).toBeLessThanOrEqual(cue.endMs)
            wordMs = one.startMs
          }
        }
      }),
    )
  })
  it('never has more than two lines of 42 characters or six seconds, one long word apart', () => {
    fc.assert(
      fc.property(heard, segments => {
        for (const cue of cutIntoCues(segments, 90_000)) {
          if (cue.words.length < 2) continue
          const lines = subtitleLines(cue.words.map(one => one.text))
          expect(lines.length).toBeLessThanOrEqual(2)
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(42)
          expect(cue.endMs - cue.startMs).toBeLessThanOrEqual(6_000)
        }
      }),
    )
  })
  it('begins a new cue at a pause, at another language and at another mark', () => {
    const cues = cutIntoCues(
      [
        segment([
          [' One', 0, 300],
          [' two', 1_000, 1_300],
        ]),
        segment([[' tres', 1_400, 1_700]], { language: 'es' }),
        segment([[' cuatro', 1_750, 2_000]], { language: 'es', flags: ['low-confidence'] }),
      ],
      10_000,
    )
    expect(cues.map(cue => [cue.text, cue.language, cue.flags])).toEqual([
      ['One', 'en', []],
      ['two', 'en', []],
      ['tres', 'es', []],
      ['cuatro', 'es', ['low-confidence']],
    ])
  })
  it('never mixes two speakers in a cue, and says who speaks', () => {
    const cues = cutIntoCues(
      [
        segment([[' Good', 0, 300]], { speaker: 'Speaker 1' }),
        segment([[' day', 300, 600]], { speaker: 'Speaker 1' }),
        segment([[' to', 600, 900]], { speaker: 'Speaker 2' }),
        segment([[' you', 900, 1_200]], { speaker: null }),
      ],
      60_000,
    )
    expect(cues.map(({ text, speaker }) => [text, speaker])).toEqual([
      ['Good day', 'Speaker 1'],
      ['to', 'Speaker 2'],
      ['you', undefined],
    ])
  })
  it('joins segments of one language where nobody pauses, and cuts at the comma', () => {
    const first = segment([
      [' It', 0, 200],
      [' was', 200, 400],
      [' said,', 400, 3_000],
    ])
    const second = segment([
      [' that', 1_900, 2_200],
      [' all', 3_300, 3_600],
      [' of', 3_700, 3_900],
      [' it', 4_000, 4_200],
      [' was', 4_300, 5_500],
      [' gone', 5_800, 6_700],
    ])
    expect(cutIntoCues([first, second], 10_000).map(cue => cue.text)).toEqual([
      'It was said, that',
      'all of it was gone',
    ])
  })
  it('shows a short cue for a second where the next one leaves room', () => {
    const cues = cutIntoCues([segment([[' Yes.', 0, 200]]), segment([[' No.', 5_000, 5_200]])], 5_300)
    expect(cues.map(cue => [cue.startMs, cue.endMs])).toEqual([
      [0, 1_000],
      [5_000, 5_300],
    ])
  })
  it('keeps a stretch without text in its place and at its length', () => {
    const silent: HeardSegment = {
      startMs: 2_000,
      endMs: 4_000,
      text: '',
      language: null,
      flags: ['unrecognised'],
      words: [],
    }
    const cues = cutIntoCues([segment([[' Before', 0, 5_000]]), silent, segment([[' after', 4_100, 4_300]])], 9_000)
    expect(cues.map(cue => [cue.startMs, cue.endMs, cue.text])).toEqual([
      [0, 1_500, 'Before'],
      [2_000, 4_000, ''],
      [4_100, 5_100, 'after'],
    ])
    expect(cues[1]).toMatchObject({ language: 'und', flags: ['unrecognised'], words: [] })
  })
  it('puts a stretch without text between the words of the segment that it lies in', () => {
    const around = segment([
      [' before', 0, 400],
      [' after', 6_000, 6_400],
    ])
    const silent: HeardSegment = {
      startMs: 1_000,
      endMs: 5_500,
      text: '',
      language: null,
      flags: ['unrecognised'],
      words: [],
    }
    expect(cutIntoCues([around, silent], 9_000).map(cue => cue.text)).toEqual(['before', '', 'after'])
  })
})
