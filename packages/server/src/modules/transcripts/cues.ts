import type { Segment, SegmentFlag, Word } from '@scriptorium/contract'
import type { HeardSegment } from '#modules/engines'
import { fitsTwoLines } from './subtitle-lines.ts'

const pauseMs = 600
const shortPauseMs = 200
const longEnoughMs = 2_000
const longEnoughChars = 42
const maxCueMs = 6_000
const minShownMs = 1_000
/** A word that seems longer was stretched over speech or silence behind it. */
const maxWordMs = 1_500
const sentenceEnd = /[.!?…。！？]["'”’»)\]]*$/
const comma = /[,;:、，；：]["'”’»)\]]*$/
/** BCP 47: the language was not determined. */
const unknownLanguage = 'und'

/** What belongs together: neighbours of one language and one speaker with the same marks. */
type Run = { language: string; speaker: string | undefined; flags: SegmentFlag[]; words: Word[] }
type Piece = { kind: 'words'; run: Run } | { kind: 'mark'; segment: Segment }

/** Cuts what an engine heard into cues that can be read: in order, without overlap, no word lost. */
export function cutIntoCues(heard: readonly HeardSegment[], durationMs: number): Segment[] {
  const cues = pieces(heard, durationMs).flatMap(piece =>
    piece.kind === 'mark' ? [piece.segment] : cutRun(piece.run.words).map(words => cueOf(words, piece.run)),
  )
  return spaced(cues, durationMs)
}

/** Runs of words, and between them the stretches without words: each before the first word that begins after it. */
function pieces(heard: readonly HeardSegment[], durationMs: number): Piece[] {
  const found: Piece[] = []
  const inOrder = heard.toSorted((a, b) => a.startMs - b.startMs)
  const marks = inOrder.filter(segment => !hasWords(segment))
  let previousMs = 0
  let run: Run | undefined
  const putMarks = (untilMs: number) => {
    for (let mark = marks[0]; mark && mark.startMs <= untilMs; mark = marks[0]) {
      marks.shift()
      const startMs = Math.min(Math.max(mark.startMs, previousMs), durationMs)
      const endMs = Math.min(Math.max(mark.endMs, startMs), durationMs)
      const { flags, language } = mark
      const segment = {
        startMs,
        endMs,
        text: mark.text.trim(),
        language: language ?? unknownLanguage,
        flags,
        words: [],
      }
      found.push({ kind: 'mark', segment })
      previousMs = startMs
      run = undefined
    }
  }
  for (const segment of inOrder.filter(hasWords)) {
    const language = segment.language ?? unknownLanguage
    const speaker = segment.speaker ?? undefined
    for (const word of segment.words.filter(isSpoken)) {
      putMarks(word.startMs)
      if (!run || run.language !== language || run.speaker !== speaker || !sameFlags(run.flags, segment.flags)) {
        run = { language, speaker, flags: segment.flags, words: [] }
        found.push({ kind: 'words', run })
      }
      const startMs = Math.min(Math.max(word.startMs, previousMs), durationMs)
      const endMs = Math.min(Math.max(word.endMs, startMs), startMs + maxWordMs, durationMs)
      run.words.push({ ...word, startMs, endMs })
      previousMs = startMs
    }
  }
  putMarks(Number.POSITIVE_INFINITY)
  return found
}

function isSpoken(word: Word): boolean {
  return word.text.trim() !== ''
}

function hasWords(segment: HeardSegment): boolean {
  return segment.words.some(isSpoken)
}

function sameFlags(a: readonly SegmentFlag[], b: readonly SegmentFlag[]): boolean {
  return a.length === b.length && a.every(flag => b.includes(flag))
}

function cutRun(words: readonly Word[]): Word[][] {
  const cues: Word[][] = []
  let current: Word[] = []
  for (const word of words) {
    const last = current.at(-1)
    if (last && endsBetween(current, last, word)) {
      cues.push(current)
      current = []
    }
    while (current.length > 0 && isTooMuch([...current, word])) {
      const at = bestCut(current, word)
      cues.push(current.slice(0, at))
      current = current.slice(at)
    }
    current.push(word)
  }
  if (current.length > 0) cues.push(current)
  return cues
}

function endsBetween(cue: readonly Word[], last: Word, next: Word): boolean {
  const gapMs = next.startMs - last.endMs
  if (gapMs >= pauseMs) return true
  const shownMs = last.endMs - (cue[0]?.startMs ?? 0)
  return (
    sentenceEnd.test(last.text) &&
    shownMs >= longEnoughMs &&
    (gapMs >= shortPauseMs || textOf(cue).length > longEnoughChars)
  )
}

function isTooMuch(words: readonly Word[]): boolean {
  const startMs = words[0]?.startMs ?? 0
  return endOf(words) - startMs > maxCueMs || !fitsTwoLines(words.map(word => word.text))
}

/** Where to cut: between 40 % and all of the cue, after a sentence or comma, at a pause, rather late than early. */
function bestCut(cue: readonly Word[], next: Word): number {
  const total = textOf(cue).length
  let [best, bestScore] = [cue.length, Number.NEGATIVE_INFINITY]
  for (let at = 1; at <= cue.length; at += 1) {
    const before = cue[at - 1]
    const after = cue[at] ?? next
    const share = textOf(cue.slice(0, at)).length / total
    if (!before || share < 0.4) continue
    const stop = sentenceEnd.test(before.text) ? 4 : comma.test(before.text) ? 2 : 0
    const pause = Math.min(1, Math.max(0, after.startMs - before.endMs) / 1_000)
    const score = stop + 3 * pause + share
    if (score > bestScore) [best, bestScore] = [at, score]
  }
  return best
}

function cueOf(words: Word[], { language, speaker, flags }: Run): Segment {
  const startMs = words[0]?.startMs ?? 0
  const said = { startMs, endMs: endOf(words), text: textOf(words), language, flags, words }
  return speaker === undefined ? said : { ...said, speaker }
}

function endOf(words: readonly Word[]): number {
  return Math.max(...words.map(word => word.endMs))
}

function textOf(words: readonly Word[]): string {
  return words
    .map(word => word.text)
    .join('')
    .trim()
}

/** No cue reaches into the next, and each is shown for a second where the next one leaves room. */
function spaced(cues: readonly Segment[], durationMs: number): Segment[] {
  return cues.map((cue, index) => {
    const nextMs = cues[index + 1]?.startMs ?? durationMs
    const shownUntilMs = cue.words.length > 0 ? Math.max(cue.endMs, cue.startMs + minShownMs) : cue.endMs
    const endMs = Math.max(cue.startMs, Math.min(shownUntilMs, nextMs, durationMs))
    return { ...cue, endMs, words: cue.words.map(word => ({ ...word, endMs: Math.min(word.endMs, endMs) })) }
  })
}
