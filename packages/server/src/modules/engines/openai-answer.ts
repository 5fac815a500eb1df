import { z } from 'zod'
import type { Piece } from './openai-pieces.ts'
import { wordsInText } from './openai-words.ts'
import { readAnswer } from './remote-call.ts'
import type { ToldSegment } from './remote-heard.ts'
import { languageCode } from './remote-languages.ts'

const Word = z.object({ word: z.string(), start: z.number(), end: z.number(), probability: z.number().nullish() })
const Words = z.array(Word).max(100_000).nullish()
const Segment = z.object({
  start: z.number(),
  end: z.number(),
  text: z.string(),
  avg_logprob: z.number().nullish(),
  words: Words,
})
const Verbose = z.object({
  text: z.string().nullish(),
  language: z.string().nullish(),
  segments: z.array(Segment).max(100_000).nullish(),
  words: Words,
})
const Plain = z.object({ text: z.string() })

export type PieceHeard = { language: string | null; segments: ToldSegment[] }

/** Reads `verbose_json`; times become those of the whole recording. Words may lie beside the segments or in them. */
export function readVerbose(text: string, piece: Piece, asked: string | null): PieceHeard {
  const answer = readAnswer(Verbose, text)
  const language = languageCode(answer.language) ?? asked
  const told = answer.segments?.length ? answer.segments : [whole(answer, piece)]
  const nested = told.map(({ text, words }) => wordsInText([text], words ?? [])[0] ?? [])
  const isNested = nested.some(words => words.length > 0)
  const words = isNested
    ? nested
    : wordsInText(
        told.map(segment => segment.text),
        answer.words ?? [],
      )
  const at = (seconds: number) => piece.startMs + Math.round(seconds * 1000)
  const segments = told.flatMap((segment, index): ToldSegment[] => {
    const own = words[index] ?? []
    if (segment.text.trim() === '' && own.length === 0) return []
    const sureness = Math.exp(Math.min(0, segment.avg_logprob ?? 0))
    return [
      {
        startMs: at(segment.start),
        endMs: at(segment.end),
        text: segment.text,
        language,
        speaker: null,
        words: own.map(word => ({
          startMs: at(word.start),
          endMs: at(word.end),
          text: word.word,
          confidence: word.probability ?? sureness,
        })),
      },
    ]
  })
  return { language, segments }
}

/** A server that tells no segments: what it told is one. */
function whole({ text, words }: z.output<typeof Verbose>, { startMs, endMs }: Piece): z.output<typeof Segment> {
  const start = words?.[0]?.start ?? 0
  const end = words?.at(-1)?.end ?? (endMs - startMs) / 1000
  return { start, end, text: text ?? words?.map(({ word }) => word.trim()).join(' ') ?? '', words: null }
}

/** Reads `json`: the text, and nothing about when it was said. */
export function readPlain(text: string, { startMs, endMs }: Piece, asked: string | null): PieceHeard {
  const said = readAnswer(Plain, text).text
  if (said.trim() === '') return { language: asked, segments: [] }
  return { language: asked, segments: [{ startMs, endMs, text: said, language: asked, speaker: null, words: [] }] }
}
