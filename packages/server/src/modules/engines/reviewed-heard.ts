import type { Heard, HeardSegment } from './engine.ts'
import type { Review } from './review-child.ts'

/** What was heard in a stretch, with the times of the whole recording and nothing outside the stretch. */
export function later(segments: readonly HeardSegment[], startMs: number, endMs: number): HeardSegment[] {
  const moved = <T extends { startMs: number; endMs: number }>(one: T): T => ({
    ...one,
    startMs: Math.min(endMs, startMs + one.startMs),
    endMs: Math.min(endMs, startMs + one.endMs),
  })
  return segments.map(segment => ({ ...moved(segment), words: segment.words.map(moved) }))
}

/** The reviewed text. Its languages are those of its segments, as some may have been found only by the second hearing. */
export function heardAfter(first: Heard, { coverage, segments }: Pick<Review, 'coverage' | 'segments'>): Heard {
  const languages = spokenLanguages(segments)
  const hasText = segments.some(segment => segment.text !== '')
  const language = first.language && languages.includes(first.language) ? first.language : (languages[0] ?? null)
  return { language: hasText ? (language ?? first.language) : null, languages, coverage, segments }
}

/** Most spoken first. */
export function spokenLanguages(segments: readonly HeardSegment[]): string[] {
  const spokenMs = new Map<string, number>()
  for (const { language, startMs, endMs } of segments)
    if (language) spokenMs.set(language, (spokenMs.get(language) ?? 0) + endMs - startMs)
  return [...spokenMs].toSorted(([, one], [, other]) => other - one).map(([language]) => language)
}
