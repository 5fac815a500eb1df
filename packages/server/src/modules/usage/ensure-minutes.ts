import type { TenantCtx } from '#infra/db'
import { TaskFailure } from '#infra/queue'
import { keepRunning, lockMinutes, putReservation } from './queries.ts'
import { minutesLeftMs } from './read-usage.ts'

/** Call once a recording is decoded and before it is transcribed: its length is reserved, or the task ends.
 * One customer's tasks ask one after the other, so together they never use more than the plan has. */
export function ensureMinutes(ctx: TenantCtx, asked: { taskId: string; decodedMs: number }): Promise<void> {
  return ctx.change('minutes.reserve', async tx => {
    await lockMinutes(tx)
    // A worker that was held for lost reserves nothing: nobody would give it back.
    if (!(await keepRunning(tx, asked.taskId)))
      throw new TaskFailure('worker-lost', 'Another worker has taken this over.')
    const leftMs = await minutesLeftMs(tx, ctx.now(), asked.taskId)
    if (asked.decodedMs > leftMs) {
      throw new TaskFailure(
        'minutes-exhausted',
        `This recording has ${minutes(asked.decodedMs)} minutes, and your plan has ${minutes(leftMs)} left this month.`,
      )
    }
    await putReservation(tx, asked.taskId, Math.round(asked.decodedMs), ctx.now())
    return { value: undefined, audit: { target: asked.taskId, after: { decodedMs: asked.decodedMs } } }
  })
}

function minutes(ms: number): string {
  return (ms / 60_000).toFixed(1)
}
