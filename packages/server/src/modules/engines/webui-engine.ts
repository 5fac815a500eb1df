import { type Clock, systemClock } from '#infra/clock'
import { TaskFailure } from '#infra/queue'
import { safeFetch } from '#infra/safe-fetch'
import type { EngineCapabilities, Heard, Listening, Pcm, TranscribeParams } from './engine.ts'
import { askPatiently, type EngineAnswer, isUnreachable, type Patience, pause, readAnswer } from './remote-call.ts'
import type { RemoteEngine } from './remote-engine.ts'
import {
  engineBroke,
  heardOf,
  keyRefused,
  maxAnswerBytes,
  noProgress,
  refusedRequest,
  restarted,
  tooLarge,
  unknownLanguage,
} from './remote-heard.ts'
import { languageCode, languageName } from './remote-languages.ts'
import { openTurns } from './remote-turns.ts'
import { bytesPerMs, uploadOf, wavHeadBytes, wholeSound } from './remote-upload.ts'
import type { WebuiTier } from './webui-context.ts'
import { openWebuiDoor, submissionQuery, type WebuiMachine } from './webui-door.ts'
import { probeWebui } from './webui-probe.ts'
import { segmentsOf } from './webui-result.ts'
import { readTask, refusalOf, Submitted } from './webui-task.ts'

export type WebuiLimits = {
  /** For the whole upload; a plain backend decodes before it answers. */
  uploadMs: (bytes: number) => number
  /** How long a recording of this length may go without a sign of life. */
  stallMs: (durationMs: number) => number
  /** How long it may stand in the engine's own queue. */
  queueMs: number
  /** For all of it, whatever signs of life there are. */
  totalMs: (durationMs: number) => number
  /** How long an engine that does not answer is asked again. */
  unreachableMs: number
  /** For taking back what the engine still has. */
  cleanUpMs: number
  /** Short recordings are not kept waiting: the pause grows with the time that has passed. */
  pollMs: (elapsedMs: number) => number
  patience: Patience
}
export type WebuiOptions = Partial<WebuiMachine> & {
  url: string
  allow: readonly string[]
  capabilities?: Partial<EngineCapabilities>
  fetch?: typeof safeFetch
  clock?: Clock
  limits?: Partial<WebuiLimits>
}

const defaults: WebuiLimits = {
  uploadMs: bytes => 120_000 + bytes / 50,
  stallMs: durationMs => 120_000 + 3 * Math.min(durationMs, 120_000),
  queueMs: 1_800_000,
  totalMs: durationMs => 3_600_000 + 20 * durationMs,
  unreachableMs: 5_000,
  cleanUpMs: 10_000,
  pollMs: elapsedMs => Math.min(2_000, Math.max(100, elapsedMs / 15)),
  patience: { tries: 5, waitMs: 120_000 },
}
/** What the form adds to the recording. */
const formBytes = 64 * 1024

