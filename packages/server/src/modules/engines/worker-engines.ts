import { hostname } from 'node:os'
import type { EngineFeature } from '@scriptorium/contract'
import { inSystem, type Ports } from '#infra/db'
import { newId } from '#infra/ids'
import type { Log } from '#infra/log'
import type { EmbeddedEngine } from './embedded-engine.ts'
import type { Engine } from './engine.ts'
import { afterFailure, afterProbe, afterSuccess, type Health, unknownHealth } from './engine-health.ts'
import { type EnginePool, openEnginePool } from './engine-pool.ts'
import type { Offer } from './needs.ts'
import {
  claimEngines,
  type EngineState,
  forgetLeaving,
  isTestAsked,
  putOwnEngine,
  type Registered,
  releaseEngines,
  removeOwnEngine,
  removeOwnEnginesUnseenFor,
  setEngineState,
  setTestResult,
} from './queries.ts'
import type { RemoteEngine, RemoteHealth } from './remote-engine.ts'
import type { TestOutcome } from './test-sample.ts'

const beatMs = 3_000
const lookMs = 500
const probeWithinMs = 10_000
const forgottenAfterSeconds = 15 * 60

export type WorkerEngineOptions = {
  ports: Ports
  log: Log
  own: { engine: EmbeddedEngine; offer: Offer }
  /** What this worker does beside any engine. */
  extras: readonly EngineFeature[]
  open: (registered: Registered) => RemoteEngine
  test: (engine: Engine, model: string) => Promise<TestOutcome>
}
export type WorkerEngines = {
  readonly pool: EnginePool
  /** Called when places may have come or gone. */
  readonly onChange: (listener: () => void) => void
  readonly stop: () => Promise<void>
}

type Known = { row: Registered; settings: string; engine: RemoteEngine; health: Health; isProbing: boolean }

