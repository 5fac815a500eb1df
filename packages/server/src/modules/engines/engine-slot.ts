import { TaskFailure } from '#infra/queue'
import type { EngineChild } from './engine-child.ts'

export type SlotLimits = {
  /** A child is replaced after so many jobs: fragmented memory of a long life is given back by its end. */
  jobsPerChild: number
  /** How long to wait before another start, after so many failed ones in a row. */
  retryMs: (failures: number) => number
}
type Phase =
  | { name: 'starting'; child?: EngineChild }
  | { name: 'free'; child: EngineChild }
  | { name: 'busy'; child: EngineChild }
  | { name: 'stopped' }

/** A place for one job at a time, which always has a child or is getting one. */
export type EngineSlot = {
  readonly isFree: () => boolean
  readonly isBusy: () => boolean
  /** Ready, or between two children of which the last one worked. */
  readonly isHealthy: () => boolean
  /** Failed starts in a row. */
  readonly failures: () => number
  /** Only on a free slot. Where its child has another model loaded, one with the right model takes its place first. */
  readonly run: <T>(model: string, signal: AbortSignal, work: (child: EngineChild) => Promise<T>) => Promise<T>
  readonly stop: () => Promise<void>
}

export function openEngineSlot(
  startChild: (model: string) => Promise<EngineChild>,
  usual: string,
  limits: SlotLimits,
  tell: { changed: () => void; failed: (reason: string) => void },
): EngineSlot {
  let phase: Phase = { name: 'starting' }
  let wasReady = false
  let failures = 0
  let jobs = 0
  let model = usual
  let timer: NodeJS.Timeout | undefined
  let starting: Promise<void> = Promise.resolve()
  const isStopped = () => phase.name === 'stopped'

  const start = async () => {
    let child: EngineChild | undefined
    try {
      child = await startChild(model)
      if (isStopped()) {
        child.kill()
        await child.ended
        return
      }
      phase = { name: 'starting', child }
      await child.ready
      if (isStopped()) return
      phase = { name: 'free', child }
      wasReady = true
      failures = 0
      jobs = 0
      follow(child)
    } catch (error) {
      child?.kill()
      await child?.ended
      if (isStopped()) return
      failures += 1
      tell.failed(error instanceof Error ? error.message : 'The speech engine could not start.')
      startAgain()
    }
    tell.changed()
  }
  /** A child that ends is replaced, unless another one has taken its place already. */
  const follow = (child: EngineChild) => {
    void child.ended.then(() => {
      if (phase.name === 'stopped' || phase.child !== child) return
      model = usual
      startAgain()
    })
  }
  const swap = async (wanted: string, busy: { child: EngineChild }, signal: AbortSignal): Promise<EngineChild> => {
    const old = busy.child
    try {
      const child = await startChild(wanted)
      busy.child = child
      model = wanted
      jobs = 1
      old.kill()
      follow(child)
      // Whoever cancels, or stops the slot, does not wait until a large model is loaded.
      const cancel = () => child.kill()
      signal.addEventListener('abort', cancel, { once: true })
      if (signal.aborted || isStopped()) cancel()
      await child.ready.finally(() => signal.removeEventListener('abort', cancel))
      return child
    } catch (error) {
      if (busy.child !== old) busy.child.kill()
      if (signal.aborted) throw signal.reason
      throw new TaskFailure('engine-failed', `The speech engine could not load the model ${wanted}.`, { cause: error })
    }
  }
  const startAgain = () => {
    if (isStopped()) return
    phase = { name: 'starting' }
    const begin = () => {
      starting = start()
    }
    if (failures === 0) begin()
    else timer = setTimeout(begin, limits.retryMs(failures))
    tell.changed()
  }
  starting = start()

  return {
    isFree: () => phase.name === 'free',
    isBusy: () => phase.name === 'busy',
    isHealthy: () => !isStopped() && wasReady && failures === 0,
    failures: () => failures,
    run: async (wanted, signal, work) => {
      if (phase.name !== 'free') throw new Error('This slot is not free')
      const mine = { name: 'busy' as const, child: phase.child }
      phase = mine
      jobs += 1
      tell.changed()
      try {
        return await work(model === wanted ? mine.child : await swap(wanted, mine, signal))
      } finally {
        // Where the child ended meanwhile, the next one is already on its way.
        if (phase === mine) {
          const { child } = mine
          if (child.isKilled() || jobs >= limits.jobsPerChild) {
            phase = { name: 'starting', child }
            child.kill()
          } else phase = { name: 'free', child }
          tell.changed()
        }
      }
    },
    stop: async () => {
      clearTimeout(timer)
      const child = phase.name === 'stopped' ? undefined : phase.child
      phase = { name: 'stopped' }
      child?.kill()
      await child?.ended
      await starting
    },
  }
}