/** Whisper-WebUI on another machine: behind our wrapper when a secret is given, otherwise as it is. */
export function openWebuiEngine(options: WebuiOptions): RemoteEngine {
  const { url, allow, secret, fetch = safeFetch, clock = systemClock } = options
  const machine = { secret, computeType: options.computeType ?? 'int8', device: options.device ?? 'cpu' }
  const limits = { ...defaults, ...options.limits }
  const isWrapped = secret !== undefined
  const ask = openWebuiDoor({ url, allow, fetch }, machine, clock)
  // A plain backend breaks when two recordings run at once; a wrapped one has a queue of its own.
  const turn = openTurns(isWrapped ? Number.POSITIVE_INFINITY : 1)
  const capabilities: EngineCapabilities = {
    words: true,
    progress: true,
    cancel: isWrapped,
    translate: true,
    languageDetection: true,
    diarize: false,
    maxBytes: null,
    maxDurationMs: null,
    ...options.capabilities,
  }

  const tierOf = ({ model, beam, errand }: TranscribeParams): WebuiTier => ({
    model,
    beam,
    computeType: machine.computeType,
    device: machine.device,
    maxBytes: wavHeadBytes + formBytes + bytesPerMs * errand.maxDurationMs,
    maxDurationMs: errand.maxDurationMs,
  })

  const submit = async (pcm: Pcm, params: TranscribeParams, signal: AbortSignal): Promise<string> => {
    const sound = await wholeSound(pcm)
    if (sound.bytes + wavHeadBytes > (capabilities.maxBytes ?? Number.POSITIVE_INFINITY)) throw tooLarge()
    if (pcm.durationMs > (capabilities.maxDurationMs ?? Number.POSITIVE_INFINITY)) throw tooLarge()
    const query = submissionQuery(params, machine)
    const timeoutMs = limits.uploadMs(sound.bytes)
    const answer = await askPatiently(
      async () => {
        signal.throwIfAborted()
        const upload = uploadOf(sound, [])
        const call = leaving(signal, () => (isWrapped && upload.isSent() ? limits.cleanUpMs : 0))
        const { headers, body } = upload
        const sending = { method: 'POST', path: '/transcription/', query, tier: tierOf(params), headers, body } as const
        return ask({ ...sending, signal: call.signal, timeoutMs, answerMs: timeoutMs }, params.errand).finally(
          call.done,
        )
      },
      limits.patience,
      signal,
    )
    if (answer.status !== 201) throw refusalOf(answer)
    return readAnswer(Submitted, answer.text).identifier
  }

  /** A wrapped engine stops at its next segment and keeps nothing. A plain one cannot be told to. */
  const takeBack = async (id: string, params: TranscribeParams): Promise<void> => {
    if (!isWrapped) return
    const timeoutMs = limits.cleanUpMs
    const call = { method: 'DELETE', path: `/task/${id}`, timeoutMs, signal: new AbortController().signal } as const
    // Where this fails the engine is gone, or its own sweep takes the rest.
    await ask(call, params.errand).catch(() => undefined)
  }

  const follow = async (id: string, pcm: Pcm, params: TranscribeParams, listening: Listening): Promise<Heard> => {
    const { signal, onProgress } = listening
    const stallMs = limits.stallMs(pcm.durationMs)
    const maxBytes = maxAnswerBytes(pcm.durationMs)
    const startMs = clock.now().getTime()
    const since = { sign: '', signMs: startMs, answeredMs: startMs, share: 0 }
    for (;;) {
      await pause(limits.pollMs(clock.now().getTime() - startMs), signal)
      const times = { timeoutMs: stallMs, answerMs: stallMs }
      const call = { method: 'GET', path: `/task/${id}`, maxBytes, signal, ...times } as const
      const told = await ask(call, params.errand).then(
        answer => (answer.status >= 500 ? engineBroke() : answer),
        passing,
      )
      const nowMs = clock.now().getTime()
      if (told instanceof TaskFailure) {
        if (nowMs - since.answeredMs > limits.unreachableMs) throw told
        continue
      }
      since.answeredMs = nowMs
      const task = readTask(okay(told))
      if (task.state === 'failed') throw task.failure
      if (task.state === 'done') {
        const language = languageCode(task.language) ?? params.language
        const heard = heardOf(segmentsOf(task.result, language), language, pcm.durationMs)
        onProgress(1)
        return heard
      }
      if (task.sign !== since.sign) Object.assign(since, { sign: task.sign, signMs: nowMs })
      const quietMs = isWrapped && task.state === 'waiting' ? limits.queueMs : stallMs
      if (nowMs - since.signMs > quietMs || nowMs - startMs > limits.totalMs(pcm.durationMs)) throw noProgress()
      if (task.progress > since.share) {
        since.share = task.progress
        onProgress(task.progress)
      }
    }
  }

  return {
    capabilities,
    load: async () => undefined,
    probe: signal => probeWebui(ask, isWrapped, signal),
    transcribe: async (pcm, params, listening) => {
      if (params.language && !languageName(params.language)) throw unknownLanguage()
      return turn(listening.signal, async keepUntil => {
        const id = await submit(pcm, params, listening.signal)
        try {
          return await follow(id, pcm, params, listening)
        } catch (error) {
          // It works on, and breaks when it gets another recording meanwhile.
          if (!isWrapped && listening.signal.aborted) keepUntil(follow(id, pcm, params, unheard()))
          throw error
        } finally {
          await takeBack(id, params)
        }
      })
    },
  }
}

function unheard(): Listening {
  return { signal: new AbortController().signal, onProgress: () => undefined }
}

/** The end of a signal, later: an engine that has the whole recording says first under which id, so that it can be taken back. */
function leaving(signal: AbortSignal, graceMs: () => number): { signal: AbortSignal; done: () => void } {
  const end = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const leave = () => {
    timer = setTimeout(() => end.abort(signal.reason), graceMs())
  }
  signal.addEventListener('abort', leave, { once: true })
  const done = () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', leave)
  }
  return { signal: end.signal, done }
}

/** An engine that could not be reached may be back in a moment. */
function passing(error: unknown): TaskFailure {
  if (isUnreachable(error)) return error
  throw error
}

function okay({ status, text }: EngineAnswer): string {
  if (status === 200) return text
  if (status === 404) throw restarted()
  throw status === 401 || status === 403 ? keyRefused() : refusedRequest(status)
}
