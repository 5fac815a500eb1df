import { expect, it } from 'vitest'
import { beginsToSpeak, countSpeakers, speakerNumber } from './speakers.ts'

const said = [
  { speaker: 'Speaker 1' },
  { speaker: 'Speaker 1' },
  { speaker: 'Speaker 2' },
  {},
  { speaker: 'Speaker 2' },
]

it('names a speaker where another one begins, and again after words of nobody known', () => {
  expect(said.map((_, index) => beginsToSpeak(said, index))).toEqual([
    'Speaker 1',
    null,
    'Speaker 2',
    null,
    'Speaker 2',
  ])
})

it('counts people, and none where nobody was told apart', () => {
  expect(countSpeakers(said)).toBe(2)
  expect(countSpeakers([{}, {}])).toBe(0)
})

it('translates only labels that the server gave', () => {
  expect(speakerNumber('Speaker 12')).toBe('12')
  expect(speakerNumber('Speaker of the house')).toBeNull()
})
