import { expect, it } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { makeWorld } from '../support/world.ts'
import { ageWorld, fillTables } from '../support/world-rows.ts'
import { rowFaults } from './row-checks.ts'
import { mayBecomeAll } from './row-contexts.ts'

const { owner, ports } = await testDatabase()
const world = await makeWorld(ports)
await fillTables(owner, world)
await ageWorld(owner, world)

it('gives and takes rows of the own scope only, on every table, for every command and as every role [RLS-03] [RLS-04] [RLS-05] [RLS-06]', async () => {
  const client = await owner.connect()
  try {
    await client.query('begin')
    await mayBecomeAll(client)
    expect(await rowFaults(client, { own: world.a.id, others: [world.b.id, world.c.id] })).toEqual([])
  } finally {
    await client.query('rollback')
    client.release()
  }
})
