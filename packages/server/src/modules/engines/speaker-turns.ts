import type { HeardSegment, HeardWord } from './engine.ts'

/** One person speaks; people are counted from 0. */
export type SpeakerTurn = { startMs: number; endMs: number; speaker: number }
type Stretch = { startMs: number; endMs: number }

/** A word beside a turn still belongs to it: times of words are not that sure. */
const nearMs = 500

/** Segments with their speakers, cut where another one begins. Labels count people as they appear in the text. */
export function withSpeakers(segments: readonly HeardSegment[], turns: readonly SpeakerTurn[]): HeardSegment[] {
  const ordered = turns.toSorted((one, other) => one.startMs - other.startMs)
  const labels = new Map<number, string>()
  const labelOf = (speaker: number | undefined) => {
    if (speaker === undefined) return undefined
    const label = labels.get(speaker) ?? `Speaker ${labels.size + 1}`
    labels.set(speaker, label)
    return label
  }
  return segments
    .flatMap(segment => partsOf(segment, ordered))
    .map(({ part, speaker }) => ({ ...part, speaker: labelOf(speaker) }))
}

type Part = { part: HeardSegment; speaker: number | undefined }

function partsOf(segment: HeardSegment, turns: readonly SpeakerTurn[]): Part[] {
  if (segment.text === '') return [{ part: segment, speaker: undefined }]
  if (segment.words.length === 0) return [{ part: segment, speaker: speakerAt(segment, turns) }]
  const groups: { words: HeardWord[]; speaker: number | undefined }[] = []
  for (const word of segment.words) {
    const last = groups.at(-1)
    // A word far from any turn goes with the one before it.
    const speaker = speakerAt(word, turns) ?? last?.speaker
    if (last && (last.speaker === speaker || last.speaker === undefined)) {
      last.words.push(word)
      last.speaker = speaker
    } else groups.push({ words: [word], speaker })
  }
  if (groups.length === 1) return [{ part: segment, speaker: groups[0]?.speaker }]
  return groups.map(({ words, speaker }) => ({ part: cutTo(segment, words), speaker }))
}

function cutTo(segment: HeardSegment, words: HeardWord[]): HeardSegment {
  const text = words.map(word => word.text).join('')
  const startMs = Math.min(...words.map(word => word.startMs))
  const endMs = Math.max(...words.map(word => word.endMs))
  return { ...segment, startMs, endMs, text: text.trim(), words }
}

/** Whose turn shares most of the time, or else is nearest. */
function speakerAt(place: Stretch, turns: readonly SpeakerTurn[]): number | undefined {
  let best: { speaker: number; sharedMs: number } | undefined
  for (let index = firstEndingAfter(turns, place.startMs - nearMs); index < turns.length; index += 1) {
    const turn = turns[index]
    if (!turn || turn.startMs > place.endMs + nearMs) break
    // Negative where they are apart: the distance.
    const sharedMs = Math.min(place.endMs, turn.endMs) - Math.max(place.startMs, turn.startMs)
    if (!best || sharedMs > best.sharedMs) best = { speaker: turn.speaker, sharedMs }
  }
  return best?.speaker
}

/** Turns are many and words more: the first one that matters is found by halves. */
function firstEndingAfter(turns: readonly SpeakerTurn[], ms: number): number {
  let [low, high] = [0, turns.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((turns[middle]?.endMs ?? 0) < ms) low = middle + 1
    else high = middle
  }
  return low
}
