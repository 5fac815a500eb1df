import { type Ports, realmCtx } from '#infra/db'
import { nobody, type Realm } from '#infra/http'
import { newId } from '#infra/ids'
import type { Log } from '#infra/log'

const minuteMs = 60_000
const perMinute = 60

/** Sessions and keys that did not hold leave an entry in the realm's trail, once a minute each and 60 at most:
 * whoever sends made-up ones must not fill the database. Written off the request's path. */
export function openRefusals(ports: Ports, log: Log) {
  let noted = new Set<string>()
  let minute = 0
  return {
    note: (realm: Realm, credentialId: string, kind: 'session' | 'api-key', ip: string): void => {
      const current = Math.floor(ports.clock.now().getTime() / minuteMs)
      if (current !== minute) {
        minute = current
        noted = new Set()
      }
      const name = `${realm.id} ${credentialId}`
      if (noted.has(name) || noted.size >= perMinute) return
      noted.add(name)
      const who = { actor: nobody.actor, grant: 'scope', requestId: newId() } as const
      const client = { host: realm.host, origin: '', ip, userAgent: '', secure: false }
      realmCtx(ports, { kind: 'realm', realmId: realm.id }, who, client, null)
        .change(`${kind}.use`, async () => ({
          value: undefined,
          audit: { target: credentialId, outcome: 'denied', after: { ip } },
        }))
        .catch((error: unknown) => log.warn({ error }, 'a refused credential could not be noted'))
    },
  }
}
