import type { Log } from '#infra/log'
import { TaskFailure } from '#infra/queue'
import type { Engine, EngineCapabilities, EngineState } from './engine.ts'
import { type ChildLimits, type EngineChild, startEngineChild } from './engine-child.ts'
import { type EngineSlot, openEngineSlot, type SlotLimits } from './engine-slot.ts'

export type EmbeddedOptions = {
  /** Nothing: there is no speech environment on this machine. */
  python: string | undefined
  speechFolder: string
  /** The verified folder of a model, or nothing while it is missing. */
  findModel: (model: string) => Promise<string | undefined>
  /** What every slot loads until a job asks for another one. */
  model: string
  slots: number
  threads: number
  workFolder: string
  log: Log
  limits?: Partial<ChildLimits & SlotLimits>
}
export type EmbeddedEngine = Engine & {
  readonly state: () => EngineState
  /** Called after each change of state; the queue admits by it. */
  readonly onChange: (listener: () => void) => void
  readonly stop: () => Promise<void>
}

const capabilities: EngineCapabilities = {
  words: true,
  progress: true,
  cancel: true,
  translate: true,
  languageDetection: true,
  diarize: false,
  maxBytes: null,
  maxDurationMs: null,
}
const defaults: ChildLimits & SlotLimits = {
  startMs: 120_000,
  // One step of work is at most four stretches of 29 s; a slow machine needs a few times that.
  stallMs: durationMs => 60_000 + 3 * Math.min(durationMs, 120_000),
  jobsPerChild: 200,
  retryMs: failures => Math.min(30_000, 500 * 2 ** failures),
}
const givenUpAfter = 3

/** Whisper in children of our own: one warm child a slot. A child that was killed, hung or died is replaced at once. */
export function openEmbeddedEngine(options: EmbeddedOptions): EmbeddedEngine {
  const limits = { ...defaults, ...options.limits }
  const waiters: { take: (slot: EngineSlot) => void; refuse: (error: unknown) => void }[] = []
  const listeners: (() => void)[] = []
  let slots: EngineSlot[] = []
  let fault = ''

  const startChild = async (model: string) => {
    const { python, speechFolder, workFolder, threads } = options
    if (!python) {
      throw new Error('There is no speech environment. Install Python 3.10 or newer with venv and start again.')
    }
    const modelFolder = await options.findModel(model)
    if (!modelFolder)
      throw new Error('The speech model is missing. Start again with a network connection, or set MODEL_DIR.')
    return startEngineChild({ python, speechFolder, modelFolder, threads, workFolder, limits })
  }
  const changed = () => {
    for (;;) {
      const slot = slots.find(one => one.isFree())
      const waiter = slot && waiters.shift()
      if (!waiter) break
      waiter.take(slot)
    }
    for (const listener of listeners) listener()
  }
  const failed = (reason: string) => {
    fault = reason
    options.log.warn({ reason }, 'speech engine did not start')
    if (!slots.every(slot => slot.failures() >= givenUpAfter)) return
    const sentence = 'The speech engine cannot start at the moment.'
    const error = new TaskFailure('engine-failed', sentence)
    for (const waiter of waiters.splice(0)) waiter.refuse(error)
  }
  /** Runs on a free slot, in the order asked. Taking a slot and making it busy is one step: two jobs never get the same. */
  const onSlot = <T>(model: string, signal: AbortSignal, work: (child: EngineChild) => Promise<T>): Promise<T> => {
    const free = slots.find(slot => slot.isFree())
    if (free) return free.run(model, signal, work)
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const waiter = { take: (slot: EngineSlot) => resolve(slot.run(model, signal, work)), refuse: reject }
    const cancel = () => {
      const at = waiters.indexOf(waiter)
      if (at < 0) return
      waiters.splice(at, 1)
      reject(signal.reason)
    }
    waiters.push(waiter)
    signal.addEventListener('abort', cancel, { once: true })
    return promise.finally(() => signal.removeEventListener('abort', cancel))
  }
  const state = (): EngineState => {
    const healthySlots = slots.filter(slot => slot.isHealthy()).length
    const busy = slots.filter(slot => slot.isBusy()).length
    const health =
      healthySlots > 0 || options.slots === 0
        ? 'ready'
        : slots.some(slot => slot.failures() > 0)
          ? 'failed'
          : 'starting'
    return { health, detail: health === 'failed' ? fault : '', slots: options.slots, busy, healthySlots }
  }

  return {
    capabilities,
    state,
    onChange: listener => void listeners.push(listener),
    load: async () => {
      if (slots.length > 0) return
      slots = Array.from({ length: options.slots }, () =>
        openEngineSlot(startChild, options.model, limits, { changed, failed }),
      )
    },
    transcribe: async (pcm, params, listening) => {
      listening.signal.throwIfAborted()
      return onSlot(params.model, listening.signal, child => child.transcribe(pcm, params, listening))
    },
    stop: async () => {
      await Promise.all(slots.map(slot => slot.stop()))
    },
  }
}
