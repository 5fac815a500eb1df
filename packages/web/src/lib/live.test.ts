import { describe, expect, it, vi } from 'vitest'
import { connectLive, waitBeforeTry } from './live.ts'

function feed() {
  const sockets: {
    onopen?: () => void
    onmessage?: (m: { data: string }) => void
    onclose?: (event: { code: number }) => void
    send: (text: string) => void
    close: () => void
    sent: string[]
  }[] = []
  const seen: number[] = []
  const gaps: string[] = []
  const refusals: string[] = []
  const stop = connectLive({
    url: 'ws://here/live',
    onEvent: event => seen.push(event.id),
    onGap: () => gaps.push('gap'),
    onRefused: () => refusals.push('refused'),
    onState: () => undefined,
    makeSocket: () => {
      const sent: string[] = []
      const socket = { sent, send: (text: string) => void sent.push(text), close: () => undefined }
      sockets.push(socket)
      // safe because only these members of a socket are used
      return socket as unknown as WebSocket
    },
  })
  const say = (frame: object) => sockets.at(-1)?.onmessage?.({ data: JSON.stringify(frame) })
  const event = (id: number) => say({ type: 'event', id, topic: 'job.changed', payload: {}, at: '' })
  return { sockets, seen, gaps, refusals, stop, say, event }
}

describe('the live feed', () => {
  it('resumes after the last event it saw', () => {
    vi.useFakeTimers()
    const { sockets, say, event, stop, seen } = feed()
    sockets[0]?.onopen?.()
    say({ type: 'hello', lastId: 7 })
    event(8)
    sockets[0]?.onclose?.({ code: 1006 })
    vi.advanceTimersByTime(1000)
    sockets[1]?.onopen?.()
    expect(sockets[0]?.sent).toEqual([])
    expect(sockets[1]?.sent).toEqual([JSON.stringify({ type: 'resume', after: 8 })])
    event(8)
    event(9)
    expect(seen).toEqual([8, 9])
    stop()
    vi.useRealTimers()
  })

  it('asks who is signed in when the session ended elsewhere or the feed is refused, not when a connection breaks', () => {
    vi.useFakeTimers()
    const { sockets, stop, refusals } = feed()
    sockets[0]?.onopen?.()
    sockets[0]?.onclose?.({ code: 1006 })
    expect(refusals).toHaveLength(0)
    vi.advanceTimersByTime(1000)
    sockets[1]?.onclose?.({ code: 1006 })
    expect(refusals).toHaveLength(1)
    vi.advanceTimersByTime(2000)
    sockets[2]?.onopen?.()
    sockets[2]?.onclose?.({ code: 4401 })
    expect(refusals).toHaveLength(2)
    stop()
    vi.useRealTimers()
  })

  it('asks for everything anew when events were missed for good', () => {
    const { say, gaps, stop, event, seen } = feed()
    say({ type: 'hello', lastId: 7 })
    say({ type: 'resync', lastId: 40 })
    event(20)
    event(41)
    expect(gaps).toEqual(['gap'])
    expect(seen).toEqual([41])
    stop()
  })

  it('waits longer after each failure, up to fifteen seconds', () => {
    expect(waitBeforeTry(0, 0)).toBe(250)
    expect(waitBeforeTry(3, 1)).toBe(4000)
    expect(waitBeforeTry(30, 1)).toBe(15_000)
  })
})
