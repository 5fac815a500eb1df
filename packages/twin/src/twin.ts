import { randomBytes } from 'node:crypto'
import { attempt, enqueueEvents } from './delivery.ts'
import { rememberView } from './late-view.ts'
import { actOn, nextActAt } from './renew.ts'
import type { Delivery, State } from './state.ts'
import { customerFor, emptyState, loadState, nowOf, saveState, trim, type World } from './world.ts'

export type TwinOptions = {
  /** Where the state is kept; in memory only when absent. */
  folder?: string
  /** The real time; a test gives one that stands still. */
  clock?: () => number
  /** Makes ids repeatable. Otherwise each new folder has ids of its own. */
  seed?: string
  /** How many deliveries are under way at once; with 1 they come in the order of their making. */
  parallelDeliveries?: number
}

/** The twin without its web side. */
export type Running = {
  world: World
  /** The clock goes on by so much; what falls due on the way happens in its order. */
  advance: (ms: number) => Promise<void>
  /** The clock of one customer goes on, and everybody else's stays. */
  advanceCustomer: (customerId: string, ms: number) => Promise<void>
  /** Resolves when nothing is due any more at this moment. */
  settled: () => Promise<void>
  stop: () => Promise<void>
}

const longestTimerMs = 60_000

export function openTwin(options: TwinOptions, origin: () => string): Running {
  const { folder, clock = Date.now, parallelDeliveries = 1 } = options
  const make = () => emptyState(options.seed ?? randomBytes(8).toString('hex'), clock())
  const state = loadState(folder, make)
  const now = () => clock() + state.aheadMs
  const ended = new AbortController()
  let pumping: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  const world: World = {
    state,
    now,
    origin,
    change: act => {
      const emitted: Parameters<typeof enqueueEvents>[1][number][] = []
      // Which customers an act touches is known afterwards only.
      rememberView(world, Object.keys(state.customers))
      const value = act({ emit: event => void emitted.push(event) })
      enqueueEvents(state, emitted, now())
      trim(state)
      saveState(folder, state)
      void pump()
      return value
    },
  }

  /** Does what is due, until nothing is. Only one runs at a time. */
  function pump(): Promise<void> {
    pumping ??= work().finally(() => {
      pumping = undefined
      wait()
    })
    return pumping
  }

  async function work(): Promise<void> {
    // Whoever changed the state first finishes its act.
    await Promise.resolve()
    while (!ended.signal.aborted) {
      const due = state.subscriptions.filter(one => (nextActAt(one) ?? Infinity) <= nowOf(world, one.customerId))
      for (const subscription of due) world.change(making => actOn(world, making, subscription))
      const waiting = dueDeliveries(state, now()).slice(0, parallelDeliveries)
      if (due.length === 0 && waiting.length === 0) return
      await Promise.all(waiting.map(one => attempt(state, one, { now, real: clock }, ended.signal)))
      if (waiting.length > 0) saveState(folder, state)
    }
  }

  function wait(): void {
    clearTimeout(timer)
    const next = nextDueAt(state)
    if (ended.signal.aborted || next === undefined) return
    timer = setTimeout(() => void pump(), Math.min(Math.max(next - now(), 0), longestTimerMs))
    timer.unref()
  }

  async function settled(): Promise<void> {
    while (!ended.signal.aborted && (pumping || (nextDueAt(state) ?? Infinity) <= now())) await pump()
  }

  async function advance(ms: number): Promise<void> {
    const target = state.aheadMs + ms
    await settled()
    for (let next = nextDueAt(state); next !== undefined && !ended.signal.aborted; next = nextDueAt(state)) {
      const ahead = state.aheadMs + (next - now())
      if (ahead > target) break
      state.aheadMs = Math.max(state.aheadMs, ahead)
      await settled()
    }
    state.aheadMs = Math.max(state.aheadMs, target)
    world.change(() => undefined)
    await settled()
  }

  async function advanceCustomer(customerId: string, ms: number): Promise<void> {
    const customer = customerFor(world, customerId)
    const moveTo = (aheadMs: number) => {
      customer.aheadMs = Math.max(customer.aheadMs ?? 0, aheadMs)
    }
    const target = (customer.aheadMs ?? 0) + ms
    const nextAhead = () =>
      Math.min(
        ...state.subscriptions.filter(one => one.customerId === customerId).map(one => nextActAt(one) ?? Infinity),
      ) - now()
    await settled()
    for (let next = nextAhead(); next <= target && !ended.signal.aborted; next = nextAhead()) {
      moveTo(next)
      await settled()
    }
    moveTo(target)
    world.change(() => undefined)
    await settled()
  }

  void pump()
  return {
    world,
    advance,
    advanceCustomer,
    settled,
    stop: async () => {
      ended.abort()
      clearTimeout(timer)
      await pumping
      saveState(folder, state)
    },
  }
}

function dueDeliveries(state: State, at: number): Delivery[] {
  return state.deliveries
    .filter(one => one.state === 'waiting' && one.dueAt <= at)
    .toSorted((one, other) => one.dueAt - other.dueAt)
}

/** When something happens by itself next. */
function nextDueAt(state: State): number | undefined {
  const times = [
    ...state.subscriptions.map(one => {
      const at = nextActAt(one)
      return at === null ? null : at - (state.customers[one.customerId]?.aheadMs ?? 0)
    }),
    ...state.deliveries.filter(one => one.state === 'waiting').map(one => one.dueAt),
  ].filter(at => at !== null)
  return times.length > 0 ? times.reduce((least, at) => Math.min(least, at)) : undefined
}
