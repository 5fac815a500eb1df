import type { listSessions as contract, Me, Page, Reply } from '@scriptorium/contract'
import { noteInCustomer, type RealmCtx } from '#infra/db'
import { decodeCursor, Problem, pageOfRows } from '#infra/http'
import { forgetPrincipalsAfter } from './kept-principals.ts'
import { meOf, personIdOf, tenantRoleOf } from './me.ts'
import { type OpenedSession, openSession } from './open-session.ts'
import { findRoleIn, listTenantsOf, touchMember } from './queries/members.ts'
import { deleteSession, findSession, listSessionRows } from './queries/sessions.ts'
import { wayOf } from './ways.ts'

type Session = Reply<typeof contract>['items'][number]

export async function listSessions(
  ctx: RealmCtx,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<Session>> {
  const current = sessionIdOf(ctx)
  const rows = await ctx.read(tx =>
    listSessionRows(tx, {
      realmId: ctx.realmId,
      personId: personIdOf(ctx),
      now: ctx.now(),
      before: decodeCursor(query.cursor),
      limit: query.limit,
    }),
  )
  return pageOfRows(
    rows,
    query.limit,
    row => row.id,
    row => ({
      id: row.id,
      current: row.id === current,
      createdAt: row.created_at.toISOString(),
      seenAt: row.seen_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      userAgent: row.user_agent,
      ip: row.ip,
    }),
  )
}

export function revokeSession(ctx: RealmCtx, id: string): Promise<void> {
  return ctx.change('session.revoke', async tx => {
    if (!(await deleteSession(tx, { realmId: ctx.realmId, personId: personIdOf(ctx), id }))) {
      throw new Problem('not-found')
    }
    forgetPrincipalsAfter(tx)
    return { value: undefined, audit: { target: id } }
  })
}

export function signOut(ctx: RealmCtx): Promise<void> {
  return ctx.change('session.sign-out', async tx => {
    const id = sessionIdOf(ctx)
    await deleteSession(tx, { realmId: ctx.realmId, personId: personIdOf(ctx), id })
    forgetPrincipalsAfter(tx)
    return { value: undefined, audit: { target: id } }
  })
}

/** Another customer, another session: what was open in the one before cannot act in this one [ISO-19]. */
export function switchTenant(
  ctx: RealmCtx,
  tenantId: string,
  presented: string | undefined,
): Promise<{ me: Me; opened: OpenedSession }> {
  return ctx.change('session.switch-tenant', async tx => {
    const personId = personIdOf(ctx)
    const tenants = await listTenantsOf(tx, ctx.realmId, personId)
    if (!tenants.some(({ id }) => id === tenantId)) throw new Problem('not-found')
    const before = await findSession(tx, ctx.realmId, sessionIdOf(ctx))
    await touchMember(tx, tenantId, personId, ctx.now())
    const opened = await openSession(ctx, tx, {
      personId,
      tenantId,
      // Switching proves no password, so the confirmation keeps its age.
      confirmedAt: before?.confirmed_at ?? new Date(0),
      replaces: presented,
      way: wayOf(before?.way ?? null) ?? 'password',
      ssoTenantId: before?.sso_tenant_id ?? null,
    })
    await noteInCustomer(ctx, tx, tenantId, 'session.enter', { target: personId })
    const role = tenantRoleOf(await findRoleIn(tx, tenantId, personId))
    const me = await meOf(tx, ctx, role, tenantId)
    return {
      value: { me, opened },
      audit: { target: opened.sessionId, before: { tenantId: before?.tenant_id ?? null }, after: { tenantId } },
    }
  })
}

export function sessionIdOf(ctx: RealmCtx): string {
  if (ctx.actor.kind !== 'person') throw new Error('Only a person has a session')
  return ctx.actor.sessionId
}
