import type { TenantCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { forgetPrincipalsAfter } from '#modules/identity'
import { holdVisit, markEnded } from './queries.ts'
import { stateOf } from './show-visit.ts'

/** The customer sends the visitor away, or takes back its leave. The visit's session is dead from here on [IMP-04]. */
export function endVisit(ctx: TenantCtx, id: string): Promise<void> {
  return ctx.change('visit.end', async tx => {
    const visit = await holdVisit(tx, ctx.tenantId, id)
    if (!visit) throw new Problem('not-found')
    const state = stateOf(visit, ctx.now())
    if (state === 'ended' || state === 'refused') throw new Problem('already-finished')
    await markEnded(tx, visit, ctx.now(), ctx.actor.id)
    forgetPrincipalsAfter(tx)
    return { value: undefined, audit: { target: id, before: { state } } }
  })
}
