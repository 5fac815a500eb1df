import { z } from 'zod'
import { TaskFailure } from '#infra/queue'
import { brokenAnswer, type EngineAnswer, readAnswer } from './remote-call.ts'
import {
  engineBroke,
  keyRefused,
  noProgress,
  refusedRequest,
  restarted,
  tooLarge,
  unknownLanguage,
} from './remote-heard.ts'

export const Submitted = z.object({ identifier: z.string().regex(/^[A-Za-z0-9-]{1,64}$/) })

const Task = z.object({
  status: z.string(),
  progress: z.number().nullish(),
  error: z.string().nullish(),
  result: z.unknown(),
  /** The last two are told by a wrapped engine only. */
  updated_at: z.union([z.string(), z.number()]).nullish(),
  language: z.string().nullish(),
})

export type WebuiTask =
  | { state: 'waiting' | 'running'; progress: number; sign: string }
  | { state: 'done'; result: unknown; language: string | null }
  | { state: 'failed'; failure: TaskFailure }

/** What a task says of itself. `sign` changes with every sign of life. */
export function readTask(text: string): WebuiTask {
  const { status, progress, error, result, updated_at, language } = readAnswer(Task, text)
  const share = Math.min(1, Math.max(0, progress ?? 0))
  const sign = `${status} ${share} ${updated_at ?? ''}`
  switch (status.toLowerCase()) {
    case 'completed':
      return { state: 'done', result, language: language ?? null }
    case 'failed':
    case 'cancelled':
      return { state: 'failed', failure: failureOf(error ?? '') }
    case 'queued':
    case 'pending':
      return { state: 'waiting', progress: share, sign }
    case 'in_progress':
    case 'paused':
    case 'retrying':
      return { state: 'running', progress: share, sign }
    default:
      throw brokenAnswer()
  }
}

/** The reason begins with a code of the wrapper; what follows may quote the recording and is not repeated. */
function failureOf(reason: string): TaskFailure {
  switch (reason.split(':')[0]) {
    case 'unknown-language':
      return unknownLanguage()
    case 'too-large':
    case 'too-long':
      return tooLarge()
    case 'restarted':
      return restarted()
    case 'stalled':
    case 'time-limit':
      return noProgress()
    case 'out-of-memory':
      return new TaskFailure('engine-failed', 'The speech engine ran out of memory.')
    default:
      return engineBroke()
  }
}

const Refusal = z.object({ code: z.string() })

/** Why an engine did not take a recording. */
export function refusalOf({ status, text }: EngineAnswer): TaskFailure {
  if (status === 401 || status === 403) return keyRefused()
  if (status === 413) return tooLarge()
  if (status === 408) return noProgress()
  if (status >= 500) return engineBroke()
  const code = status === 422 ? codeOf(text) : ''
  if (code === 'unknown-language') return unknownLanguage()
  if (code.endsWith('-not-available')) {
    const sentence = 'The speech engine lacks the model or the device of the plan. The platform must check the engine.'
    return new TaskFailure('engine-failed', sentence)
  }
  return refusedRequest(status)
}

/** Only a wrapped engine says a code. */
function codeOf(text: string): string {
  try {
    return readAnswer(Refusal, text).code
  } catch {
    return ''
  }
}
