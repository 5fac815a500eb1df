import { type Ports, type ResellerCtx, withScope } from '#infra/db'
import { findSession } from './queries/sessions.ts'

/** From where the acting person signed in; empty where nobody did. */
export async function addressOfActor(ports: Ports, ctx: ResellerCtx): Promise<string> {
  const sessionId = ctx.actor.kind === 'person' ? ctx.actor.sessionId : undefined
  if (!sessionId) return ''
  const realm = { kind: 'realm', realmId: ctx.resellerId } as const
  return withScope<'realm', string>(ports.pool, realm, 'read', async tx => {
    const session = await findSession(tx, ctx.resellerId, sessionId)
    return session?.ip ?? ''
  })
}
