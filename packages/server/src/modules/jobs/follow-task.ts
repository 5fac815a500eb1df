import type { Clock } from '#infra/clock'
import type { OnTask } from '#infra/queue'
import { recordUsage, releaseMinutes } from '#modules/usage'
import { markCancelled, markDone, markFailed, markProgress, markRunning, markWaiting } from './queries/jobs.ts'
import { tellChange } from './tell-change.ts'

/** Keeps jobs in step with their tasks, in the transactions in which tasks change. Tasks without a job pass by. */
export function followTasks(clock: Clock): OnTask {
  return async (tx, task, change) => {
    const at = clock.now()
    switch (change.state) {
      case 'running': {
        const job = await markRunning(tx, task, at)
        if (job) await tellChange(tx, job)
        return
      }
      case 'progress': {
        const job = await markProgress(tx, task.taskId, change.fraction)
        if (job) await tellChange(tx, job)
        return
      }
      case 'waiting': {
        await releaseMinutes(tx, task.taskId)
        const job = await markWaiting(tx, task, change.problem)
        if (job) await tellChange(tx, job)
        return
      }
      case 'done': {
        const job = await markDone(tx, task.taskId, change, at)
        if (!job) return
        const { taskId, attempt } = task
        const { decodedMs, busyMs, engine } = change
        await recordUsage(tx, { taskId, decodedMs, busyMs, attempt, engine, model: job.model, at })
        await tellChange(tx, job)
        return
      }
      case 'dead': {
        await releaseMinutes(tx, task.taskId)
        const job = await markFailed(tx, task.taskId, change.problem, at)
        if (job) await tellChange(tx, job)
        return
      }
      case 'cancelled': {
        await releaseMinutes(tx, task.taskId)
        const job = await markCancelled(tx, task.taskId, at)
        if (job) await tellChange(tx, job)
        return
      }
      default:
        return refuseUnknown(change)
    }
  }
}

function refuseUnknown(change: never): never {
  throw new Error(`A task cannot become ${JSON.stringify(change)}`)
}
