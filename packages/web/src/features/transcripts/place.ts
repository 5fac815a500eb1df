import type { Segment } from '@scriptorium/contract'

/** Where playback is: which segment, and which word of it (-1 between words). */
export type Place = { segment: number; word: number }

type Spoken = Pick<Segment, 'startMs' | 'endMs' | 'words'>

/** The last item that has begun, by binary search; -1 before the first. */
function lastBegun(items: readonly { startMs: number }[], positionMs: number): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((items[middle]?.startMs ?? 0) <= positionMs) low = middle + 1
    else high = middle
  }
  return low - 1
}

export function placeAt(segments: readonly Spoken[], positionMs: number): Place {
  const segment = lastBegun(segments, positionMs)
  const words = segments[segment]?.words ?? []
  const word = lastBegun(words, positionMs)
  const isOver = (words[word]?.endMs ?? 0) + 150 < positionMs
  return { segment, word: isOver ? -1 : word }
}

/** The next segment after `from` that has the flag, going round at the end. */
export function nextFlagged(
  segments: readonly Pick<Segment, 'flags'>[],
  flag: Segment['flags'][number],
  from: number,
): number {
  const flagged = segments.flatMap(({ flags }, index) => (flags.includes(flag) ? [index] : []))
  return flagged.find(index => index > from) ?? flagged[0] ?? -1
}
