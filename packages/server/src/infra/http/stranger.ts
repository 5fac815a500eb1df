import { type Ports, type RealmCtx, realmCtx } from '#infra/db'
import type { Realm } from './realm.ts'

/** Whoever opens a page of a realm: nobody is known yet, and only what is public is read. */
export function strangerIn(ports: Ports, realm: Realm): RealmCtx {
  const client = { host: realm.host, origin: '', ip: '', userAgent: '', secure: false }
  const who = { actor: { kind: 'anonymous', id: null, role: 'anonymous' }, grant: 'scope', requestId: 'page' } as const
  return realmCtx(ports, { kind: 'realm', realmId: realm.id }, who, client, null)
}
