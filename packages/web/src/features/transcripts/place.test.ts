import { describe, expect, it } from 'vitest'
import { nextFlagged, placeAt } from './place.ts'

const word = (startMs: number, endMs: number) => ({ startMs, endMs, text: 'x', confidence: 1 })
const segments = [
  { startMs: 500, endMs: 2000, words: [word(500, 900), word(1000, 2000)] },
  { startMs: 3000, endMs: 4000, words: [] },
]

describe('the place of playback', () => {
  it.each([
    [0, { segment: -1, word: -1 }],
    [500, { segment: 0, word: 0 }],
    [950, { segment: 0, word: 0 }],
    [1500, { segment: 0, word: 1 }],
    [2600, { segment: 0, word: -1 }],
    [3500, { segment: 1, word: -1 }],
    [99_000, { segment: 1, word: -1 }],
  ])('at %i ms is %j', (positionMs, place) => {
    expect(placeAt(segments, positionMs)).toEqual(place)
  })
})

describe('going from mark to mark', () => {
  const marked = [{ flags: ['unrecognised' as const] }, { flags: [] }, { flags: ['unrecognised' as const] }]
  it('goes on to the next one and round at the end', () => {
    expect(nextFlagged(marked, 'unrecognised', 0)).toBe(2)
    expect(nextFlagged(marked, 'unrecognised', 2)).toBe(0)
    expect(nextFlagged(marked, 'repetition', 0)).toBe(-1)
  })
})
