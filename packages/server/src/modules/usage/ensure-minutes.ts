import type { TenantCtx } from '#infra/db'
import { TaskFailure } from '#infra/queue'
import { keepRunning, lockMinutes, putReservation } from './queries/minutes.ts'
import { minutesLeftMs } from './read-usage.ts'

type Asked = { taskId: string; decodedMs: number; personId?: string | null }

/** Call once a recording is decoded and before it is transcribed: its length is reserved, or the task ends.
 * One customer's tasks ask one after the other, so together they never use more than the plan, its grants and limits allow. */
export function ensureMinutes(ctx: TenantCtx, { taskId, decodedMs, personId = null }: Asked): Promise<void> {
  return ctx.change('minutes.reserve', async tx => {
    await lockMinutes(tx)
    // A worker that was held for lost reserves nothing: nobody would give it back.
    if (!(await keepRunning(tx, taskId))) throw new TaskFailure('worker-lost', 'Another worker has taken this over.')
    const leftMs = await minutesLeftMs(tx, ctx.now(), { personId, exceptTaskId: taskId })
    if (decodedMs > leftMs) {
      throw new TaskFailure(
        'minutes-exhausted',
        `This recording has ${minutes(decodedMs)} minutes, and ${minutes(leftMs)} are left in this period.`,
      )
    }
    await putReservation(tx, { taskId, decodedMs: Math.round(decodedMs), personId, at: ctx.now() })
    return { value: undefined, audit: { target: taskId, after: { decodedMs } } }
  })
}

function minutes(ms: number): string {
  return (ms / 60_000).toFixed(1)
}
