import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { TaskFailure } from '#infra/queue'
import type { Listening } from './engine.ts'
import { type ChildEnd, type Door, type SpeechChild, type SpeechEnvironment, startSpeechChild } from './speech-child.ts'

export type WarmProgram = SpeechEnvironment & {
  workFolder: string
  /** From start to `ready`. */
  startMs: number
}
export type WarmDoor = {
  door: Exclude<Door, 'decode'>
  args: string[]
  /** The event that ends a request well. */
  answer: 'result' | 'review' | 'turns'
  /** What people read when it fails, at the beginning of a sentence. */
  called: string
}
export type WarmRequest<T> = {
  /** What is sent, besides the id. */
  fields: Record<string, unknown>
  /** How long it may take without a sign of life. */
  stallMs: number
  answer: z.ZodType<T>
  /** What an error of the child means; `harmless` ones leave it as good as before. */
  failureOf: (code: string) => { failure: TaskFailure; harmless: boolean } | undefined
}
/** A long-lived door of `speech/` in one process. It serves one request at a time. */
export type WarmChild = {
  /** Settles when it is ready to work; throws a sentence when it cannot be. */
  readonly ready: Promise<void>
  readonly ended: Promise<ChildEnd>
  readonly ask: <T>(request: WarmRequest<T>, listening: Listening) => Promise<T>
  readonly kill: () => void
  readonly isKilled: () => boolean
}

/** What doors say that only listen: they cannot read the sound, or broke. */
export function failureOfListener(code: string): { failure: TaskFailure; harmless: boolean } | undefined {
  if (code !== 'pcm-unreadable') return undefined
  const failure = new TaskFailure('storage-unavailable', 'The decoded sound of this recording cannot be read any more.')
  return { failure, harmless: true }
}

const Line = z.discriminatedUnion('event', [
  z.object({ event: z.literal('ready') }),
  z.object({ event: z.literal('pong') }),
  z.object({ event: z.literal('progress'), id: z.string(), progress: z.number() }),
  z.object({ event: z.enum(['result', 'review', 'turns']), id: z.string() }).loose(),
  z.object({ event: z.literal('error'), id: z.string().nullable(), code: z.string(), message: z.string() }),
])
type Line = z.output<typeof Line>

/** Starts a child and what it needs. Any line that is not of the protocol ends it: what follows could not be trusted. */
export async function startWarmChild(program: WarmProgram, warm: WarmDoor): Promise<WarmChild> {
  const { door, args, called } = warm
  const cwd = await mkdtemp(path.join(program.workFolder, `${door}-`))
  const loaded = Promise.withResolvers<void>()
  loaded.promise.catch(() => undefined)
  let onLine: (line: Line) => void = line => {
    if (line.event === 'ready') loaded.resolve()
    if (line.event === 'error') loaded.reject(new Error(line.message))
  }
  const child = startSpeechChild(program, door, args, {
    cwd,
    onLine: raw => {
      const line = Line.safeParse(raw)
      if (line.success) onLine(line.data)
      else child.kill()
    },
  })
  const slow = setTimeout(() => {
    loaded.reject(new Error(`${called} was not ready within ${program.startMs / 1000} seconds.`))
    child.kill()
  }, program.startMs)
  loaded.promise.finally(() => clearTimeout(slow)).catch(() => undefined)
  void child.ended.then(end => {
    loaded.reject(new Error(`${called} could not start. ${end.lastWords}`.trim()))
    return rm(cwd, { recursive: true, force: true })
  })
  let requests = 0
  return {
    ready: loaded.promise,
    ended: child.ended,
    kill: child.kill,
    isKilled: child.isKilled,
    ask: (request, listening) => {
      requests += 1
      return converse(child, warm, String(requests), request, listening, listen => {
        onLine = listen
      })
    },
  }
}

async function converse<T>(
  child: SpeechChild,
  { answer: ending, called }: WarmDoor,
  id: string,
  request: WarmRequest<T>,
  { signal, onProgress }: Listening,
  listen: (onLine: (line: Line) => void) => void,
): Promise<T> {
  if (signal.aborted) throw signal.reason
  const answer = Promise.withResolvers<T>()
  const fail = (error: unknown) => {
    answer.reject(error)
    child.kill()
  }
  const stopped = () =>
    new TaskFailure('engine-failed', `${called} stopped while it worked on this recording. It has been restarted.`)
  const stalled = () =>
    fail(new TaskFailure('engine-stalled', `${called} made no progress on this recording and was restarted.`))
  let stall = setTimeout(stalled, request.stallMs)
  const cancel = () => fail(signal.reason)
  signal.addEventListener('abort', cancel, { once: true })
  void child.ended.then(() => answer.reject(stopped()))
  listen(line => {
    if (line.event === 'pong' || line.event === 'ready') return
    if (line.id !== id) return fail(stopped())
    clearTimeout(stall)
    stall = setTimeout(stalled, request.stallMs)
    if (line.event === 'progress') return onProgress(Math.min(1, Math.max(0, line.progress)))
    if (line.event === 'error') {
      const known = request.failureOf(line.code)
      return known?.harmless ? answer.reject(known.failure) : fail(known?.failure ?? stopped())
    }
    const read = line.event === ending ? request.answer.safeParse(line) : undefined
    if (read?.success) return answer.resolve(read.data)
    fail(new TaskFailure('engine-failed', `${called} gave an answer that cannot be used. It was restarted.`))
  })
  child.send({ ...request.fields, id })
  try {
    return await answer.promise
  } finally {
    clearTimeout(stall)
    signal.removeEventListener('abort', cancel)
    listen(() => undefined)
  }
}
