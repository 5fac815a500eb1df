import { setTimeout as wait } from 'node:timers/promises'
import type { z } from 'zod'
import { TaskFailure } from '#infra/queue'
import { isEgressFault, type SafeFetchOptions, type safeFetch, textOf } from '#infra/safe-fetch'

/** Where an engine answers and how it is called; `allow` names the private hosts that may be. */
export type EngineLine = { url: string; allow: readonly string[]; fetch: typeof safeFetch }
export type EngineCall = Omit<SafeFetchOptions, 'allow' | 'redirects'> & {
  /** With query, below the address of the engine. */
  path: string
  signal: AbortSignal
}
/** The text may hold what somebody said: it is parsed and dropped, never logged and never quoted. */
export type EngineAnswer = { status: number; text: string; retryAfterMs: number | null }

/** Throws a TaskFailure where no answer came, and the reason of the signal where it ended the call. */
export async function callEngine(line: EngineLine, call: EngineCall): Promise<EngineAnswer> {
  const { path, timeoutMs, answerMs, ...rest } = call
  const times = { timeoutMs: wholeMs(timeoutMs), answerMs: wholeMs(answerMs) }
  try {
    const address = line.url.replace(/\/+$/, '') + path
    const reply = await line.fetch(address, { ...rest, ...times, allow: line.allow, redirects: 0 })
    const text = await textOf(reply)
    return { status: reply.status, text, retryAfterMs: retryAfterMs(reply.headers['retry-after']) }
  } catch (error) {
    if (call.signal.aborted) throw call.signal.reason
    // A fault of ours is not the engine's.
    if (error instanceof TypeError || error instanceof RangeError) throw error
    throw silence(error)
  }
}

/** Timers take whole numbers, up to 24 days. */
function wholeMs(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.min(2 ** 31 - 1, Math.ceil(ms))
}

const unreachableSentence = 'The speech engine could not be reached.'

/** Whether nobody answered, or the answer broke off: it may be there again in a moment. */
export function isUnreachable(error: unknown): error is TaskFailure {
  return error instanceof TaskFailure && error.code === 'engine-lost' && error.message === unreachableSentence
}

/** What a person reads when an engine did not answer. Causes stay away: they may quote what was said. */
function silence(error: unknown): TaskFailure {
  const reason = error instanceof Error ? `${error.name} ${error.message}` : ''
  if (/time-?out/i.test(reason)) return new TaskFailure('engine-stalled', 'The speech engine did not answer in time.')
  if (!isEgressFault(error) || error.egress === 'failed') {
    return new TaskFailure('engine-lost', unreachableSentence)
  }
  if (/larger/.test(reason)) return brokenAnswer()
  const sentence = 'The address of the speech engine may not be called. The platform must allow its host.'
  return new TaskFailure('engine-failed', sentence)
}

export function brokenAnswer(): TaskFailure {
  return new TaskFailure('engine-failed', 'The speech engine gave an answer that cannot be used.')
}

/** Parsed like any input. What does not fit is a fault of the engine, and nothing of it is repeated. */
export function readAnswer<T>(schema: z.ZodType<T>, text: string): T {
  const read = schema.safeParse(parsed(text))
  if (!read.success) throw brokenAnswer()
  return read.data
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // no schema takes it
  }
}

/** Seconds, or a date; nothing where it is neither. */
function retryAfterMs(header: string | string[] | undefined): number | null {
  if (typeof header !== 'string') return null
  const atMs = /^\d{1,6}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(atMs) ? Math.max(0, atMs) : null
}

/** Throws the reason of the signal as soon as it is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal })
  } catch {
    throw signal.reason
  }
}

export type Patience = {
  /** How often a full engine is asked again, and for how long altogether. */
  tries: number
  waitMs: number
}

/** Asks again as the engine says when it is full, within bounds; afterwards the queue tries again later. */
export async function askPatiently(
  ask: () => Promise<EngineAnswer>,
  patience: Patience,
  signal: AbortSignal,
): Promise<EngineAnswer> {
  let leftMs = patience.waitMs
  for (let tries = 1; ; tries += 1) {
    const answer = await ask()
    if (answer.status !== 429 && answer.status !== 503) return answer
    const waitMs = answer.retryAfterMs ?? 1_000 * tries
    if (tries >= patience.tries || waitMs > leftMs) {
      throw new TaskFailure('engine-failed', 'The speech engine is full at the moment.')
    }
    leftMs -= waitMs
    await pause(waitMs, signal)
  }
}
