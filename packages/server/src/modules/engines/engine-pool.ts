import { TaskFailure } from '#infra/queue'
import type { Engine } from './engine.ts'
import { engineClassOf, type Need, needOf, type Offer, serves } from './needs.ts'

/** An engine that this worker works with. */
export type PoolEngine = {
  readonly id: string
  /** What people see that a job ran on. */
  readonly name: string
  readonly engine: Engine
  readonly offer: Offer & { pool: string }
  /** Places for work at this moment: 0 while it is not well, draining, or not there. */
  readonly slots: () => number
  /** Failures in a row: who works well goes first. */
  readonly failures: () => number
  readonly worked: () => void
  readonly failed: (fault: string) => void
}

/** A place on one engine, held from before a task starts until it has ended. */
export type EnginePlace = { readonly engine: string; readonly leave: () => void }

export type EnginePool = {
  readonly put: (engine: PoolEngine) => void
  /** What runs on it goes on. */
  readonly remove: (id: string) => void
  readonly busy: (id: string) => number
  /** Slots by engine class: of the plain classes of every engine, and of those asked for. */
  readonly slots: (classes: readonly string[]) => Record<string, number>
  /** Every free place for tasks of a class, best first, held for the caller until left. */
  readonly hold: (engineClass: string) => EnginePlace[]
  /** The engine of a held place. */
  readonly engineAt: (place: { engine: string }) => Engine
}

/** The engines of one worker, as one supply of places. */
export function openEnginePool(): EnginePool {
  const engines = new Map<string, PoolEngine>()
  const held = new Map<string, number>()
  const at = new WeakMap<object, Engine>()
  const busy = (id: string) => held.get(id) ?? 0
  const serving = (need: Need) => [...engines.values()].filter(({ offer }) => serves(offer, need))

  return {
    put: engine => void engines.set(engine.id, engine),
    remove: id => void engines.delete(id),
    busy,
    slots: classes => {
      const found: Record<string, number> = {}
      const plain = [...engines.values()].flatMap(({ offer }) => plainClasses(offer))
      for (const engineClass of new Set([...plain, ...classes])) {
        const need = needOf(engineClass)
        if (need) found[engineClass] = sum(serving(need).map(engine => engine.slots()))
      }
      return found
    },
    hold: engineClass => {
      const need = needOf(engineClass)
      if (!need) return []
      const free = serving(need).flatMap(engine =>
        Array.from({ length: Math.max(0, engine.slots() - busy(engine.id)) }, (_, turn) => ({
          engine,
          rank: [engine.failures(), (busy(engine.id) + turn) / engine.slots()] as const,
        })),
      )
      free.sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1])
      return free.map(({ engine }) => {
        held.set(engine.id, busy(engine.id) + 1)
        let isLeft = false
        const place: EnginePlace = {
          engine: engine.name,
          leave: () => {
            if (isLeft) return
            isLeft = true
            held.set(engine.id, busy(engine.id) - 1)
          },
        }
        at.set(place, reporting(engine))
        return place
      })
    },
    engineAt: place => {
      const engine = at.get(place)
      if (!engine) throw new Error('This place was not held')
      return engine
    },
  }
}

function plainClasses(offer: Offer & { pool: string }): string[] {
  if (offer.languages !== null) return []
  return offer.models.map(model =>
    engineClassOf({ pool: offer.pool, model, translate: false, speakers: false, language: null }),
  )
}

const engineFaults = new Set(['engine-failed', 'engine-lost', 'engine-stalled'])

/** Tells the pool how each job went: an engine that fails is passed over until it is well again. */
function reporting(pooled: PoolEngine): Engine {
  const { engine } = pooled
  return {
    ...engine,
    transcribe: async (pcm, params, listening) => {
      try {
        const heard = await engine.transcribe(pcm, params, listening)
        pooled.worked()
        return heard
      } catch (error) {
        if (error instanceof TaskFailure && engineFaults.has(error.code)) pooled.failed(error.message)
        throw error
      }
    },
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
