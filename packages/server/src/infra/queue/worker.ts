import { inSystem, listen, type Ports, pokeAfter } from '#infra/db'
import type { Log } from '#infra/log'
import { admitTasks, findBusyLanes, followPools, roundSize } from './admission.ts'
import { type Bench, defaultBackOffMs, type Started, settleTask, startTasks } from './attempt.ts'
import { makeQueue, openBoss } from './boss.ts'
import { admitChannel, cancelChannel, queuedChannel } from './enqueue.ts'
import { planOnce } from './prepared.ts'
import { openPulse } from './pulse.ts'
import { holdPlace, type Place, takePlace } from './registry.ts'
import { type ActiveRun, beginRun } from './run.ts'
import type { Lane, OnTask, Slot, SlotSupply, TaskEntry } from './task.ts'

export type WorkerOptions = {
  ports: Ports
  /** Connections of its own go here: one that listens, one that holds its place, two of pg-boss. */
  url: string
  supply: SlotSupply
  handlers: TaskEntry[]
  onTask: OnTask
  log: Log
  backOffMs?: (attempt: number) => number
}
export type Worker = {
  /** Tells the queue at once that the number of healthy slots changed. */
  slotsChanged: () => void
  running: () => number
  /** Gives back what runs, within eight seconds. */
  stop: () => Promise<void>
}

const stopWithinMs = 7000
const placeAgainMs = 500

