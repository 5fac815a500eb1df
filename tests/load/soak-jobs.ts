import { noise, recordingOf } from './recordings.ts'

/** What is to become of a job. */
export type Fate = 'good' | 'no-recording' | 'too-long' | 'cancelled-waiting' | 'cancelled-running'
export type SoakJob = {
  number: number
  fate: Fate
  model: string
  task: 'transcribe' | 'translate'
  durationMs: number
  bytes: Buffer
}

export const longestMs = 3_000
const kinds: Partial<Record<number, Fate>> = {
  2: 'no-recording',
  5: 'cancelled-waiting',
  7: 'cancelled-running',
  9: 'too-long',
}

/** Jobs of every kind, in an order that is the same each time. */
export function soakJobs(speech: Int16Array, count: number): SoakJob[] {
  return Array.from({ length: count }, (_, at) => {
    const number = at + 1
    const fate = kinds[at % 14] ?? 'good'
    const durationMs = fate === 'too-long' ? longestMs + 1_000 : 1_000 + 100 * (at % 5)
    return {
      number,
      fate,
      model: at % 2 === 0 ? 'base' : 'small',
      task: at % 3 === 0 ? 'translate' : 'transcribe',
      durationMs,
      bytes: fate === 'no-recording' ? noise() : recordingOf(speech, number, durationMs),
    }
  })
}
