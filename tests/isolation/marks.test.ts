import { expect, it } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { makeWorld, tenantsOf } from '../support/world.ts'
import { beyondScope, fillTables } from '../support/world-rows.ts'
import { readTables } from './scoped-tables.ts'

const { owner, ports } = await testDatabase()
const world = await makeWorld(ports)
await fillTables(owner, world)

/** Texts that we choose and no customer writes: states, codes, ids of ours, what only names a machine or the reseller's staff. */
const ours = new Set(
  `action actor_kind customer_key goal ip kind lane language locale media_type model operation outcome pool problem_code region request_id role slug
   state topic host agreed_tier consent currency interval next_currency next_interval overage proven_by provider_name visitor_name provider_id product_key
   next_product_key paid_state status transaction_id`.split(/\s+/),
)

// A text without a mark is one whose leak no suite would notice.
it('holds a mark of its customer in every text that a customer writes, in every table [LOG-01]', async () => {
  const unmarked: string[] = []
  await beyondScope(owner, async client => {
    for (const table of await readTables(client)) {
      if (!table.scope || !['content', 'account'].includes(table.class ?? '')) continue
      const { rows } = await client.query<{ name: string }>(
        `select attname as name from pg_attribute where attrelid = $1::regclass and atttypid = 'text'::regtype and attnum > 0 and not attisdropped`,
        [table.name],
      )
      for (const { name } of rows.filter(column => !ours.has(column.name))) {
        for (const tenant of tenantsOf(world)) {
          const found = await client.query(
            `select from "${table.name}" where "${table.scope}" = $1 and "${name}" ilike '%canary-' || $2 || '-%' limit 1`,
            [tenant.id, tenant.key],
          )
          if (found.rowCount === 0) unmarked.push(`${table.name}.${name} of ${tenant.key}`)
        }
      }
    }
  })
  expect(unmarked).toEqual([])
})
