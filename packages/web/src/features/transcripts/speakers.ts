import type { Segment } from '@scriptorium/contract'

type Said = Pick<Segment, 'speaker'>

/** The speaker to name above a segment: whoever begins to speak there, nobody where the one before goes on. */
export function beginsToSpeak(segments: readonly Said[], index: number): string | null {
  const speaker = segments[index]?.speaker
  return speaker === undefined || speaker === segments[index - 1]?.speaker ? null : speaker
}

/** The number in a label that the server gave, such as `Speaker 2`; nothing in a name of a person. */
export function speakerNumber(label: string): string | null {
  return /^Speaker (\d+)$/.exec(label)?.[1] ?? null
}

export function countSpeakers(segments: readonly Said[]): number {
  return new Set(segments.flatMap(({ speaker }) => speaker ?? [])).size
}
