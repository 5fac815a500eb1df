import { afterCommit, tenantCtx } from '#infra/db'
import { logScope } from '#infra/log'
import { type Bench, finishTask, type Started, settleTask, tellProgress, tellStart } from './attempt.ts'
import type { Run, Slot, TaskEntry } from './task.ts'

/** Why a running task is told to end. Who ends is decided by what is stored; the reason only says what to look for. */
export type EndReason = 'cancelled' | 'suspended' | 'lost' | 'shutdown'
export type ActiveRun = { task: Started; end: (reason: EndReason) => void; ended: Promise<void> }

const progressEveryMs = 1000
const settleAgainMs = 1000

/** One attempt from its start to its settlement. Never rejects. */
export function beginRun(
  bench: Bench,
  handlers: ReadonlyMap<string, TaskEntry>,
  started: Started,
  slot: Slot,
): ActiveRun {
  const task = { ...started, engine: slot.engine }
  const controller = new AbortController()
  let reason: EndReason | undefined
  const end = (why: EndReason) => {
    reason ??= why
    controller.abort(new Error(`The task ends: ${why}`))
  }
  const scope = { requestId: task.requestId, taskId: task.taskId }
  const ended = logScope.run(scope, async () => {
    const outcome = await attempt(bench, handlers, task, slot, controller.signal)
    if (outcome.finished) return
    const stop =
      reason === 'shutdown' ? ({ kind: 'shutdown' } as const) : ({ kind: 'failed', error: outcome.error } as const)
    await settleSurely(bench, task, stop, () => reason === 'shutdown' || reason === 'lost')
  })
  return { task, end, ended }
}

const toldWithinMs = 1000
/** The work does not wait until its start is told, but its end does, for a moment: people see things in order. */
function soon(told: Promise<void>): Promise<void> {
  return Promise.race([told, new Promise<void>(resolve => setTimeout(resolve, toldWithinMs).unref())])
}

type Outcome = { finished: true } | { finished: false; error: unknown }

async function attempt(
  bench: Bench,
  handlers: ReadonlyMap<string, TaskEntry>,
  task: Started,
  slot: Slot,
  signal: AbortSignal,
): Promise<Outcome> {
  let finished = false
  let told: Promise<void> | undefined
  const report = progressReport(bench, task)
  try {
    if (!task.workable) throw new Error('The customer may not work at the moment')
    told = soon(
      tellStart(bench, task).catch((error: unknown) =>
        bench.log.warn({ error, taskId: task.taskId }, 'the start of a task was not told'),
      ),
    )
    const entry = handlers.get(`${task.kind}@${task.version}`)
    if (!entry) throw new Error(`No handler reads tasks of kind ${task.kind} in version ${task.version}`)
    signal.throwIfAborted()
    const { resellerId } = task
    const scope = { kind: 'tenant', realmId: resellerId, resellerId, tenantId: task.tenantId, as: 'worker' } as const
    const who = {
      actor: { kind: 'system', id: null, role: null },
      grant: 'scope',
      requestId: task.requestId ?? task.taskId,
    } as const
    const run: Run = {
      taskId: task.taskId,
      attempt: task.attempt,
      slot,
      signal,
      progress: report.tell,
      finish: async (tx, result) => {
        report.stop()
        await told
        const counts = await finishTask(tx, bench, task, result)
        if (counts)
          afterCommit(tx, () => {
            finished = true
          })
        return counts
      },
    }
    await entry.run(tenantCtx(bench.ports, scope, who), task.payload, run)
    return finished
      ? { finished }
      : { finished, error: new Error(`The handler of ${task.kind} ended without finishing its task`) }
  } catch (error) {
    return finished ? { finished } : { finished, error }
  } finally {
    report.stop()
    await told
  }
}

/** At most one write a second, the latest fraction wins; a lost one is overtaken by the next. */
function progressReport(bench: Bench, task: Started) {
  let latest = 0
  let stopped = false
  let lastAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  const write = () => {
    timer = undefined
    lastAt = performance.now()
    void tellProgress(bench, task, latest).catch((error: unknown) =>
      bench.log.debug({ error, taskId: task.taskId }, 'progress was not written'),
    )
  }
  return {
    tell: (fraction: number) => {
      latest = Math.min(1, Math.max(latest, fraction))
      if (!stopped) timer ??= setTimeout(write, Math.max(0, lastAt + progressEveryMs - performance.now()))
    },
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}

/** The database may be away for a while: the outcome is told as soon as it is back. */
async function settleSurely(
  bench: Bench,
  task: Started,
  stop: Parameters<typeof settleTask>[2],
  leaving: () => boolean,
) {
  for (;;) {
    try {
      await settleTask(bench, task, stop)
      return
    } catch (error) {
      bench.log.warn({ error, taskId: task.taskId }, 'the end of a task could not be stored yet')
      // Others put it back once this worker is gone.
      if (leaving()) return
      await new Promise(resolve => setTimeout(resolve, settleAgainMs))
    }
  }
}
