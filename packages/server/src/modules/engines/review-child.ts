import { z } from 'zod'
import { TaskFailure } from '#infra/queue'
import { Heard, type HeardSegment, type Listening, type Pcm } from './engine.ts'
import type { SpeechEnvironment } from './speech-child.ts'
import { failureOfListener, startWarmChild, type WarmChild } from './warm-child.ts'
import { openWarmPlace } from './warm-place.ts'

const Why = z.enum(['uncovered', 'repetition', 'invented', 'unsure'])
const Time = z.int().min(0)
const Wanted = z.object({ startMs: Time, endMs: Time, why: Why })
/** A stretch that deserves another listening. */
export type Wanted = z.output<typeof Wanted>
/** What was heard there, with the times of the whole recording; nothing where it could not be heard. */
export type HeardAgain = Wanted & { segments: HeardSegment[] | null }

const Review = Heard.pick({ coverage: true, segments: true }).extend({ listenAgain: z.array(Wanted).max(1_000) })
/** The text with flags, marks and what was mended, and what may still be done for it. */
export type Review = z.output<typeof Review>

export type ReviewAsked = {
  pcm: Pcm
  /** What the first hearing of the whole gave, the same in each round. */
  segments: readonly HeardSegment[]
  again: readonly HeardAgain[]
  language: string | null
  prompt: string | null
}
export type Reviewer = {
  readonly review: (asked: ReviewAsked, signal: AbortSignal) => Promise<Review>
  readonly stop: () => Promise<void>
}
export type ReviewerProgram = SpeechEnvironment & {
  workFolder: string
  limits?: { startMs?: number; stallMs?: (durationMs: number) => number }
}

const defaultStartMs = 60_000
// Ten hours of sound need a tenth of it; beyond it the child has run away.
const maxMemoryBytes = String(4e9)
// A sign of life comes after each twentieth of the sound, which the detector hears far faster than it lasts.
const defaultStallMs = (durationMs: number) => 60_000 + durationMs / 20

/** Reviews what any engine heard, in one warm child that knows no model. A child that died gets one more chance. */
export function openReviewer(program: ReviewerProgram): Reviewer {
  const { startMs = defaultStartMs, stallMs = defaultStallMs } = program.limits ?? {}
  const place = openWarmPlace(() =>
    startWarmChild(
      { ...program, startMs },
      { door: 'review', args: ['--max-memory-bytes', maxMemoryBytes], answer: 'review', called: 'The review' },
    ),
  )
  const ask =
    ({ pcm, ...asked }: ReviewAsked, listening: Listening) =>
    (child: WarmChild) =>
      child.ask(
        {
          fields: { op: 'review', pcm: pcm.path, ...asked },
          stallMs: stallMs(pcm.durationMs),
          answer: Review,
          failureOf: failureOfListener,
        },
        listening,
      )
  return {
    review: async (asked, signal) => {
      const work = ask(asked, { signal, onProgress: () => undefined })
      try {
        return await place.use(signal, work)
      } catch (error) {
        if (signal.aborted || isHopeless(error)) throw error
        return await place.use(signal, work)
      }
    },
    stop: place.stop,
  }
}

function isHopeless(error: unknown): boolean {
  return error instanceof TaskFailure && error.code === 'storage-unavailable'
}
