import { type EndpointShape, endpoints } from '@scriptorium/contract'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startTestApp } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { type Asker, makeWorld } from '../support/world.ts'
import { fillTables } from '../support/world-rows.ts'

const database = await testDatabase()
const world = await makeWorld(database.ports)
await fillTables(database.owner, world, ['tenant_key'])
const app = await startTestApp(database)
const { a, b, c, acme, beacon, platform } = world

const searches = Object.entries(endpoints).filter(
  ([, endpoint]: [string, EndpointShape]) => endpoint.query instanceof z.ZodObject && 'search' in endpoint.query.shape,
)

type Place = { asker: Asker | undefined; own: string; foreign: string[] }
/** Who searches, for a text of their own, and for texts that are not for them. */
function placeOf({ scope }: EndpointShape): Place {
  switch (scope) {
    case 'tenant':
      return { asker: a.people.tenant_owner, own: a.contentMark, foreign: [b.contentMark, c.contentMark] }
    case 'reseller':
      return { asker: acme.people.reseller_owner, own: a.accountMark, foreign: [c.accountMark, a.contentMark] }
    case 'platform':
      return { asker: platform.people.platform_owner, own: beacon.mark, foreign: [a.contentMark] }
    default:
      throw new Error('A search without a scope')
  }
}

describe.each(searches)('%s', (_name, endpoint: EndpointShape) => {
  const { asker, own, foreign } = placeOf(endpoint)
  if (!asker) throw new Error('Nobody may search')
  const search = (text: string) =>
    app.ask(asker, { method: endpoint.method, path: endpoint.path, query: { search: text } })
  const found = async (text: string) => {
    const { json, text: file } = await search(text)
    // A file has a line for each, below its heads.
    if (json === undefined) {
      const lines = file.trim().split('\n').length - 1
      return { items: lines, total: lines }
    }
    // Not every list tells how many there are in all.
    const { items, total = items.length } = Object(json)
    return { items: items.length, total }
  }
  const none = { items: 0, total: 0 }

  it('finds what is the asker’s own, in whatever case, and tells nothing of the words of others [SRC-01]', async () => {
    for (const text of [own, own.toLowerCase()]) {
      const { items, total } = await found(text)
      expect(items, text).toBeGreaterThan(0)
      expect(total).toBe(items)
    }
    for (const text of foreign) expect(await found(text)).toEqual(none)
  })
  it('takes every letter as itself: none of them stands for others, or ends the query [SRC-01]', async () => {
    const nasty = ['%', '_', '.*', '\\', '\\%', "'", "' or '1'='1", '<b>', '(', ':*', '&', '%%%%%%%%%%%%%%%%%%%%_']
    for (const text of nasty) expect(await found(own.replace('-', text)), text).toEqual(none)
    expect(await found('y'.repeat(100))).toEqual(none)
    expect((await search('y'.repeat(101))).status).toBe(400)
  })
})
