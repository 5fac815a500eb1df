import { z } from 'zod'
import type { Listening, Pcm } from './engine.ts'
import type { SpeakerTurn } from './speaker-turns.ts'
import type { SpeechEnvironment } from './speech-child.ts'
import { failureOfListener, startWarmChild } from './warm-child.ts'
import { openWarmPlace } from './warm-place.ts'

const Time = z.int().min(0)
const Turns = z.object({
  turns: z.array(z.object({ startMs: Time, endMs: Time, speaker: z.int().min(0) })),
})

export type SpeakersProgram = SpeechEnvironment & {
  /** The verified voice model. */
  modelFile: string
  threads: number
  workFolder: string
  limits?: { startMs?: number; stallMs?: (durationMs: number) => number }
}
/** Tells who speaks when. */
export type Speakers = {
  /** `people`: how many there are, where that is known. Turns come in the order of time and do not overlap. */
  readonly tellApart: (pcm: Pcm, people: number | null, listening: Listening) => Promise<SpeakerTurn[]>
  readonly stop: () => Promise<void>
}

const defaultStartMs = 60_000
// A sign of life comes at each fiftieth of the way; only the grouping of all voices at the end takes longer.
const defaultStallMs = (durationMs: number) => 60_000 + durationMs / 10
// Ten hours of sound need a quarter of it; beyond it the child has run away.
const maxMemoryBytes = String(4e9)

/** One warm child with the voice model, started when it is first needed. */
export function openSpeakers(program: SpeakersProgram): Speakers {
  const { startMs = defaultStartMs, stallMs = defaultStallMs } = program.limits ?? {}
  const { modelFile, threads } = program
  const args = ['--model', modelFile, '--threads', String(threads), '--max-memory-bytes', maxMemoryBytes]
  const place = openWarmPlace(() =>
    startWarmChild(
      { ...program, startMs },
      { door: 'speakers', args, answer: 'turns', called: 'Telling speakers apart' },
    ),
  )
  return {
    tellApart: async (pcm, people, listening) => {
      const { turns } = await place.use(listening.signal, child =>
        child.ask(
          {
            fields: { op: 'diarize', pcm: pcm.path, speakers: people },
            stallMs: stallMs(pcm.durationMs),
            answer: Turns,
            failureOf: failureOfListener,
          },
          listening,
        ),
      )
      return turns
    },
    stop: place.stop,
  }
}
