import { z } from 'zod'
import { TaskFailure } from '#infra/queue'
import type { TranscribeParams } from './engine.ts'
import { type EngineAnswer, readAnswer } from './remote-call.ts'
import { engineBroke, keyRefused, refusedRequest, unknownLanguage } from './remote-heard.ts'

/** The model reads the end of a prompt only. */
const maxPromptChars = 2_000

export function openaiFields(
  { task, language, prompt }: TranscribeParams,
  model: string,
  timestamps: 'words' | 'segments' | 'none',
): [name: string, value: string][] {
  const fields: [string, string][] = [
    ['model', model],
    ['response_format', timestamps === 'none' ? 'json' : 'verbose_json'],
  ]
  if (prompt) fields.push(['prompt', prompt.trim().slice(-maxPromptChars).toWellFormed()])
  // Translations go into English, from whatever is spoken, and tell no words.
  if (task === 'translate') return fields
  if (language) fields.push(['language', language])
  if (timestamps === 'words') fields.push(['timestamp_granularities[]', 'word'])
  if (timestamps !== 'none') fields.push(['timestamp_granularities[]', 'segment'])
  return fields
}

const Fault = z.union([
  z.object({
    error: z.object({ param: z.string().nullish(), code: z.string().nullish(), message: z.string().nullish() }),
  }),
  z.object({ detail: z.array(z.object({ loc: z.array(z.union([z.string(), z.number()])) })) }),
])

/** Why a server did not take a piece. What it wrote may quote the prompt, so it is only looked at. */
export function refusalOfPiece(
  { status, text }: EngineAnswer | { status: number; text: string },
  language: string | null,
): TaskFailure {
  if (status === 401 || status === 403) return keyRefused()
  if (status === 413) {
    return new TaskFailure(
      'engine-failed',
      'The speech engine takes smaller pieces than it was registered with. The platform must lower its largest file.',
    )
  }
  if (status >= 500) return engineBroke()
  if ((status === 400 || status === 422) && language && isAboutLanguage(text)) return unknownLanguage()
  return refusedRequest(status)
}

function isAboutLanguage(text: string): boolean {
  try {
    const fault = readAnswer(Fault, text)
    if ('detail' in fault) return fault.detail.some(({ loc }) => loc.includes('language'))
    const { param, code, message } = fault.error
    return param === 'language' || /language/i.test(`${code ?? ''} ${message ?? ''}`)
  } catch {
    return false
  }
}
