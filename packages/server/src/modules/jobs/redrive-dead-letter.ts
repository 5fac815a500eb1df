import type { redriveDeadLetter as contract } from '@scriptorium/contract'
import { Problem, type UseCase } from '#infra/http'
import { redriveTask } from '#infra/queue'
import { findDeadTask, findGone, type Gone, taskExists } from './queries/queue.ts'
import { ourFaults } from './show-job.ts'

const goneWords: Record<Gone, string> = {
  job: 'Its job was thrown away, so nobody waits for it any more.',
  recording: 'Its recording was deleted, so it cannot run again. The customer can upload it once more.',
}

/** The platform starts a given-up task again; its job goes back to waiting a moment later. */
export const redriveDeadLetter: UseCase<typeof contract> = (ctx, { params }) =>
  ctx.change('dead-letter.redrive', async tx => {
    const dead = await findDeadTask(tx, params.id)
    if (!dead) throw new Problem((await taskExists(tx, params.id)) ? 'already-finished' : 'not-found')
    if (!ourFaults.includes(dead.code)) throw new Problem('not-found')
    if (!(await redriveTask(tx, params.id))) throw new Problem('already-finished')
    // Asked once the task is locked: who throws the job away from here on cancels the task, too.
    const gone = await findGone(tx, params.id)
    if (gone) throw new Problem('already-finished', { detail: goneWords[gone] })
    return { value: undefined, audit: { target: params.id, before: { code: dead.code, attempts: dead.attempts } } }
  })
