import { SegmentFlag } from '@scriptorium/contract'
import { z } from 'zod'

/** 16 kHz mono s16le, as the decoder leaves it. */
export type Pcm = { path: string; durationMs: number }

/** For whom an engine works: a shared one keeps customers apart by it, and nothing of it is a name. */
export type Errand = { tenantId: string; jobId: string; maxDurationMs: number }

export type TranscribeParams = {
  errand: Errand
  /** Nothing: the engine finds out, per stretch. */
  language: string | null
  task: 'transcribe' | 'translate'
  prompt: string | null
  model: string
  /** Hypotheses kept while decoding; more is slower and a little better. */
  beam: number
}

/** What an engine can do; what it cannot is not offered, or is done for it. */
export type EngineCapabilities = {
  words: boolean
  progress: boolean
  cancel: boolean
  translate: boolean
  languageDetection: boolean
  diarize: boolean
  /** The largest file and the longest recording of one request; nothing where there is no limit. */
  maxBytes: number | null
  maxDurationMs: number | null
}

// PostgreSQL stores neither NUL nor half a surrogate pair; other control characters have no place in speech.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g
const HeardText = z.string().transform(text =>
  text
    .toWellFormed()
    .replace(controls, '')
    .replace(/[\r\n\t]+/g, ' '),
)
const Time = z.number().finite().min(0).transform(Math.round)
const Share = z
  .number()
  .finite()
  .transform(share => Math.min(1, Math.max(0, share)))
const Language = z
  .string()
  .regex(/^[a-z]{2,3}$/)
  .nullable()

const HeardWord = z.object({ startMs: Time, endMs: Time, text: HeardText, confidence: Share })
export type HeardWord = z.output<typeof HeardWord>
const HeardSegment = z.object({
  startMs: Time,
  endMs: Time,
  text: HeardText,
  language: Language,
  /** Nothing where nobody told speakers apart. */
  speaker: HeardText.nullish(),
  flags: z.array(SegmentFlag),
  words: z.array(HeardWord),
})
export type HeardSegment = z.output<typeof HeardSegment>

/** What an engine heard. Parsed, because an engine is another program. */
export const Heard = z.object({
  language: Language,
  languages: z.array(z.string().regex(/^[a-z]{2,3}$/)).max(100),
  /** Share of the speech that lies under words; nothing where there was no speech. */
  coverage: Share.nullable(),
  segments: z.array(HeardSegment),
})
export type Heard = z.output<typeof Heard>

export type Listening = { signal: AbortSignal; onProgress: (fraction: number) => void }

/** One way to transcribe, whatever runs behind it. */
export type Engine = {
  readonly capabilities: EngineCapabilities
  /** Gets ready; later calls return at once. */
  readonly load: () => Promise<void>
  /** Throws a TaskFailure, or the reason of the signal when it was aborted. */
  readonly transcribe: (pcm: Pcm, params: TranscribeParams, listening: Listening) => Promise<Heard>
}

export type EngineHealth = 'starting' | 'ready' | 'failed'
export type EngineState = {
  health: EngineHealth
  /** What is wrong and what to do; empty when all is well. */
  detail: string
  slots: number
  busy: number
  /** Slots that can take work now: what the queue may admit. */
  healthySlots: number
}
