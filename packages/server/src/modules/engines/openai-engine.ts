import { TaskFailure } from '#infra/queue'
import { safeFetch } from '#infra/safe-fetch'
import type { Engine, EngineCapabilities, TranscribeParams } from './engine.ts'
import { type PieceHeard, readPlain, readVerbose } from './openai-answer.ts'
import { cutAtSilences, openLoudness, type Piece } from './openai-pieces.ts'
import { openaiFields, refusalOfPiece } from './openai-request.ts'
import {
  askPatiently,
  callEngine,
  type EngineAnswer,
  type EngineCall,
  isUnreachable,
  type Patience,
  pause,
} from './remote-call.ts'
import type { RemoteEngine, RemoteHealth } from './remote-engine.ts'
import { heardOf, maxAnswerBytes } from './remote-heard.ts'
import { openTurns } from './remote-turns.ts'
import { bytesPerMs, read, type Sound, uploadOf, wavHeadBytes, wholeSound } from './remote-upload.ts'

export type OpenaiLimits = {
  /** For one piece, from its first byte to its text. */
  pieceMs: (durationMs: number) => number
  /** How often a piece is sent when the connection drops or the server breaks. */
  tries: number
  retryMs: number
  patience: Patience
}
export type OpenaiOptions = {
  /** With or without `/v1`. */
  url: string
  secret?: string
  /** Our names of models to those of the server. */
  models: Readonly<Record<string, string>>
  /** What the server can tell about when something was said; `none` where it only answers with `json`. */
  timestamps: 'words' | 'segments' | 'none'
  allow: readonly string[]
  /** `maxBytes` and `maxDurationMs` are those of one request: what is longer or larger is sent in pieces. */
  capabilities?: Partial<EngineCapabilities>
  /** Pieces of one recording that are under way at once. */
  piecesAtOnce?: number
  fetch?: typeof safeFetch
  limits?: Partial<OpenaiLimits>
}

const defaults: OpenaiLimits = {
  pieceMs: durationMs => 120_000 + 2 * durationMs,
  tries: 2,
  retryMs: 500,
  patience: { tries: 6, waitMs: 180_000 },
}
const maxBytesAsHosted = 25_000_000
/** What the form adds to a piece, its prompt included. */
const formBytes = 32 * 1024
const minPieceMs = 1_000
const probeMs = 10_000

