import { endpoints, type Locator } from '@scriptorium/contract'
import { expect, it } from 'vitest'
import { newId } from '../../packages/server/src/infra/ids/index.ts'
import { startTestApp } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld } from '../support/world.ts'
import { fillTables } from '../support/world-rows.ts'
import { openObjects } from './objects.ts'

const samples = 1_000
const mostDifferenceMs = 1
const mostAdvantage = 0.05

const database = await testDatabase()
const world = await makeWorld(database.ports)
await fillTables(database.owner, world, ['tenant_key'])
const app = await startTestApp(database)
const objects = openObjects({ ports: database.ports, owner: database.owner, storage: app.storage, world })
const asker = world.a.people.tenant_owner

/** One reading endpoint for each kind of object that a customer can point to. */
const looked = Object.values(endpoints).flatMap(endpoint =>
  endpoint.scope === 'tenant' && endpoint.method === 'GET' && endpoint.locate
    ? [{ path: endpoint.path, kind: endpoint.locate }]
    : [],
)

const queries: Record<string, Record<string, string>> = { '/transcripts/:id/export': { format: 'txt' } }

async function timeOf(path: string, id: string): Promise<number> {
  const begin = performance.now()
  const answer = await app.ask(asker, { method: 'GET', path: path.replace(':id', id), query: queries[path] ?? {} })
  const ms = performance.now() - begin
  if (answer.status !== 404) throw new Error(`${path} answered ${answer.status} ${answer.code ?? ''}`)
  return ms
}

type Times = { foreign: number[]; random: number[] }
/** In turns, and each first as often as the other: what else the machine does falls on both. */
async function measure(path: string, kind: Locator): Promise<Times> {
  const times: Times = { foreign: [], random: [] }
  const foreignId = await objects.foreign(kind, asker, 'sibling')
  for (let turn = -100; turn < samples; turn += 1) {
    const order = turn % 2 === 0 ? (['foreign', 'random'] as const) : (['random', 'foreign'] as const)
    for (const whose of order) {
      const ms = await timeOf(path, whose === 'foreign' ? foreignId : newId())
      if (turn >= 0) times[whose].push(ms)
    }
  }
  return times
}

/** How far the two can be told apart: `advantage` is the distance of the area under the curve from guessing. */
function compare({ foreign, random }: Times): { differenceMs: number; advantage: number } {
  const median = (values: number[]) => values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0
  const ranked = [
    ...foreign.map(ms => ({ ms, isForeign: true })),
    ...random.map(ms => ({ ms, isForeign: false })),
  ].toSorted((one, other) => one.ms - other.ms)
  const ranks = ranked.reduce((sum, { isForeign }, index) => sum + (isForeign ? index + 1 : 0), 0)
  const pairs = foreign.length * random.length
  const area = (ranks - (foreign.length * (foreign.length + 1)) / 2) / pairs
  return { differenceMs: Math.abs(median(foreign) - median(random)), advantage: Math.abs(area - 0.5) }
}

it.each(looked)(
  'answers $path for what another customer has in the time of what nobody has [ISO-15]',
  async ({ path, kind }) => {
    const isFlat = ({ differenceMs, advantage }: ReturnType<typeof compare>) =>
      differenceMs < mostDifferenceMs && advantage < mostAdvantage
    const first = compare(await measure(path, kind))
    // A busy machine may look like a difference once.
    const last = isFlat(first) ? first : compare(await measure(path, kind))
    expect(isFlat(last), JSON.stringify({ first, last })).toBe(true)
  },
)
