import { type Ports, withScope } from '#infra/db'
import type { Principal } from '#infra/http'
import { principalOfSession, sessionLives } from './principal.ts'
import { findSessionsWithRights } from './queries/sessions.ts'

/** Who sessions are now, many at once, straight from the database; those that do not live any more are missing. */
export function openWhoIs(ports: Ports, { demo }: { demo: boolean }) {
  return async (realmId: string, host: string, sessionIds: string[]): Promise<ReadonlyMap<string, Principal>> => {
    const sessions = await withScope(ports.pool, { kind: 'realm', realmId }, 'read', tx =>
      findSessionsWithRights(tx, realmId, sessionIds),
    )
    const now = ports.clock.now()
    const alive = sessions.filter(session => sessionLives(session, { now, host, demo }))
    return new Map(alive.map(session => [session.id, principalOfSession(session, { demo })]))
  }
}
