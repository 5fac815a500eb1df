import type { Page, SecurityEvent } from '@scriptorium/contract'
import { SecurityEvent as Shape } from '@scriptorium/contract'
import type { ChangeTx, RealmCtx } from '#infra/db'
import { decodeCursor, pageOfRows } from '#infra/http'
import { newId } from '#infra/ids'
import { type IdentityPorts, recipientOf, type SecurityNotice } from './mail.ts'
import { personIdOf } from './me.ts'
import { findPerson } from './queries/people.ts'
import { insertSecurityEvent, listSecurityEventRows } from './queries/security-events.ts'
import { type Way, wayOf } from './ways.ts'

/** Leaves a line that the person sees among the recent activity of their account. */
export function noteSecurity(
  ctx: RealmCtx,
  tx: ChangeTx<'realm'>,
  personId: string,
  kind: SecurityEvent['kind'],
  way: Way | null = null,
): Promise<void> {
  const { realmId, client } = ctx
  const { host, ip, userAgent } = client
  const at = ctx.now()
  return insertSecurityEvent(tx, { realmId, id: newId(at.getTime()), personId, kind, way, at, host, ip, userAgent })
}

/** Tells the owner of an account by mail what was done to it, at the address that was theirs before [AUT-19]. */
export async function tellOwner(
  ctx: RealmCtx,
  tx: ChangeTx<'realm'>,
  { mail }: Pick<IdentityPorts, 'mail'>,
  personId: string,
  what: SecurityNotice,
): Promise<void> {
  const person = await findPerson(tx, ctx.realmId, personId)
  if (!person) return
  await mail(tx, ctx.realmId, {
    kind: 'security-notice',
    to: recipientOf(person),
    name: person.name,
    what,
    at: ctx.now(),
    ip: ctx.client.ip,
  })
}

export async function listSecurityEvents(
  ctx: RealmCtx,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<SecurityEvent>> {
  const mine = { realmId: ctx.realmId, personId: personIdOf(ctx), before: decodeCursor(query.cursor), ...query }
  const rows = await ctx.read(tx => listSecurityEventRows(tx, mine))
  return pageOfRows(
    rows,
    query.limit,
    row => row.id,
    row => ({
      id: row.id,
      kind: Shape.shape.kind.parse(row.kind),
      way: wayOf(row.way),
      at: row.at.toISOString(),
      ip: row.ip,
      userAgent: row.user_agent,
    }),
  )
}