/** Runs tasks of its lanes until it is stopped, and does its share of the queue's housekeeping. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { ports, log, supply } = options
  const boss = await openBoss(options.url, log)
  const bench: Bench = { ports, boss, onTask: options.onTask, log, backOffMs: options.backOffMs ?? defaultBackOffMs }
  const handlers = new Map(options.handlers.map(entry => [`${entry.kind}@${entry.version}`, entry]))
  const runs = new Map<string, ActiveRun>()
  const lanes = new Map<string, (admit: boolean) => Promise<void>>()
  const hungry = new Set<string>()
  /** Lanes in which somebody has work, as of the last beat. */
  let busyLanes: string[] = []
  let place: Place | undefined
  let stopping = false

  const settlePlace = async () => {
    while (!stopping && !place) {
      try {
        place = await takePlace(options.url, ports, log, losePlace)
      } catch (error) {
        log.warn({ error }, 'the worker has no place yet')
        await new Promise(resolve => setTimeout(resolve, placeAgainMs))
      }
    }
  }
  // Others take over what ran here, so it ends; the fence refuses what it might still write.
  const losePlace = () => {
    place = undefined
    for (const run of runs.values()) run.end('lost')
    void settlePlace()
  }
  const leaveGonePlace = (workerId: string) => {
    const gone = place
    if (gone?.workerId !== workerId) return
    log.warn({ workerId }, 'this worker was silent for so long that others held it for lost: it takes a new place')
    void gone.leave()
    losePlace()
  }

  /** Admission, then as many tasks as there are free slots, in one transaction; again while there may be more. */
  const turn = async (lane: Lane, admit: boolean): Promise<void> => {
    const workerId = place?.workerId
    const slots = stopping || workerId === undefined ? [] : supply.hold(lane)
    if (slots.length === 0) hungry.add(lane)
    if (stopping || (!admit && slots.length === 0)) return
    const round = await takeRound(lane, admit, workerId, slots.length).catch((error: unknown) => {
      leaveAll(slots)
      throw error
    })
    for (const task of round.started) launch(task, lane, slots)
    leaveAll(slots)
    // What nobody waits for any more took the place of what somebody does.
    if (round.admitted === roundSize || round.stale > 0) await turn(lane, admit)
  }
  const takeRound = (lane: Lane, admit: boolean, workerId: string | undefined, free: number) =>
    inSystem(ports, async tx => {
      // Sent in one packet; the server answers in this order, so the place is asked before admission takes the lane.
      const [, holder, admitted] = await Promise.all([
        planOnce(tx),
        workerId !== undefined && free > 0 ? holdPlace(tx, workerId) : undefined,
        // Who has no slot free need not wait for those who have: they look for themselves.
        admit ? admitTasks(tx, boss, lane, free > 0 ? 'wait' : 'pass') : 0,
      ])
      const taken = holder ? await startTasks(tx, boss, { lane, workerId: holder, free }) : { started: [], stale: 0 }
      if (admitted > taken.started.length) pokeAfter(tx, queuedChannel)
      return { admitted, ...taken }
    })
  const launch = (task: Started, lane: Lane, slots: Slot[]) => {
    const slot = slots.shift()
    if (!slot) throw new Error('More tasks were started than slots were held')
    const run = beginRun(bench, handlers, task, slot)
    runs.set(task.runId, run)
    if (stopping) run.end('shutdown')
    void run.ended.then(() => {
      runs.delete(task.runId)
      leaveAll([slot])
      void lanes.get(lane)?.(true)
    })
  }
  // Lanes may share engines: who found no slot is asked before whoever leaves one.
  const leaveAll = (slots: readonly Slot[]) => {
    if (slots.length === 0) return
    for (const slot of slots) slot.leave()
    const waiting = [...hungry]
    hungry.clear()
    for (const lane of waiting) void lanes.get(lane)?.(true)
  }
  const wake = (admit: boolean) => {
    for (const take of lanes.values()) void take(admit)
  }
  const openLanes = async () => {
    const offered = lanesOf(supply.slots(busyLanes))
    for (const lane of lanes.keys()) if (!offered.some(one => one === lane)) lanes.delete(lane)
    for (const lane of offered) {
      if (lanes.has(lane)) continue
      await makeQueue(boss, lane)
      lanes.set(
        lane,
        oneAtATime(
          admit => turn(lane, admit),
          error => log.warn({ error, lane }, 'a turn of the queue failed'),
        ),
      )
    }
  }

  const pulse = openPulse({
    bench,
    workerId: () => place?.workerId,
    placeGone: leaveGonePlace,
    runs: () => [...runs.values()],
    slots: () => supply.slots(busyLanes),
    lanes: () => [...lanes.keys()],
    beat: async () => {
      busyLanes = await inSystem(ports, async tx => {
        await followPools(tx)
        return findBusyLanes(tx)
      })
      await openLanes()
      wake(true)
    },
  })
  await settlePlace()
  await openLanes()
  await pulse.now()
  const listener = listen(options.url, [admitChannel, cancelChannel, queuedChannel], channel => {
    if (channel === cancelChannel) void pulse.watch()
    else wake(channel === admitChannel)
  })

  return {
    slotsChanged: () => void pulse.now(),
    running: () => runs.size,
    stop: async () => {
      stopping = true
      await listener.stop()
      await pulse.stop()
      for (const run of runs.values()) run.end('shutdown')
      await Promise.race([allEnded(runs), new Promise(resolve => setTimeout(resolve, stopWithinMs).unref())])
      // A handler that does not listen keeps computing for nothing: its task is another worker's from here on.
      for (const { task } of runs.values()) {
        await settleTask(bench, task, { kind: 'shutdown' }).catch((error: unknown) =>
          log.warn({ error, taskId: task.taskId }, 'a task could not be given back: another worker finds it'),
        )
      }
      await place?.leave()
      await boss.stop({ graceful: false, close: true })
    },
  }
}

async function allEnded(runs: Map<string, ActiveRun>) {
  while (runs.size > 0) await Promise.all([...runs.values()].map(({ ended }) => ended))
}

function lanesOf(slots: Partial<Record<Lane, number>>): Lane[] {
  // safe because the record is keyed by lanes
  return Object.keys(slots) as Lane[]
}

/** Calls that come while one runs become one more run after it. */
function oneAtATime(work: (admit: boolean) => Promise<void>, failed: (error: unknown) => void) {
  let running: Promise<void> | undefined
  let next: { admit: boolean } | undefined
  const loop = async () => {
    while (next) {
      const { admit } = next
      next = undefined
      await work(admit).catch(failed)
    }
    running = undefined
  }
  return (admit: boolean): Promise<void> => {
    next = { admit: admit || (next?.admit ?? false) }
    running ??= loop()
    return running
  }
}
