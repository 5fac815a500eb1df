import type { LiveFrame } from '@scriptorium/contract'

export type LiveEvent = Extract<LiveFrame, { type: 'event' }>
export type LiveState = 'connecting' | 'open' | 'lost'

type Options = {
  url: string
  onEvent: (event: LiveEvent) => void
  /** Events were missed for good: load everything anew. */
  onGap: () => void
  /** The server ended the feed or would not open it; the session may be over. */
  onRefused?: () => void
  onState: (state: LiveState) => void
  makeSocket?: (url: string) => WebSocket
}

const signedOutCode = 4401
const firstWaitMs = 500
const longestWaitMs = 15_000

/** Waits longer after each failure, with chance in it, so that a restarted server is not met by everybody at once. */
export function waitBeforeTry(failures: number, chance: number): number {
  const ceiling = Math.min(longestWaitMs, firstWaitMs * 2 ** failures)
  return Math.round(ceiling / 2 + (ceiling / 2) * chance)
}

/** The feed of this customer. It resumes after the last event it saw; the server says when that is no longer possible. */
export function connectLive({
  url,
  onEvent,
  onGap,
  onRefused,
  onState,
  makeSocket = address => new WebSocket(address),
}: Options): () => void {
  let lastId: number | null = null
  let failures = 0
  let stopped = false
  let socket: WebSocket | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const take = (frame: LiveFrame) => {
    if (frame.type === 'hello') lastId ??= frame.lastId
    if (frame.type === 'resync') {
      lastId = frame.lastId
      onGap()
    }
    if (frame.type === 'event' && (lastId === null || frame.id > lastId)) {
      lastId = frame.id
      onEvent(frame)
    }
  }
  const open = () => {
    let wasOpen = false
    onState('connecting')
    socket = makeSocket(url)
    socket.onopen = () => {
      failures = 0
      wasOpen = true
      if (lastId !== null) socket?.send(JSON.stringify({ type: 'resume', after: lastId }))
      onState('open')
    }
    // safe because the feed is ours and sends nothing but frames
    socket.onmessage = message => take(JSON.parse(String(message.data)) as LiveFrame)
    // A refused opening shows as a plain failure: browsers keep its status to themselves.
    socket.onclose = event => {
      if (stopped) return
      if (event.code === signedOutCode || !wasOpen) onRefused?.()
      onState('lost')
      timer = setTimeout(open, waitBeforeTry(failures, Math.random()))
      failures += 1
    }
  }
  open()
  return () => {
    stopped = true
    clearTimeout(timer)
    socket?.close()
  }
}
