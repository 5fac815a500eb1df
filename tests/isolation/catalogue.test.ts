import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { writeTableTypes } from '../../packages/server/src/infra/db/table-types.ts'
import { testDatabase } from '../support/database.ts'
import { catalogueRules } from './catalogue-rules.ts'
import { readTables } from './scoped-tables.ts'

const { owner, ownerUrl } = await testDatabase()
const client = await owner.connect()
const tables = await readTables(client)
client.release()

it('finds the tables of the product', () => {
  expect(tables.length).toBeGreaterThan(15)
})

for (const [title, rule] of Object.entries(catalogueRules)) {
  it(title, async () => {
    const connection = await owner.connect()
    try {
      expect(await rule(connection, tables)).toEqual([])
    } finally {
      connection.release()
    }
  })
}

it('has table types that match the migrations: UPDATE_TABLES=1 writes them anew', async () => {
  const written = await readFile(
    path.resolve(import.meta.dirname, '../../packages/server/src/infra/db/tables.ts'),
    'utf8',
  )
  expect(written).toBe(await writeTableTypes(ownerUrl))
})