/** Any server with `/v1/audio/transcriptions`: hosted ones and the many that speak the same way. */
export function openOpenaiEngine(options: OpenaiOptions): RemoteEngine {
  const { allow, secret, fetch = safeFetch, timestamps } = options
  const line = { url: options.url.replace(/\/+$/, '').replace(/\/v1$/, ''), allow, fetch }
  const limits = { ...defaults, ...options.limits }
  const authorization: Record<string, string> = secret ? { authorization: `Bearer ${secret}` } : {}
  const ask = (call: EngineCall) => callEngine(line, { ...call, headers: { ...call.headers, ...authorization } })
  const capabilities: EngineCapabilities = {
    words: timestamps === 'words',
    progress: true,
    // There are no ids to take back: a server that is left may go on by itself.
    cancel: false,
    translate: true,
    languageDetection: timestamps !== 'none',
    diarize: false,
    ...options.capabilities,
    maxBytes: null,
    maxDurationMs: null,
  }
  const { maxBytes, maxDurationMs } = options.capabilities ?? {}
  const maxPieceMs = Math.max(
    minPieceMs,
    Math.min(
      // Without times of its own, a piece is one segment.
      timestamps === 'none' ? 30_000 : 600_000,
      maxDurationMs ?? Number.POSITIVE_INFINITY,
      Math.floor(((maxBytes ?? maxBytesAsHosted) - wavHeadBytes - formBytes) / bytesPerMs),
    ),
  )

  const sendPiece = (sound: Sound, piece: Piece, params: TranscribeParams, model: string, signal: AbortSignal) => {
    const durationMs = piece.endMs - piece.startMs
    const timeoutMs = limits.pieceMs(durationMs)
    const path = params.task === 'translate' ? '/v1/audio/translations' : '/v1/audio/transcriptions'
    const send = () => {
      const { headers, body } = uploadOf(sound, openaiFields(params, model, timestamps))
      const times = { timeoutMs, answerMs: timeoutMs, maxBytes: maxAnswerBytes(durationMs) }
      return ask({ method: 'POST', path, headers, body, signal, ...times })
    }
    return askPatiently(() => sendAgain(send, limits, signal), limits.patience, signal)
  }
  const hearPiece = async (
    sound: Sound,
    piece: Piece,
    params: TranscribeParams,
    model: string,
    signal: AbortSignal,
  ) => {
    const answer = await sendPiece(sound, piece, params, model, signal)
    if (answer.status !== 200) throw refusalOfPiece(answer, params.language)
    const asked = params.language
    return timestamps === 'none' ? readPlain(answer.text, piece, asked) : readVerbose(answer.text, piece, asked)
  }

  const transcribe: Engine['transcribe'] = async (pcm, params, { signal, onProgress }) => {
    signal.throwIfAborted()
    const model = options.models[params.model]
    if (model === undefined) {
      throw new TaskFailure('engine-failed', 'The speech engine has no such model. The platform must check its models.')
    }
    const sound = await wholeSound(pcm)
    const pieces = await cut(sound, pcm.durationMs, maxPieceMs)
    const turn = openTurns(options.piecesAtOnce ?? 2)
    const failed = new AbortController()
    const both = AbortSignal.any([signal, failed.signal])
    let heardMs = 0
    const hear = async (piece: Piece): Promise<PieceHeard> => {
      const part = soundOf(sound, piece, piece.endMs === pcm.durationMs)
      const heard = await turn(both, () => hearPiece(part, piece, params, model, both))
      heardMs += piece.endMs - piece.startMs
      onProgress(Math.min(1, heardMs / pcm.durationMs))
      return heard
    }
    const running = pieces.map(hear)
    try {
      const heard = await Promise.all(running)
      const segments = heard.flatMap(piece => piece.segments)
      return heardOf(segments, heard.find(piece => piece.language)?.language ?? null, pcm.durationMs)
    } catch (error) {
      failed.abort(error)
      await Promise.allSettled(running)
      throw error
    }
  }

  const probe = async (signal: AbortSignal): Promise<RemoteHealth> => {
    try {
      const { status } = await ask({ method: 'GET', path: '/v1/models', signal, timeoutMs: probeMs })
      // Not every server lists its models; that it answers is enough.
      if (status < 400 || status === 404 || status === 405) return { health: 'ready' }
      return { health: 'failed', detail: refusalOfPiece({ status, text: '' }, null).message }
    } catch (error) {
      const detail = error instanceof TaskFailure ? error.message : 'The speech engine was not asked to the end.'
      return { health: 'failed', detail }
    }
  }

  return { capabilities, load: async () => undefined, probe, transcribe }
}

/** A long recording is not lost to one dropped connection. */
async function sendAgain(
  send: () => Promise<EngineAnswer>,
  limits: OpenaiLimits,
  signal: AbortSignal,
): Promise<EngineAnswer> {
  for (let tries = 1; ; tries += 1) {
    signal.throwIfAborted()
    const isLast = tries >= limits.tries
    const answer = await send().catch(fault => {
      if (isLast || !isUnreachable(fault)) throw fault
    })
    // 503 says that it is full, and that is another matter.
    if (answer && (isLast || answer.status < 500 || answer.status === 503)) return answer
    await pause(limits.retryMs, signal)
  }
}

async function cut(sound: Sound, durationMs: number, maxMs: number): Promise<Piece[]> {
  const loudness = openLoudness()
  if (durationMs > maxMs) for await (const bytes of read(sound)) loudness.add(bytes)
  return cutAtSilences(loudness.frames(), durationMs, maxMs)
}

function soundOf(sound: Sound, piece: Piece, isLast: boolean): Sound {
  const fromByte = Math.min(sound.bytes, piece.startMs * bytesPerMs)
  const toByte = isLast ? sound.bytes : Math.min(sound.bytes, piece.endMs * bytesPerMs)
  return { path: sound.path, fromByte, bytes: toByte - fromByte }
}
