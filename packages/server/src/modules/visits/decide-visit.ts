import type { decideVisit as contract } from '@scriptorium/contract'
import { Problem, type UseCase } from '#infra/http'
import { decide, holdVisit } from './queries.ts'
import { showVisit, stateOf } from './show-visit.ts'

/** No more is granted than was asked for. */
export const decideVisit: UseCase<typeof contract> = (ctx, { params, body }) =>
  ctx.change('visit.decide', async tx => {
    const visit = await holdVisit(tx, ctx.tenantId, params.id)
    if (!visit) throw new Problem('not-found')
    if (stateOf(visit, ctx.now()) !== 'asked') throw new Problem('already-finished')
    const rights = { content: visit.content && body.content, changes: visit.changes && body.changes }
    const row = await decide(
      tx,
      { tenantId: ctx.tenantId, id: visit.id },
      {
        ...(body.granted ? rights : { content: visit.content, changes: visit.changes }),
        state: body.granted ? 'granted' : 'refused',
        by: ctx.actor.id,
        at: ctx.now(),
      },
    )
    return { value: showVisit(row, ctx.now()), audit: { target: row.id, after: { granted: body.granted, ...rights } } }
  })
