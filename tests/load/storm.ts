import { expect } from 'vitest'
import type { Act } from '../../packages/twin/src/quiet-twin.ts'
import { eventsHere, subscriptionsHere, subscriptionsSaid, takenBy, waitingHere } from '../support/billing-lab.ts'
import { until } from '../support/running.ts'
import type { StormLab } from './storm-lab.ts'
import { openSender, type Sender } from './storm-sender.ts'

const hourMs = 60 * 60_000
/** The provider goes on while so many deliveries have no answer. */
const crowd = 600

export type Storm = {
  /** Told by the provider, each counted once; copies come on top. */
  events: number
  /** After so many answers the receiver is killed, and started again. */
  killAfter: readonly number[]
  acts: readonly Act[]
  /** How late a copy comes at most. */
  lateMs: number
  seed: number
  limitMs: number
}

/** Customers act, the provider tells of it in any order and up to three times, and the receiver dies on the way. */
export async function storm(lab: StormLab, asked: Storm) {
  const { twin, payers } = lab
  const chance = chanceOf(asked.seed)
  const sender = openSender(twin.state)
  let [receiver] = await Promise.all([lab.start('api'), lab.start('worker')])
  const began = performance.now()
  const told: string[] = []
  const kills = [...asked.killAfter]
  let restarting: Promise<void> = Promise.resolve()

  const post = () => {
    for (const body of twin.take()) {
      told.push(body.id)
      const copies = 1 + Math.floor(chance() * 3)
      for (let copy = 0; copy < copies; copy += 1) sender.post(body, Date.now() + chance() * chance() * asked.lateMs)
    }
  }
  const killWhenDue = () => {
    if (sender.answeredMs.length < (kills[0] ?? Infinity)) return
    kills.shift()
    restarting = restarting
      .then(() => receiver.kill())
      .then(async () => {
        receiver = await lab.start('api')
      })
  }
  try {
    while (told.length < asked.events) {
      for (const [index, { customerKey }] of payers.entries()) {
        const act = asked.acts[Math.floor(chance() * asked.acts.length)] ?? 'buy small'
        twin.act(act, customerKey, payers[(index + 1) % payers.length]?.customerKey ?? '')
        lab.pass(1)
        post()
        if (told.length >= asked.events) break
        if (sender.waiting() >= crowd) await until(async () => sender.waiting() < crowd, 'answers', asked.limitMs)
        killWhenDue()
      }
      lab.pass(Math.floor(chance() * 10 * 24) * hourMs)
      post()
    }
    await until(
      async () => {
        killWhenDue()
        return sender.waiting() === 0 && kills.length === 0
      },
      'an answer to every delivery',
      asked.limitMs,
    )
    await restarting
    const sentMs = performance.now() - began
    await until(async () => (await waitingHere(lab.ports)) === 0, 'every event to be applied', asked.limitMs)
    return { told, ...figuresOf(sender, sentMs), restMs: Math.round(performance.now() - began - sentMs) }
  } finally {
    await restarting
    await sender.end()
  }
}

/** Everything arrived and was applied, once each, and the state is the one that the provider shows. */
export async function expectAsTold(lab: StormLab, { told, givenUp }: Awaited<ReturnType<typeof storm>>): Promise<void> {
  expect(givenUp).toBe(0)
  const kept = await eventsHere(lab.ports)
  expect(kept.map(({ id }) => id).toSorted()).toEqual(told.toSorted())
  expect([...new Set(kept.map(({ state }) => state))]).toEqual(['applied'])
  expect(kept.reduce((sum, { minor }) => sum + minor, 0)).toBe(takenBy(lab.twin))
  expect(await subscriptionsHere(lab.ports)).toEqual(await subscriptionsSaid(lab.twin, lab.payers))
}

function figuresOf(sender: Sender, sentMs: number) {
  const sorted = sender.answeredMs.toSorted((one, next) => one - next)
  const share = (part: number) => Math.round(sorted[Math.floor(sorted.length * part)] ?? 0)
  return {
    deliveries: sorted.length,
    failedAttempts: sender.failed(),
    givenUp: sender.givenUp(),
    sentMs: Math.round(sentMs),
    perSecond: Math.round((sorted.length / sentMs) * 1000),
    p50Ms: share(0.5),
    p99Ms: share(0.99),
    longestMs: Math.round(sorted.at(-1) ?? 0),
  }
}

/** The same numbers for the same seed. */
function chanceOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
