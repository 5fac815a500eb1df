import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { TaskFailure } from '#infra/queue'
import type { Engine, HeardSegment, Listening, Pcm, TranscribeParams } from './engine.ts'
import type { HeardAgain, Review, ReviewAsked, Reviewer, Wanted } from './review-child.ts'
import { heardAfter, later } from './reviewed-heard.ts'

/** What the first hearing of the whole is of the way, and what each round is of the rest. */
const firstShare = 0.85
const roundShare = 0.6
/** What a round left open is heard once more in smaller parts; more rounds bring little. */
const mostRounds = 3
/** An engine that fails so often in a row is asked no more: what is left stays marked. */
const mostFailures = 3
const bytesPerMs = 32

/** Any engine, with its losses found and mended: each doubtful stretch is heard again alone, and the better text is kept. */
export function openReviewedEngine(engine: Engine, reviewer: Pick<Reviewer, 'review'>): Engine {
  return {
    // Where an engine tells no words, the review does.
    capabilities: { ...engine.capabilities, words: true },
    load: engine.load,
    transcribe: async (pcm, params, { signal, onProgress }) => {
      const first = await engine.transcribe(pcm, params, {
        signal,
        onProgress: share => onProgress(share * firstShare),
      })
      const { language, prompt } = params
      const asked = { pcm, segments: first.segments, language, prompt }
      let again: readonly HeardAgain[] = []
      let review = await reviewOf(reviewer, { ...asked, again }, signal)
      let done = firstShare
      for (let round = 0; round < mostRounds && review.listenAgain.length > 0; round += 1) {
        const [from, width] = [done, (1 - done) * roundShare]
        const listening = { signal, onProgress: (share: number) => onProgress(from + share * width) }
        const heard = await hearAgain(engine, pcm, params, review.listenAgain, listening)
        again = [...again, ...heard]
        review = await reviewOf(reviewer, { ...asked, again }, signal)
        if (heard.slice(-mostFailures).every(one => one.segments === null)) break
        done += width
      }
      return heardAfter(first, review)
    },
  }
}

/** The engine did its work: when the review fails it is our fault, and must not count against the engine's health. */
async function reviewOf(reviewer: Pick<Reviewer, 'review'>, asked: ReviewAsked, signal: AbortSignal): Promise<Review> {
  try {
    return await reviewer.review(asked, signal)
  } catch (error) {
    if (signal.aborted) throw error
    if (error instanceof TaskFailure && error.code === 'storage-unavailable') throw error
    throw new Error('The review of what was heard failed.', { cause: error })
  }
}

/** Each stretch as a recording of its own, which is gone when it was heard. A failure costs that stretch only. */
async function hearAgain(
  engine: Engine,
  pcm: Pcm,
  params: TranscribeParams,
  wanted: readonly Wanted[],
  { signal, onProgress }: Listening,
): Promise<HeardAgain[]> {
  const wholeMs = wanted.reduce((sum, one) => sum + one.endMs - one.startMs, 0)
  const heard: HeardAgain[] = []
  let doneMs = 0
  let failures = 0
  for (const one of wanted) {
    const lengthMs = one.endMs - one.startMs
    const listening = {
      signal,
      onProgress: (share: number) => onProgress((doneMs + share * lengthMs) / Math.max(1, wholeMs)),
    }
    const segments = failures < mostFailures ? await hearStretch(engine, pcm, params, one, listening) : null
    failures = segments === null ? failures + 1 : 0
    heard.push({ ...one, segments })
    doneMs += lengthMs
    onProgress(doneMs / Math.max(1, wholeMs))
  }
  return heard
}

async function hearStretch(
  engine: Engine,
  pcm: Pcm,
  params: TranscribeParams,
  { startMs, endMs }: Wanted,
  listening: Listening,
): Promise<HeardSegment[] | null> {
  // Beside the recording, so in the private folder of the job, which is wiped however the job ends.
  const folder = await mkdtemp(path.join(path.dirname(pcm.path), 'stretch-'))
  const { signal } = listening
  try {
    const part = { path: path.join(folder, 'sound.pcm'), durationMs: endMs - startMs }
    const sound = createReadStream(pcm.path, { start: startMs * bytesPerMs, end: endMs * bytesPerMs - 1 })
    await pipeline(sound, createWriteStream(part.path, { mode: 0o600 }), { signal })
    const { segments } = await engine.transcribe(part, { ...params, prompt: null }, listening)
    return later(segments, startMs, endMs)
  } catch (error) {
    if (signal.aborted) throw signal.reason ?? error
    return null // the stretch stays marked, which the review tells
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
