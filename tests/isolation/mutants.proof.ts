import type pg from 'pg'
import { expect, it } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { makeWorld } from '../support/world.ts'
import { ageWorld, fillTables } from '../support/world-rows.ts'
import { catalogueFaults } from './catalogue-rules.ts'
import { readTruth, rowFaults } from './row-checks.ts'
import { mayBecomeAll } from './row-contexts.ts'
import { readTables } from './scoped-tables.ts'

/** `by`: which of the checks must notice; a lost policy may show in either. */
type Mutant = { name: string; table: string; sql: string; by: 'catalogue' | 'rows' | 'either' }

const { owner, ports } = await testDatabase()
const world = await makeWorld(ports)
await fillTables(owner, world)
await ageWorld(owner, world)
const sides = { own: world.a.id, others: [world.b.id, world.c.id] }

/** Every guard of the schema, removed or opened, one at a time. */
async function readMutants(client: pg.ClientBase): Promise<Mutant[]> {
  const { rows } = await client.query<Mutant>(`
    with guarded as (select oid, relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relrowsecurity)
    select 'catalogue' as by, 'without FORCE' as name, relname as table, format('alter table %I no force row level security', relname) as sql from guarded
    union all select 'catalogue', 'without row level security', relname, format('alter table %I disable row level security', relname) from guarded
    union all select 'either', 'without the policy ' || polname, relname, format('drop policy %I on %I', polname, relname) from guarded join pg_policy on polrelid = guarded.oid
    union all select 'rows', 'with the policy ' || polname || ' open', relname, format('alter policy %I on %I ', polname, relname)
        || case when polcmd = 'a' then '' else 'using (true) ' end || case when polcmd in ('r', 'd') then '' else 'with check (true)' end
      from guarded join pg_policy on polrelid = guarded.oid where coalesce(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) <> 'true'
    union all select 'catalogue', 'without the key ' || conname, relname, format('alter table %I drop constraint %I', relname, conname)
      from guarded join pg_constraint on conrelid = guarded.oid where contype = 'f' and array_length(conkey, 1) > 1
    union all select 'catalogue', 'granted to resellers', relname, format('grant select on %I to app_reseller', relname) from guarded
      where obj_description(guarded.oid, 'pg_class') like 'class: content%'
    union all select 'catalogue', 'truncated by customers', relname, format('grant truncate on %I to app_tenant', relname) from guarded
    order by 3, 2`)
  return rows
}

it('notices the loss of each single guard of the schema [RLS-21]', async () => {
  const client = await owner.connect()
  try {
    await client.query('begin')
    await mayBecomeAll(client)
    const mutants = await readMutants(client)
    const truth = await readTruth(client, await readTables(client))
    const unnoticed: string[] = []
    for (const { name, table, sql, by } of mutants) {
      await client.query('savepoint mutant')
      await client.query(sql)
      const noticed =
        (by !== 'rows' && (await catalogueFaults(client)).length > 0) ||
        (by !== 'catalogue' && (await rowFaults(client, sides, truth, table)).length > 0)
      if (!noticed) unnoticed.push(`${table} ${name}`)
      await client.query('rollback to savepoint mutant')
    }
    expect(unnoticed).toEqual([])
    expect(mutants.length).toBeGreaterThan(150)
    expect([...(await catalogueFaults(client)), ...(await rowFaults(client, sides))]).toEqual([])
  } finally {
    await client.query('rollback')
    client.release()
  }
})
