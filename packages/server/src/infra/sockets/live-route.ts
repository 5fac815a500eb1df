import { live } from '@scriptorium/contract'
import { admit, apiPrefix, Problem, type Request, type Web } from '#infra/http'
import type { LiveFeed } from './live-feed.ts'
import type { Guest } from './live-socket.ts'

/** GET /live: the walk of every request, then the upgrade. Who may not listen gets a problem and no socket [WS-01, WS-02]. */
export function liveRoute(web: Web, feed: LiveFeed): void {
  const guests = new WeakMap<Request, { guest: Guest; forgetReply: () => void }>()
  web.served.add(live)
  web.app.route({
    method: 'GET',
    url: apiPrefix + live.path,
    exposeHeadRoute: false,
    preValidation: async (request, reply) => {
      const { principal, realm } = await admit(web, live, request)
      const { actor, tenant } = principal
      if (actor.kind !== 'person' || !actor.role || !tenant) throw new Problem('forbidden')
      const guest: Guest = {
        realmId: realm.id,
        host: realm.host,
        tenantId: tenant.id,
        personId: actor.id,
        sessionId: actor.sessionId,
        role: actor.role,
      }
      const reason = feed.full(guest)
      if (reason) throw new Problem('too-many-requests', { detail: reason, retryAfterSeconds: 5 })
      // The answer to an upgrade never ends: without this, request and reply are kept as long as the socket.
      guests.set(request, { guest, forgetReply: () => reply.raw.detachSocket(request.raw.socket) })
    },
    handler: async () => {
      throw new Problem('invalid-input', { detail: 'This address is a WebSocket. Connect to it as one.' })
    },
    wsHandler: (socket, request) => {
      const known = guests.get(request)
      if (!known) return socket.terminate()
      const { guest, forgetReply } = known
      forgetReply()
      if (feed.full(guest)) return socket.close(1013, 'Too many connections')
      feed.join(socket, guest).catch(() => socket.close(1011, 'Try again'))
    },
  })
}
