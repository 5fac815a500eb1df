import type { RealmCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { type OpenedSession, openSession, ownersOf } from '#modules/identity'
import { unwanted } from './ask-for-visit.ts'
import { findConsent, holdVisitOf, markOpen } from './queries.ts'
import { stateOf } from './show-visit.ts'
import { tellOwners, type VisitPorts } from './tell-owners.ts'

const minuteMs = 60_000

/** Begins a granted visit: a new session that carries it takes the place of the visitor's own. Never from within a visit [IMP-01]. */
export function openVisit(
  ports: VisitPorts,
  ctx: RealmCtx,
  id: string,
  presented: string | undefined,
): Promise<OpenedSession> {
  const visitorId = ctx.actor.id
  if (ctx.actor.kind !== 'person' || ctx.actor.visit || visitorId === null) throw new Problem('forbidden')
  return ctx.change('visit.open', async tx => {
    const visit = await holdVisitOf(tx, visitorId, id)
    if (!visit) throw new Problem('not-found')
    if (stateOf(visit, ctx.now()) !== 'granted') throw new Problem('already-finished')
    if ((await findConsent(tx, visit.tenant_id)) === 'never') throw new Problem('visit-unwanted', { detail: unwanted })
    const endsAt = new Date(ctx.now().getTime() + visit.minutes * minuteMs)
    await markOpen(tx, visit, ctx.now(), endsAt)
    const opened = await openSession(ctx, tx, {
      personId: visitorId,
      tenantId: visit.tenant_id,
      confirmedAt: new Date(0),
      replaces: presented,
      visit: { id, endsAt },
    })
    await tellOwners(ports, tx, 'visit-begun', visit, await ownersOf(tx, visit.tenant_id))
    return { value: opened, audit: { target: id, after: { tenantId: visit.tenant_id, endsAt: endsAt.toISOString() } } }
  })
}
