import type { TenantCtx } from '#infra/db'
import { TaskFailure } from '#infra/queue'
import { type Level, recordingWords } from './level-words.ts'
import { endsAbove, lockLevels } from './queries/levels.ts'
import { keepRunning, lockMinutes, putReservation } from './queries/minutes.ts'
import { readRoom } from './read-usage.ts'

type Asked = { taskId: string; decodedMs: number; personId?: string | null }

/** Call once a recording is decoded and before it is transcribed: its length is reserved at all levels, or the task ends.
 * Whoever shares a level asks one after the other, so together they never use more than it allows. */
export function ensureMinutes(ctx: TenantCtx, { taskId, decodedMs, personId = null }: Asked): Promise<void> {
  return ctx.change('minutes.reserve', async tx => {
    const exhausted = (at: Level, left: number) => {
      const { code, detail } = recordingWords(at, decodedMs, left)
      return new TaskFailure(code, detail)
    }
    await lockMinutes(tx)
    // A worker that was held for lost reserves nothing: nobody would give it back.
    if (!(await keepRunning(tx, taskId))) throw new TaskFailure('worker-lost', 'Another worker has taken this over.')
    const { leftMs, level } = await readRoom(tx, ctx.now(), { personId, exceptTaskId: taskId })
    if (decodedMs > leftMs) throw exhausted(level, leftMs)
    await lockLevels(tx)
    const above = await endsAbove(tx, { askedMs: decodedMs, now: ctx.now(), exceptTaskId: taskId })
    if (above !== null) throw exhausted(above, 0)
    await putReservation(tx, { taskId, decodedMs: Math.round(decodedMs), personId, at: ctx.now() })
    return { value: undefined, audit: { target: taskId, after: { decodedMs } } }
  })
}
