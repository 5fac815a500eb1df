import { z } from 'zod'
import { brokenAnswer } from './remote-call.ts'
import type { ToldSegment } from './remote-heard.ts'

/** Far beyond a day of speech. */
const mostSegments = 200_000
const Seconds = z.number().nullish()
const Word = z.object({ start: Seconds, end: Seconds, word: z.string().nullish(), probability: z.number().nullish() })
const Segment = z.object({
  start: Seconds,
  end: Seconds,
  text: z.string().nullish(),
  words: z.array(Word).max(5_000).nullish(),
})
const Result = z.array(Segment).max(mostSegments)

/** Reads the `result` of a finished task. Where nobody spoke, it is one segment of nulls. */
export function segmentsOf(result: unknown, language: string | null): ToldSegment[] {
  const read = Result.safeParse(result)
  if (!read.success) throw brokenAnswer()
  return read.data.flatMap(segment => {
    const words = wordsOf(segment)
    const text = segment.text ?? ''
    if (text.trim() === '' && words.length === 0) return []
    const startMs = milliseconds(segment.start) ?? words[0]?.startMs
    const endMs = milliseconds(segment.end) ?? words.at(-1)?.endMs
    if (startMs === undefined || endMs === undefined) throw brokenAnswer()
    return [{ startMs, endMs, language, words, ...(words.length > 0 ? { text, speaker: null } : speakerOf(text)) }]
  })
}

function wordsOf({ words, start }: z.output<typeof Segment>): ToldSegment['words'] {
  let lastMs = milliseconds(start) ?? 0
  return (words ?? []).flatMap(({ word, probability, ...times }) => {
    if (!word) return []
    const startMs = milliseconds(times.start) ?? lastMs
    const endMs = milliseconds(times.end) ?? startMs
    lastMs = endMs
    return [{ startMs, endMs, text: word, confidence: probability ?? 0 }]
  })
}

function milliseconds(seconds: number | null | undefined): number | undefined {
  return seconds === null || seconds === undefined ? undefined : Math.round(seconds * 1000)
}

/** Where speakers were told apart, words are lost and the text begins with the label. */
function speakerOf(text: string): { speaker: string | null; text: string } {
  const label = /^(SPEAKER_\d{1,4}|None)\|/.exec(text)
  if (!label) return { speaker: null, text }
  return { speaker: label[1] === 'None' ? null : (label[1] ?? null), text: text.slice(label[0].length) }
}
