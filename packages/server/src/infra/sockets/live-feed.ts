import { grantFor, permits } from '@scriptorium/contract'
import type { WebSocket } from 'ws'
import { listen, type Ports } from '#infra/db'
import type { Principal } from '#infra/http'
import type { Log } from '#infra/log'
import { eventsAfter, eventsBetween, lastNumber, type NumberedEvent } from './event-log.ts'
import { closeCodes, frameOf, type Guest, type LiveSocket, openLiveSocket } from './live-socket.ts'
import { numberedChannel } from './relay.ts'

/** Who these sessions of one host are now; those that do not live any more are missing. */
export type WhoIs = (realmId: string, host: string, sessionIds: string[]) => Promise<ReadonlyMap<string, Principal>>
export type LiveLimits = { perPerson: number; perTenant: number; recheckMs: number; pingMs: number }

const defaults: LiveLimits = { perPerson: 20, perTenant: 2_000, recheckMs: 2_500, pingMs: 25_000 }
const lookEveryMs = 2_000
const perRound = 500
const sessionsPerQuery = 1_000

export type LiveFeed = {
  /** Why nobody more may connect, or nothing. */
  readonly full: (guest: Guest) => string | undefined
  readonly join: (socket: WebSocket, guest: Guest) => Promise<void>
  readonly count: () => number
  readonly stop: () => Promise<void>
}

/** The customers of this process's sockets, and how far each was told. */
type Channel = { lastId: number; sockets: Set<LiveSocket> }

/** Hands numbered events to the sockets of their customer, after asking again who is on the other side. */
export function openLiveFeed(
  ports: Ports,
  url: string,
  whoIs: WhoIs,
  log: Log,
  limits: Partial<LiveLimits> = {},
): LiveFeed {
  const { perPerson, perTenant, recheckMs, pingMs } = { ...defaults, ...limits }
  const channels = new Map<string, Channel>()
  const opening = new Map<string, Promise<Channel>>()
  const ofPerson = new Map<string, number>()
  let isStopped = false
  let running: Promise<void> | undefined
  let isWanted = false

  const sockets = () => [...channels.values()].flatMap(channel => [...channel.sockets])

  /** Closes whoever may not listen any more. */
  const recheck = async (asked: readonly LiveSocket[]): Promise<void> => {
    for (const group of Map.groupBy(asked, ({ guest }) => `${guest.realmId} ${guest.host}`).values()) {
      for (let at = 0; at < group.length; at += sessionsPerQuery) {
        const part = group.slice(at, at + sessionsPerQuery)
        const one = part[0]?.guest
        if (!one) continue
        const ids = [...new Set(part.map(({ guest }) => guest.sessionId))]
        const principals = await whoIs(one.realmId, one.host, ids)
        for (const socket of part) closeUnlessWelcome(socket, principals.get(socket.guest.sessionId))
      }
    }
  }

  const deliver = async () => {
    for (let isMore = true; isMore && !isStopped; ) {
      const last = new Map([...channels].map(([tenantId, { lastId }]) => [tenantId, lastId]))
      if (last.size === 0) return
      const events = await eventsAfter(ports, last, perRound)
      const byTenant = Map.groupBy(events, event => event.tenantId)
      await recheck([...byTenant.keys()].flatMap(id => [...(channels.get(id)?.sockets ?? [])]))
      for (const [tenantId, fresh] of byTenant) tell(channels.get(tenantId), fresh)
      isMore = [...byTenant.values()].some(fresh => fresh.length === perRound)
    }
  }
  const wake = () => {
    isWanted = true
    running ??= (async () => {
      while (isWanted && !isStopped) {
        isWanted = false
        await deliver().catch((error: unknown) =>
          log.warn({ error }, 'live events could not be read; it is tried again'),
        )
      }
      running = undefined
    })()
  }
  const channelOf = (tenantId: string): Promise<Channel> => {
    const known = channels.get(tenantId)
    if (known) return Promise.resolve(known)
    const begun = opening.get(tenantId)
    if (begun) return begun
    const begin = (async () => {
      const channel: Channel = { lastId: await lastNumber(ports, tenantId), sockets: new Set() }
      channels.set(tenantId, channel)
      return channel
    })().finally(() => opening.delete(tenantId))
    opening.set(tenantId, begin)
    return begin
  }
  const forget = (tenantId: string, channel: Channel) => {
    if (channel.sockets.size === 0 && channels.get(tenantId) === channel) channels.delete(tenantId)
  }
  const countPerson = ({ personId }: Guest, step: 1 | -1) => {
    const count = (ofPerson.get(personId) ?? 0) + step
    if (count > 0) ofPerson.set(personId, count)
    else ofPerson.delete(personId)
  }
  const full = ({ personId, tenantId }: Guest) => {
    if ((ofPerson.get(personId) ?? 0) >= perPerson) return 'You have too many windows open. Close some and try again.'
    if ((channels.get(tenantId)?.sockets.size ?? 0) >= perTenant)
      return 'Too many people of this account are connected.'
    return undefined
  }

  const listener = listen(url, [numberedChannel], wake)
  const timers = [
    setInterval(wake, lookEveryMs),
    setInterval(() => {
      recheck(sockets()).catch((error: unknown) => log.warn({ error }, 'live sessions could not be checked'))
    }, recheckMs),
    setInterval(() => {
      for (const socket of sockets()) if (!socket.ping()) socket.close(closeCodes.slow, 'No answer')
    }, pingMs),
  ]
  return {
    full,
    count: () => sockets().length,
    join: async (socket, guest) => {
      // Nothing is read until it is known where to begin: a resume that came early would be lost.
      let isGone = false
      socket.pause()
      countPerson(guest, 1)
      socket.once('close', () => {
        isGone = true
        countPerson(guest, -1)
      })
      const channel = await channelOf(guest.tenantId)
      if (isGone || isStopped) return forget(guest.tenantId, channel)
      const mine = openLiveSocket(socket, guest, channel.lastId, {
        between: (after, upTo) => eventsBetween(ports, guest.tenantId, after, upTo),
        last: () => lastNumber(ports, guest.tenantId),
      })
      channels.set(guest.tenantId, channel)
      channel.sockets.add(mine)
      socket.resume()
      socket.once('close', () => {
        channel.sockets.delete(mine)
        forget(guest.tenantId, channel)
      })
    },
    stop: async () => {
      isStopped = true
      for (const timer of timers) clearInterval(timer)
      for (const socket of sockets()) socket.close(1001, 'The server is going away')
      await listener.stop()
      await running
    },
  }
}

function isPermitted({ tenant, actor }: Principal): boolean {
  return tenant !== null && actor.role !== null && permits(tenant.state, [actor.role], 'live.connect')
}

function closeUnlessWelcome(socket: LiveSocket, principal: Principal | undefined): void {
  const role = principal?.actor.role
  const isHere = principal?.tenant?.id === socket.guest.tenantId && isPermitted(principal)
  if (!principal) socket.close(closeCodes.signedOut, 'Signed out')
  else if (isHere && role && grantFor(role, 'live.connect') !== 'never') socket.becomes(role)
  else socket.close(closeCodes.forbidden, 'No longer allowed')
}

/** To all who are there now: whoever came while we asked begins where the channel stood, so it must not miss these. */
function tell(channel: Channel | undefined, events: readonly NumberedEvent[]): void {
  if (!channel) return
  for (const event of events) {
    const bytes = frameOf(event)
    for (const socket of channel.sockets) socket.deliver(event, bytes)
    channel.lastId = Math.max(channel.lastId, event.id)
  }
}
