import { sql } from 'kysely'
import { type ChangeTx, inSystem } from '#infra/db'
import { forgetQuiet, takeBackUnservable } from './admission.ts'
import { type Bench, resumeTask, settleLost, workable } from './attempt.ts'
import { queueOf, touchEverySeconds } from './boss.ts'
import { forgetEnded } from './forget-ended.ts'
import { findLostTasks, type LostTask, sayAlive } from './registry.ts'
import type { ActiveRun } from './run.ts'

type Options = {
  bench: Bench
  workerId: () => string | undefined
  /** The place under this id is gone. */
  placeGone: (workerId: string) => void
  runs: () => ActiveRun[]
  slots: () => Partial<Record<string, number>>
  lanes: () => string[]
  /** The worker's own part of each beat. */
  beat: () => Promise<void>
}

const beatMs = 1000
/** A start whose answer took longer than this did not reach its worker. */
const startedWithinSeconds = 10

/** Each second: says that this worker lives, ends what must end here, and looks after tasks that others lost or that rested enough. */
export function openPulse(options: Options) {
  const { bench } = options
  let beats = 0
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let current: Promise<void> = Promise.resolve()

  const beat = async () => {
    const workerId = options.workerId()
    if (workerId === undefined) return
    const found = await inSystem(bench.ports, async tx => {
      if (!(await sayAlive(tx, workerId, options.slots()))) return undefined
      return { lost: await findLostTasks(tx), due: await findDueTasks(tx) }
    })
    if (!found) return options.placeGone(workerId)
    const { lost, due } = found
    const forgotten = await watch()
    for (const task of [...lost, ...forgotten]) await settleLost(bench, task)
    for (const task of due) await resumeTask(bench, task)
    await options.beat()
    beats += 1
    if (beats % touchEverySeconds === 0) await touchAndForget()
  }

  /** Ends what must end here. Gives what this worker holds for a while without working on it: the answer to its start was lost. */
  const watch = async (): Promise<LostTask[]> => {
    const workerId = options.workerId()
    if (workerId === undefined) return []
    const runs = options.runs()
    const held = await inSystem(bench.ports, tx => heldBy(tx, workerId))
    for (const run of runs) {
      const row = held.get(run.task.runId)
      if (!row || row.fence !== run.task.fence) run.end('lost')
      else if (row.cancelled) run.end('cancelled')
      else if (!row.workable) run.end('suspended')
    }
    const known = new Set(options.runs().map(({ task }) => task.runId))
    return [...held.values()].filter(({ runId, startIsPast }) => startIsPast && !known.has(runId))
  }

  const touchAndForget = async () => {
    for (const lane of options.lanes()) {
      const ids = options
        .runs()
        .filter(({ task }) => task.lane === lane)
        .map(({ task }) => task.runId)
      if (ids.length > 0) await bench.boss.touch(queueOf(lane), ids)
      await inSystem(bench.ports, tx => takeBackUnservable(tx, lane))
      await inSystem(bench.ports, tx => forgetQuiet(tx, lane))
    }
    await inSystem(bench.ports, forgetEnded)
  }

  const guarded = async (work: () => Promise<unknown>): Promise<void> => {
    await work().catch((error: unknown) => bench.log.warn({ error }, 'a beat of the worker failed'))
  }
  const schedule = () => {
    if (stopped) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      current = guarded(beat).finally(schedule)
    }, beatMs)
  }
  return {
    /** A beat at once; the next one comes a second later. None once stopped: engines that end with us change their slots too. */
    now: async () => {
      if (stopped) return
      clearTimeout(timer)
      current = current.then(() => guarded(beat)).finally(schedule)
      await current
    },
    watch: () => guarded(watch),
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await current
    },
  }
}

type Held = LostTask & { runId: string; cancelled: boolean; workable: boolean; startIsPast: boolean }

/** What this worker still holds, whether it should, and whether its start is long past. */
async function heldBy(tx: ChangeTx<'system'>, workerId: string) {
  const { rows } = await sql<Held>`
    select t.tenant_id as "tenantId", t.reseller_id as "resellerId", t.id as "taskId", t.run_id as "runId", t.fence, t.cancel_at is not null as cancelled,
      c.state = any (${workable}::text[]) as workable, t.started_at < clock_timestamp() - make_interval(secs => ${startedWithinSeconds}) as "startIsPast"
    from task t join tenant c on c.id = t.tenant_id where t.worker_id = ${workerId} and t.state = 'running'`.execute(tx)
  return new Map(rows.map(row => [row.runId, row]))
}

async function findDueTasks(tx: ChangeTx<'system'>) {
  const { rows } = await sql<{ tenantId: string; resellerId: string; taskId: string }>`
    select tenant_id as "tenantId", reseller_id as "resellerId", id as "taskId" from task
    where state = 'waiting' and retry_at is not null and retry_at <= clock_timestamp() order by retry_at limit 100`.execute(
    tx,
  )
  return rows
}
