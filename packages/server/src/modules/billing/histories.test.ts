import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { masterKeyFrom } from '#infra/keys'
import {
  eventsHere,
  makePayers,
  packsHere,
  packsSaid,
  quietProvider,
  subscriptionsHere,
  subscriptionsSaid,
  takenBy,
  waitingHere,
} from '../../../../../tests/support/billing-lab.ts'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { type Act, acts, openQuietTwin, type QuietTwin } from '../../../../twin/src/quiet-twin.ts'
import { applyNextEvents } from './apply-events.ts'
import { connectAccount } from './connect-account.ts'
import { receiveEvent } from './receive-event.ts'

/** Worlds with a database of their own, that live at once. */
const worlds = 2
const batchesOfWorld = 20
const historiesInBatch = 50
const mostBeats = 5
const minuteMs = 60_000
const hourMs = 60 * minuteMs

const master = masterKeyFrom(Buffer.alloc(32, 7))
type World = Awaited<ReturnType<typeof openWorld>>
async function openWorld() {
  const { ports, owner, clock } = await testDatabase()
  const connection = await connectAccount(ports, master, {
    isTwin: true,
    environment: 'production',
    url: 'http://twin.test',
    projectId: 'proj',
    appId: 'app',
    secretKey: 'sk_test',
    purchaseLink: 'http://twin.test/pay',
  })
  return { ports, owner, clock, connection, payers: await makePayers(ports, connection.id, historiesInBatch) }
}
const open = await Promise.all(Array.from({ length: worlds }, openWorld))

/** What one customer does, beat by beat, and how the events of a beat find their way. */
type Beat = { does: Act[]; copies: number; order: number; isLate: boolean }
const beat: fc.Arbitrary<Beat> = fc.record({
  does: fc.array(fc.constantFrom<Act>('buy small', 'buy large', ...acts), { minLength: 1, maxLength: 3 }),
  copies: fc.integer({ min: 1, max: 3 }),
  order: fc.nat(),
  isLate: fc.boolean(),
})
const batch = fc.record({
  histories: fc.array(fc.array(beat, { minLength: 1, maxLength: mostBeats }), {
    minLength: historiesInBatch,
    maxLength: historiesInBatch,
  }),
  hours: fc.array(fc.integer({ min: 0, max: 24 * 40 }), { minLength: mostBeats, maxLength: mostBeats }),
})

async function deliver({ ports, connection }: World, bodies: readonly unknown[]): Promise<void> {
  const queue = [...bodies]
  const lane = async () => {
    for (let body = queue.shift(); body !== undefined; body = queue.shift()) {
      const raw = Buffer.from(JSON.stringify({ api_version: '1.0', event: body }))
      await receiveEvent(ports, master, connection, { raw, signature: '' })
    }
  }
  await Promise.all([lane(), lane(), lane(), lane()])
}
async function applyAll({ ports }: World, twin: QuietTwin): Promise<void> {
  const provider = quietProvider(twin)
  const lane = async () => {
    while (await applyNextEvents(ports, master, () => provider));
  }
  await Promise.all([lane(), lane(), lane(), lane()])
}

type Letter = { body: { id: string }; rank: number; isLate: boolean }

async function live(
  world: World,
  { histories, hours }: { histories: Beat[][]; hours: number[] },
  seed: string,
): Promise<number> {
  const { ports, owner, clock, payers } = world
  await owner.query('truncate billing_event, subscription, pack_purchase, minute_pack cascade')
  const twin = openQuietTwin(seed, () => clock.now().getTime())
  const told: { id: string }[] = []
  for (const [n, passing] of hours.entries()) {
    const letters: Letter[] = []
    const post = (beats: readonly Beat[]) => {
      for (const body of twin.take()) {
        told.push(body)
        const [way = { copies: 1, order: 0, isLate: false }] = beats
        for (let copy = 0; copy < way.copies; copy += 1)
          letters.push({ body, rank: mix(way.order + copy, body.id), isLate: way.isLate && copy === 0 })
      }
    }
    twin.passUntil(clock.now().getTime() + passing * hourMs, at => clock.set(new Date(at)))
    post(histories.flatMap(beats => beats[n] ?? []).slice(0, 1))
    for (const [index, beats] of histories.entries()) {
      const now = beats[n]
      if (!now) continue
      for (const act of now.does) {
        const [key = '', other = ''] = [index, index + 1].map(at => payers[at % payers.length]?.customerKey)
        twin.act(act, key, other)
        clock.set(new Date(clock.now().getTime() + 1))
      }
      post([now])
    }
    // What came days ago comes once more.
    for (const body of told.filter(({ id }) => mix(n, id) % 10 === 0))
      letters.push({ body, rank: mix(n, body.id), isLate: true })
    letters.sort((one, next) => one.rank - next.rank)
    await deliver(
      world,
      letters.filter(({ isLate }) => !isLate).map(({ body }) => body),
    )
    await applyAll(world, twin)
    await deliver(
      world,
      letters.filter(({ isLate }) => isLate).map(({ body }) => body),
    )
    await rest(world, twin)
    await compare(world, twin, n)
  }
  const kept = await eventsHere(ports)
  expect(kept.map(({ id }) => id).toSorted()).toEqual(told.map(({ id }) => id).toSorted())
  expect([...new Set(kept.map(({ state }) => state))]).toEqual(kept.length > 0 ? ['applied'] : [])
  expect(kept.reduce((sum, { minor }) => sum + minor, 0)).toBe(takenBy(twin))
  expect(await packsHere(owner)).toEqual(packsSaid(twin, told))
  return told.length
}

/** Until nothing waits: an event that the reading does not show is read again for a minute. */
async function rest(world: World, twin: QuietTwin): Promise<void> {
  for (let round = 0; round < 8; round += 1) {
    await applyAll(world, twin)
    if ((await waitingHere(world.ports)) === 0) return
    world.clock.set(new Date(world.clock.now().getTime() + minuteMs))
  }
  throw new Error('The inbox did not come to rest')
}

/** The plain model: what the provider says of each customer, and nothing else. */
async function compare({ ports, payers }: World, twin: QuietTwin, beatNumber: number): Promise<void> {
  expect(await subscriptionsHere(ports), `after beat ${beatNumber}`).toEqual(await subscriptionsSaid(twin, payers))
}

/** The same order for the same numbers, and another one for others. */
function mix(seed: number, id: string): number {
  let hash = seed | 0
  for (const char of id) hash = Math.imul(hash ^ char.charCodeAt(0), 16_777_619)
  return hash >>> 0
}

it(`shows what the provider says after ${worlds * batchesOfWorld * historiesInBatch} random histories, told in any order, late and again, counts no event twice [WHK-02], and books each pack once`, async () => {
  const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
  console.info(`histories of subscriptions: SEED=${seed}`)
  let lived = 0
  let events = 0
  await Promise.all(
    open.map(async (world, at) => {
      let run = 0
      const property = fc.asyncProperty(batch, async one => {
        run += 1
        const told = await live(world, one, `${seed} ${at} ${run}`)
        events += told
        lived += historiesInBatch
      })
      await fc.assert(property, { seed: seed + at, numRuns: batchesOfWorld, endOnFailure: true, verbose: 0 })
    }),
  )
  console.info(`${lived} histories, ${events} events`)
  expect(lived).toBe(worlds * batchesOfWorld * historiesInBatch)
  expect(events).toBeGreaterThan(lived)
}, 240_000)
