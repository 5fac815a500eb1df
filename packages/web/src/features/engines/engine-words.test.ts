import { expect, it } from 'vitest'
import { costOfAudioHour } from './engine-words.ts'

it('says what an hour of audio cost, by the time that the machine worked for it', () => {
  const recent = { jobs: 3, audioMs: 7_200_000, busyMs: 720_000 }
  expect(costOfAudioHour({ costMinorPerHour: 120, recent })).toBe(12)
  expect(costOfAudioHour({ costMinorPerHour: null, recent })).toBeNull()
  expect(costOfAudioHour({ costMinorPerHour: 120, recent: { jobs: 0, audioMs: 0, busyMs: 0 } })).toBeNull()
})
