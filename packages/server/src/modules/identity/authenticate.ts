import { type Ports, type ReadTx, withScope } from '#infra/db'
import { type Authenticate, nobody, type Principal, type Realm } from '#infra/http'
import type { Log } from '#infra/log'
import { beginKeeping, keptPrincipal, keyOfCredential } from './kept-principals.ts'
import { principalOfApiKey, principalOfSession, sessionLives } from './principal.ts'
import { findApiKeyWithRights, touchApiKey } from './queries/api-keys.ts'
import { findSessionWithRights, touchSession } from './queries/sessions.ts'
import { openRefusals } from './refusals.ts'
import { isSecretOf, parseApiKey, parseCredential } from './secrets.ts'

const touchEveryMs = 60_000

type Options = { demo: boolean; log: Log }
type Found = { principal: Principal; touch?: () => Promise<void> }

/** Session cookie or API key -> who it is. A key goes before a cookie; what does not hold is nobody. */
export function openAuthenticate(ports: Ports, { demo, log }: Options): Authenticate {
  const refusals = openRefusals(ports, log)
  const touching = new Set<string>()

  /** Off the request's path, and one at a time for each credential. */
  function touchLater(id: string, touch: () => Promise<void>) {
    if (touching.has(id)) return
    touching.add(id)
    touch()
      .catch((error: unknown) => log.warn({ error }, 'the last use of a session or key could not be noted'))
      .finally(() => touching.delete(id))
  }

  async function look(credential: string, bearer: boolean, realm: Realm): Promise<Found | undefined> {
    return bearer ? await lookUpKey(ports, realm, credential) : await lookUpSession(ports, realm, credential, demo)
  }

  return async ({ cookie, bearer, realm, client }) => {
    const credential = bearer ?? cookie
    if (!credential) return nobody
    const nowMs = ports.clock.now().getTime()
    const key = keyOfCredential(realm.id, realm.host, bearer === undefined ? 'session' : 'api-key', credential)
    const known = keptPrincipal(key, nowMs)
    if (known) return known
    const keep = beginKeeping()
    const found = await look(credential, bearer !== undefined, realm)
    if (!found) {
      const parsed = bearer === undefined ? parseCredential(credential) : parseApiKey(credential)
      if (parsed) refusals.note(realm, parsed.id, bearer === undefined ? 'session' : 'api-key', client.ip)
      return nobody
    }
    if (found.touch && found.principal.actor.id) touchLater(found.principal.actor.id, found.touch)
    keep(key, found.principal, nowMs)
    return found.principal
  }
}

function inRealm<T>(ports: Ports, realmId: string, work: (tx: ReadTx<'realm'>) => Promise<T>): Promise<T> {
  return withScope<'realm', T>(ports.pool, { kind: 'realm', realmId }, 'read', work)
}

async function lookUpSession(ports: Ports, realm: Realm, cookie: string, demo: boolean): Promise<Found | undefined> {
  const parsed = parseCredential(cookie)
  if (!parsed) return undefined
  const session = await inRealm(ports, realm.id, tx => findSessionWithRights(tx, realm.id, parsed.id))
  const now = ports.clock.now()
  if (!session || !isSecretOf(session.secret_hash, parsed.secret)) return undefined
  if (!sessionLives(session, { now, host: realm.host, demo })) return undefined
  const principal = principalOfSession(session, { demo })
  const seen = {
    realmId: realm.id,
    id: session.id,
    personId: session.person_id,
    tenantId: principal.tenant?.id ?? null,
  }
  const stale = new Date(now.getTime() - touchEveryMs)
  if (session.seen_at > stale) return { principal }
  return {
    principal,
    touch: () =>
      withScope<'realm', void>(ports.pool, { kind: 'realm', realmId: realm.id }, 'change', tx =>
        touchSession(tx, seen, now, stale),
      ),
  }
}

async function lookUpKey(ports: Ports, realm: Realm, bearer: string): Promise<Found | undefined> {
  const parsed = parseApiKey(bearer)
  if (!parsed) return undefined
  const key = await inRealm(ports, realm.id, tx => findApiKeyWithRights(tx, realm.id, parsed.id))
  if (!key || !isSecretOf(key.secret_hash, parsed.secret)) return undefined
  const principal = principalOfApiKey(key)
  if (!principal) return undefined
  const now = ports.clock.now()
  if (key.last_used_at && now.getTime() - key.last_used_at.getTime() < touchEveryMs) return { principal }
  return {
    principal,
    touch: () =>
      withScope<'realm', void>(ports.pool, { kind: 'realm', realmId: realm.id }, 'change', tx =>
        touchApiKey(tx, { realmId: realm.id, tenantId: key.tenant_id, id: key.id }, now),
      ),
  }
}
