import { grantFor, type LiveFrame, LiveRequest, type Role, topicPolicies } from '@scriptorium/contract'
import type { WebSocket } from 'ws'
import type { NumberedEvent } from './event-log.ts'

/** Who is on the other side. Channels come from here, never from a message [WS-03]. */
export type Guest = { realmId: string; host: string; tenantId: string; personId: string; sessionId: string; role: Role }

/** Close codes of our own; 1008, 1011 and 1013 are those of RFC 6455. */
export const closeCodes = { signedOut: 4401, forbidden: 4403, badMessage: 1008, slow: 1013, broken: 1011 } as const

const maxBufferedBytes = 1024 * 1024
const maxMessages = 20
const maxHeld = 1_000
const maxReplayed = 1_000
/** Right after the hello events are held back: a client that resumes wants the older ones first. */
const resumeWithinMs = 1_000
const closeWithinMs = 2_000

export type LiveSocket = {
  readonly guest: Guest
  /** The role may change while connected. */
  readonly becomes: (role: Role) => void
  readonly deliver: (event: NumberedEvent, frame: Buffer) => void
  readonly close: (code: number, reason: string) => void
  /** Once a round: false when the last ping was not answered. */
  readonly ping: () => boolean
}

/** The log of this socket's customer. */
export type History = {
  /** Undefined when it reaches too far back. */
  between: (after: number, upTo: number) => Promise<NumberedEvent[] | undefined>
  last: () => Promise<number>
}

export function frameOf(event: NumberedEvent): Buffer {
  const { id, topic, payload, at } = event
  return frame({ type: 'event', id, topic, payload, at: at.toISOString() })
}

function frame(content: LiveFrame): Buffer {
  return Buffer.from(JSON.stringify(content))
}

/** One connection: says hello, replays what was missed, then passes events on in order, each at most once. */
export function openLiveSocket(socket: WebSocket, guest: Guest, lastId: number, history: History): LiveSocket {
  let role = guest.role
  let messages = 0
  let isAlive = true
  let isClosing = false
  /** The number up to which this client has, or may have asked for, everything. */
  let reachedId = lastId
  let held: [NumberedEvent, Buffer][] | undefined = []
  let hasSent = false
  const holding = setTimeout(() => release(), resumeWithinMs)

  const close = (code: number, reason: string) => {
    if (isClosing) return
    isClosing = true
    clearTimeout(holding)
    held = undefined
    socket.close(code, reason)
    // A reader that does not read answers no close either.
    setTimeout(() => socket.terminate(), closeWithinMs).unref()
  }
  const send = (bytes: Buffer) => {
    if (isClosing) return
    if (socket.bufferedAmount > maxBufferedBytes) return close(closeCodes.slow, 'Too slow; connect and resume')
    socket.send(bytes, { binary: false })
  }
  const pass = (event: NumberedEvent, bytes: Buffer) => {
    if (event.id <= reachedId) return
    reachedId = event.id
    if (grantFor(role, topicPolicies[event.topic]) === 'never') return
    hasSent = true
    send(bytes)
  }
  const release = () => {
    clearTimeout(holding)
    const waiting = held ?? []
    held = undefined
    for (const [event, bytes] of waiting) pass(event, bytes)
  }
  const resync = () => {
    hasSent = true
    send(frame({ type: 'resync', lastId: reachedId }))
    release()
  }
  const resume = async (after: number) => {
    // What came meanwhile was sent out of turn for this client.
    if (hasSent || reachedId - after > maxReplayed) return resync()
    hasSent = true
    held ??= []
    clearTimeout(holding)
    if (after > reachedId) {
      // Another process may have told it more than we know yet; more than there is was told by nobody.
      if (after > (await history.last())) return resync()
      reachedId = after
      return release()
    }
    const missed = await history.between(after, reachedId)
    if (!missed) return resync()
    for (const event of missed) {
      if (grantFor(role, topicPolicies[event.topic]) !== 'never') send(frameOf(event))
    }
    release()
  }
  const refuse = (detail: string) => {
    send(frame({ type: 'error', code: 'invalid-message', detail }))
    close(closeCodes.badMessage, 'Invalid message')
  }
  const tooMany = () => {
    messages += 1
    if (messages > maxMessages) close(closeCodes.badMessage, 'Too many messages')
    return messages > maxMessages
  }

  socket.on('error', () => close(closeCodes.badMessage, 'Invalid frame'))
  socket.on('close', () => {
    isClosing = true
    clearTimeout(holding)
    held = undefined
  })
  socket.on('ping', tooMany)
  socket.on('pong', () => {
    isAlive = true
  })
  socket.on('message', (data, isBinary) => {
    if (isClosing || tooMany()) return
    const asked = isBinary ? undefined : readRequest(String(data))
    if (!asked) return refuse('The one message there is: {"type":"resume","after":<last event id>}')
    resume(asked.after).catch(() => close(closeCodes.broken, 'Try again'))
  })
  send(frame({ type: 'hello', lastId }))

  return {
    guest,
    becomes: next => {
      role = next
    },
    deliver: (event, bytes) => {
      if (!held) return pass(event, bytes)
      held.push([event, bytes])
      if (held.length > maxHeld) close(closeCodes.slow, 'Too slow; connect and resume')
    },
    close,
    ping: () => {
      const answered = isAlive
      isAlive = false
      messages = 0
      if (answered) socket.ping()
      return answered
    },
  }
}

function readRequest(text: string): LiveRequest | undefined {
  try {
    return LiveRequest.safeParse(JSON.parse(text)).data
  } catch {
    return undefined // no JSON is no request
  }
}
