import type { redriveDeadLetter as contract } from '@scriptorium/contract'
import { Problem, type UseCase } from '#infra/http'
import { redriveTask } from '#infra/queue'
import { findDeadTask, taskExists } from './queries/queue.ts'
import { ourFaults } from './show-job.ts'

/** The platform starts a given-up task again; its job goes back to waiting a moment later. */
export const redriveDeadLetter: UseCase<typeof contract> = (ctx, { params }) =>
  ctx.change('dead-letter.redrive', async tx => {
    const dead = await findDeadTask(tx, params.id)
    if (!dead) throw new Problem((await taskExists(tx, params.id)) ? 'already-finished' : 'not-found')
    if (!ourFaults.includes(dead.code)) throw new Problem('not-found')
    if (!(await redriveTask(tx, params.id))) throw new Problem('already-finished')
    return { value: undefined, audit: { target: params.id, before: { code: dead.code, attempts: dead.attempts } } }
  })
