import { attempt } from '../../packages/twin/src/delivery.ts'
import type { Delivery, EventBody, State } from '../../packages/twin/src/state.ts'

/** Five minutes between two attempts of the provider become half a second. */
const retryScale = 1 / 600
const lanes = 24
const idleMs = 10

export type Sender = {
  post: (body: EventBody, dueAt: number) => void
  /** Deliveries that have no answer yet. */
  waiting: () => number
  /** Milliseconds until each answer that was taken for done. */
  answeredMs: readonly number[]
  /** Attempts that the provider makes again. */
  failed: () => number
  givenUp: () => number
  end: () => Promise<void>
}

/** Sends as the provider does: signed anew at each attempt, only 200 counts, everything else is repeated for a while. */
export function openSender(state: State): Sender {
  state.settings.retryScale = retryScale
  const queue = new Set<Delivery>()
  const answeredMs: number[] = []
  const ended = new AbortController()
  let failed = 0
  let givenUp = 0
  const clocks = { now: Date.now, real: Date.now }
  const lane = async () => {
    while (!ended.signal.aborted) {
      const next = nextDue(queue, Date.now())
      if (!next) {
        await new Promise(resolve => setTimeout(resolve, idleMs))
        continue
      }
      queue.delete(next)
      const began = performance.now()
      await attempt(state, next, clocks, ended.signal)
      if (next.state === 'delivered') answeredMs.push(performance.now() - began)
      else failed += 1
      if (next.state === 'waiting') queue.add(next)
      if (next.state === 'given-up') givenUp += 1
    }
  }
  const sending = Promise.all(Array.from({ length: lanes }, lane))
  let posted = 0
  return {
    post: (body, dueAt) => {
      posted += 1
      queue.add({
        id: `whd${posted}`,
        webhookId: state.webhooks[0]?.id ?? '',
        eventId: body.id,
        type: body.type,
        customerIds: [],
        body,
        dueAt,
        attempts: 0,
        state: 'waiting',
        lastAnswer: null,
      })
    },
    waiting: () => posted - answeredMs.length - givenUp,
    answeredMs,
    failed: () => failed,
    givenUp: () => givenUp,
    end: async () => {
      ended.abort()
      await sending
    },
  }
}

function nextDue(queue: ReadonlySet<Delivery>, now: number): Delivery | undefined {
  for (const one of queue) if (one.dueAt <= now) return one
  return undefined
}
