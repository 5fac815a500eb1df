import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { TaskFailure } from '#infra/queue'
import { Heard, type Listening, type Pcm, type TranscribeParams } from './engine.ts'
import { type ChildEnd, type SpeechChild, type SpeechEnvironment, startSpeechChild } from './speech-child.ts'

export type ChildLimits = {
  /** From start to `ready`. */
  startMs: number
  /** How long a recording of this length may go without progress. */
  stallMs: (durationMs: number) => number
}
/** A child has one model and knows nobody. */
export type ChildParams = Omit<TranscribeParams, 'errand' | 'model'>

/** One warm model in one process. It serves one request at a time. */
export type EngineChild = {
  /** Settles when the model is loaded; throws a sentence when it cannot be. */
  readonly ready: Promise<void>
  readonly ended: Promise<ChildEnd>
  readonly transcribe: (pcm: Pcm, params: ChildParams, listening: Listening) => Promise<Heard>
  readonly kill: () => void
  readonly isKilled: () => boolean
}

const Line = z.discriminatedUnion('event', [
  z.object({ event: z.literal('ready') }),
  z.object({ event: z.literal('pong') }),
  z.object({ event: z.literal('progress'), id: z.string(), progress: z.number() }),
  z.object({ event: z.literal('result'), id: z.string() }).loose(),
  z.object({ event: z.literal('error'), id: z.string().nullable(), code: z.string(), message: z.string() }),
])
type Line = z.output<typeof Line>

export type EngineProgram = SpeechEnvironment & {
  modelFolder: string
  threads: number
  workFolder: string
  limits: ChildLimits
}

/** Starts a child and loads the model. Any line that is not of the protocol ends it: what follows could not be trusted. */
export async function startEngineChild(program: EngineProgram): Promise<EngineChild> {
  const cwd = await mkdtemp(path.join(program.workFolder, 'engine-'))
  const loaded = Promise.withResolvers<void>()
  loaded.promise.catch(() => undefined)
  let onLine: (line: Line) => void = line => {
    if (line.event === 'ready') loaded.resolve()
    if (line.event === 'error') loaded.reject(new Error(line.message))
  }
  const args = ['--model-dir', program.modelFolder, '--threads', String(program.threads)]
  const child = startSpeechChild(program, 'engine', args, {
    cwd,
    onLine: raw => {
      const line = Line.safeParse(raw)
      if (line.success) onLine(line.data)
      else child.kill()
    },
  })
  const slow = setTimeout(() => {
    loaded.reject(new Error(`The speech engine was not ready within ${program.limits.startMs / 1000} seconds.`))
    child.kill()
  }, program.limits.startMs)
  loaded.promise.finally(() => clearTimeout(slow)).catch(() => undefined)
  void child.ended.then(end => {
    loaded.reject(new Error(`The speech engine could not start. ${end.lastWords}`.trim()))
    return rm(cwd, { recursive: true, force: true })
  })
  let requests = 0
  return {
    ready: loaded.promise,
    ended: child.ended,
    kill: child.kill,
    isKilled: child.isKilled,
    transcribe: (pcm, params, listening) => {
      requests += 1
      const request = { id: String(requests), pcm, params, stallMs: program.limits.stallMs(pcm.durationMs) }
      return converse(child, request, listening, listen => {
        onLine = listen
      })
    },
  }
}

type Request = { id: string; pcm: Pcm; params: ChildParams; stallMs: number }

async function converse(
  child: SpeechChild,
  request: Request,
  { signal, onProgress }: Listening,
  listen: (onLine: (line: Line) => void) => void,
): Promise<Heard> {
  if (signal.aborted) throw signal.reason
  const answer = Promise.withResolvers<Heard>()
  const fail = (error: unknown) => {
    answer.reject(error)
    child.kill()
  }
  const stalled = () => fail(new TaskFailure('engine-stalled', stalledSentence))
  let stall = setTimeout(stalled, request.stallMs)
  const cancel = () => fail(signal.reason)
  signal.addEventListener('abort', cancel, { once: true })
  void child.ended.then(() => answer.reject(new TaskFailure('engine-failed', stoppedSentence)))
  listen(line => {
    if (line.event === 'pong' || line.event === 'ready') return
    if (line.id !== request.id) return fail(new TaskFailure('engine-failed', stoppedSentence))
    clearTimeout(stall)
    stall = setTimeout(stalled, request.stallMs)
    switch (line.event) {
      case 'progress':
        return onProgress(Math.min(1, Math.max(0, line.progress)))
      case 'error':
        return refusals.has(line.code) ? answer.reject(failureOf(line.code)) : fail(failureOf(line.code))
      case 'result': {
        const heard = Heard.safeParse(line)
        return heard.success ? answer.resolve(heard.data) : fail(new TaskFailure('engine-failed', brokenSentence))
      }
    }
  })
  const { pcm, params, id } = request
  const { language, task, prompt, beam } = params
  child.send({ op: 'transcribe', id, pcm: pcm.path, language, task, prompt, beam, words: true })
  try {
    return await answer.promise
  } finally {
    clearTimeout(stall)
    signal.removeEventListener('abort', cancel)
    listen(() => undefined)
  }
}

const stoppedSentence = 'The speech engine stopped while it worked on this recording. It has been restarted.'
const stalledSentence = 'The speech engine made no progress on this recording and was restarted.'
const brokenSentence = 'The speech engine gave an answer that cannot be used. It was restarted.'

/** Errors after which the child is as good as before. */
const refusals = new Set(['unsupported-language', 'unsupported-task'])

function failureOf(code: string): TaskFailure {
  switch (code) {
    case 'unsupported-language':
      return new TaskFailure(
        'unsupported-language',
        'The speech model does not know this language. Choose another one, or let it be detected.',
      )
    case 'unsupported-task':
      return new TaskFailure(
        'unsupported-language',
        'The speech model knows English only and cannot translate. Choose another model.',
      )
    case 'out-of-memory':
      return new TaskFailure('engine-failed', 'The speech engine ran out of memory. It was restarted.')
    default:
      return new TaskFailure('engine-failed', stoppedSentence)
  }
}
