import type { RealmCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { type OpenedSession, openSession } from '#modules/identity'
import { holdVisitOf, markEnded } from './queries.ts'

/** The visitor is oneself again, in a new session; that of the visit is dead [IMP-04]. */
export function leaveVisit(ctx: RealmCtx, presented: string | undefined): Promise<OpenedSession> {
  const { actor } = ctx
  if (actor.kind !== 'person' || !actor.visit) throw new Problem('not-found')
  const { id } = actor.visit
  return ctx.change('visit.leave', async tx => {
    const visit = await holdVisitOf(tx, actor.id, id)
    if (!visit) throw new Problem('not-found')
    if (visit.state === 'open') await markEnded(tx, visit, ctx.now(), actor.id)
    const opened = await openSession(ctx, tx, {
      personId: actor.id,
      tenantId: null,
      // Leaving proves nothing: what needs a fresh proof asks for one.
      confirmedAt: new Date(0),
      replaces: presented,
    })
    return { value: opened, audit: { target: id } }
  })
}