/** The engines that this worker works with: the one it brings, and its share of those that the platform registered. */
export function openWorkerEngines(options: WorkerEngineOptions): WorkerEngines {
  const { ports, log, own } = options
  const pool = openEnginePool()
  const ownerId = newId()
  const host = hostname()
  // Customers read it on their jobs, so it names no machine.
  const ownName = 'embedded'
  const known = new Map<string, Known>()
  const testing = new Set<string>()
  const listeners: (() => void)[] = []
  const ending = new AbortController()
  const changed = () => {
    for (const listener of listeners) listener()
  }

  pool.put({
    id: ownerId,
    name: ownName,
    engine: own.engine,
    offer: { ...own.offer, pool: 'standard' },
    slots: () => own.engine.state().healthySlots,
    failures: () => 0,
    worked: () => undefined,
    // It replaces its own children.
    failed: () => undefined,
  })

  const probe = async (one: Known) => {
    one.isProbing = true
    const within = AbortSignal.any([ending.signal, AbortSignal.timeout(probeWithinMs)])
    const found = await one.engine.probe(within).catch((error: unknown): RemoteHealth => {
      log.warn({ error, engine: one.row.name }, 'an engine could not be probed')
      return { health: 'failed', detail: 'It could not be asked how it is. The log of the worker says why.' }
    })
    one.isProbing = false
    if (ending.signal.aborted) return
    const fault = found.health === 'ready' ? null : found.detail
    const before = one.health.state
    one.health = afterProbe(one.health, fault, performance.now())
    if (one.health.state === before) return
    log.info({ engine: one.row.name, health: one.health.state, fault }, 'an engine changed its health')
    await beat()
    changed()
  }
  const probeDue = () => {
    for (const one of known.values()) {
      if (one.isProbing || one.health.probeAtMs > performance.now()) continue
      void probe(one)
    }
  }

  const take = (row: Registered) => {
    const { testAskedAt: _, state, ...rest } = row
    const settings = JSON.stringify(rest)
    const before = known.get(row.id)
    if (before?.settings === settings) {
      before.row = row
      return
    }
    // What runs on the engine as it was goes on there.
    const one: Known = {
      row,
      settings,
      engine: options.open(row),
      health: unknownHealth(performance.now()),
      isProbing: false,
    }
    known.set(row.id, one)
    pool.put({
      id: row.id,
      name: row.name,
      engine: one.engine,
      offer: { ...row, features: [...row.features, ...options.extras] },
      slots: () => (one.row.state === 'active' && one.health.state === 'ready' ? one.row.slots : 0),
      failures: () => one.health.failures,
      worked: () => {
        one.health = afterSuccess(one.health)
      },
      failed: fault => {
        one.health = afterFailure(one.health, fault, performance.now())
        changed()
        probeDue()
      },
    })
  }
  const follow = (rows: Registered[]) => {
    const ids = new Set(rows.map(({ id }) => id))
    for (const id of known.keys()) {
      if (ids.has(id)) continue
      known.delete(id)
      pool.remove(id)
    }
    for (const row of rows) take(row)
  }
  const stateOf = ({ row, health }: Known): EngineState => ({
    health: health.state,
    detail: health.detail,
    failures: health.failures,
    busy: pool.busy(row.id),
    host,
  })

  const runTest = (id: string, engine: Engine, model: string | undefined) => {
    if (testing.has(id)) return
    testing.add(id)
    const run = async () => {
      const outcome = await options.test(engine, model ?? 'base')
      await inSystem(ports, tx => setTestResult(tx, id, { ...outcome, at: ports.clock.now().toISOString() }))
    }
    run()
      .catch((error: unknown) => log.warn({ error }, 'the test of an engine could not be stored; it is made again'))
      .finally(() => testing.delete(id))
  }

  const work = async () => {
    const { rows, isOwnTestAsked } = await inSystem(ports, async tx => {
      const { health, detail, slots, busy } = own.engine.state()
      const { models, features } = own.offer
      const mine = { id: ownerId, name: ownName, models: [...models], features: [...features] }
      await putOwnEngine(tx, { ...mine, health, detail, slots, busy, failures: 0, host })
      await removeOwnEnginesUnseenFor(tx, forgottenAfterSeconds)
      for (const one of known.values()) {
        await setEngineState(tx, ownerId, one.row.id, stateOf(one))
        if (one.row.state === 'leaving' && pool.busy(one.row.id) === 0) await forgetLeaving(tx, ownerId, one.row.id)
      }
      return { rows: await claimEngines(tx, ownerId), isOwnTestAsked: await isTestAsked(tx, ownerId) }
    })
    follow(rows)
    if (isOwnTestAsked) runTest(ownerId, own.engine, own.offer.models[0])
    for (const { row, engine } of known.values()) if (row.testAskedAt) runTest(row.id, engine, row.models[0])
    probeDue()
    changed()
  }

  let isWanted = false
  let running: Promise<void> | undefined
  /** One at a time; what is asked meanwhile is one more after it. */
  const beat = (): Promise<void> => {
    isWanted = true
    running ??= (async () => {
      while (isWanted && !ending.signal.aborted) {
        isWanted = false
        await work().catch((error: unknown) => log.warn({ error }, 'the engines could not be told; it is tried again'))
      }
      running = undefined
    })()
    return running
  }
  own.engine.onChange(() => {
    void beat()
    changed()
  })
  const timers = [setInterval(() => void beat(), beatMs), setInterval(probeDue, lookMs)]
  void beat()

  return {
    pool,
    onChange: listener => void listeners.push(listener),
    stop: async () => {
      ending.abort(new Error('The worker ends'))
      for (const timer of timers) clearInterval(timer)
      await running
      await inSystem(ports, async tx => {
        await removeOwnEngine(tx, ownerId)
        await releaseEngines(tx, ownerId)
      }).catch((error: unknown) => log.warn({ error }, 'the engines stay listed until they are forgotten'))
    },
  }
}
