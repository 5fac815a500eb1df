import { TaskFailure } from '#infra/queue'
import { Heard } from './engine.ts'
import { brokenAnswer } from './remote-call.ts'

type Told = { startMs: number; endMs: number; text: string }
/** What an engine told of a stretch, with times as it told them. */
export type ToldSegment = Told & {
  language: string | null
  speaker: string | null
  words: (Told & { confidence: number })[]
}

/** What an engine told, put in order and inside the recording. Which speech it left out is for others to find. */
export function heardOf(told: readonly ToldSegment[], language: string | null, durationMs: number): Heard {
  const inside = (ms: number) => Math.min(durationMs, Math.max(0, Math.round(ms)))
  const placed = <T extends Told>(stretch: T, notBeforeMs: number): T => {
    const startMs = Math.max(inside(stretch.startMs), notBeforeMs)
    return { ...stretch, startMs, endMs: Math.max(startMs, inside(stretch.endMs)) }
  }
  let wordMs = 0
  const segments = told
    .toSorted((a, b) => a.startMs - b.startMs)
    .map(segment => {
      const words = segment.words.map(word => {
        const at = placed(word, wordMs)
        wordMs = at.startMs
        return at
      })
      return { ...placed(segment, 0), flags: [], words }
    })
  const languages = [...new Set(segments.flatMap(segment => segment.language ?? []))]
  const heard = Heard.safeParse({ language: language ?? languages[0] ?? null, languages, coverage: null, segments })
  if (!heard.success) throw brokenAnswer()
  return heard.data
}

/** An answer is larger the more was said; beyond this it is none. */
export function maxAnswerBytes(durationMs: number): number {
  return Math.min(64 * 1024 * 1024, 4 * 1024 * 1024 + 4 * durationMs)
}

export function tooLarge(): TaskFailure {
  return new TaskFailure('limits', 'This recording is larger than the speech engine takes. Cut it into parts.')
}
export function unknownLanguage(): TaskFailure {
  const sentence = 'The speech engine does not know this language. Choose another one, or let it be detected.'
  return new TaskFailure('unsupported-language', sentence)
}
export function keyRefused(): TaskFailure {
  return new TaskFailure('engine-failed', 'The speech engine refused our key. The platform must check the key.')
}
export function restarted(): TaskFailure {
  return new TaskFailure('engine-lost', 'The speech engine was restarted and has forgotten this recording.')
}
export function refusedRequest(status: number): TaskFailure {
  const sentence = `The speech engine refused the request with status ${status}. The platform must check its address and version.`
  return new TaskFailure('engine-failed', sentence)
}
export function engineBroke(): TaskFailure {
  return new TaskFailure('engine-failed', 'The speech engine failed while it worked on this recording.')
}
export function noProgress(): TaskFailure {
  return new TaskFailure('engine-stalled', 'The speech engine made no progress on this recording.')
}
