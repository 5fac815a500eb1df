import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { type Scope, withScope } from '../../packages/server/src/infra/db/index.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, tenantsOf } from '../support/world.ts'
import { fillTables } from '../support/world-rows.ts'

const workers = 40
const rounds = 60

const { pool, owner, ports } = await testDatabase()
const world = await makeWorld(ports)
await fillTables(owner, world)
const tenants = tenantsOf(world)

/** A small generator with a seed, so that a failing run can be repeated. */
function chanceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

it(`shows ${workers} workers on one pool only the customer they ask for, through errors, timeouts and rollbacks [RLS-11] [RLS-13]`, async () => {
  const wrong: string[] = []
  let ended = 0
  const work = async (seed: number) => {
    const chance = chanceOf(seed)
    for (let round = 0; round < rounds; round += 1) {
      const tenant = tenants[Math.floor(chance() * tenants.length)] ?? world.a
      const scope: Scope & { kind: 'tenant' } = {
        kind: 'tenant',
        tenantId: tenant.id,
        realmId: tenant.realm.id,
        resellerId: tenant.realm.id,
      }
      const kind = Math.floor(chance() * 6)
      try {
        await withScope<'tenant', void>(pool, scope, 'change', async tx => {
          const { rows } = await sql<{
            tenant_id: string
          }>`select tenant_id from event union all select tenant_id from job union all select id from tenant`.execute(
            tx,
          )
          for (const row of rows) if (row.tenant_id !== tenant.id) wrong.push(`${tenant.id} saw ${row.tenant_id}`)
          if (rows.length < 3) wrong.push(`${tenant.id} saw ${rows.length} rows`)
          if (kind === 0) throw new Error('thrown on purpose')
          if (kind === 1) await sql`select 1 / 0`.execute(tx)
          if (kind === 2) await sql`set local statement_timeout = 1; select pg_sleep(1)`.execute(tx)
          if (kind === 3) await sql`select pg_cancel_backend(pg_backend_pid()), pg_sleep(1)`.execute(tx)
          if (kind === 4) await sql`update job set progress = progress`.execute(tx)
        })
      } catch {
        ended += 1
      }
    }
  }
  await Promise.all(Array.from({ length: workers }, (_none, index) => work(index + 1)))
  expect(wrong).toEqual([])
  expect(ended).toBeGreaterThan((workers * rounds) / 4)
  const after = await Promise.all(
    Array.from({ length: 10 }, () =>
      pool.query(`select current_user as role, coalesce(current_setting('app.tenant_id', true), '') as tenant`),
    ),
  )
  for (const { rows } of after) expect(rows[0]).toEqual({ role: 'scriptorium_app', tenant: '' })
}, 60_000)

it('destroys a connection that was cut in the middle of a query, and the next borrower has no scope [RLS-12]', async () => {
  const scope: Scope & { kind: 'tenant' } = {
    kind: 'tenant',
    tenantId: world.a.id,
    realmId: world.acme.id,
    resellerId: world.acme.id,
  }
  await expect(
    withScope(pool, scope, 'read', tx => sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx)),
  ).rejects.toThrow()
  const { rows } = await pool.query(
    `select current_user as role, coalesce(current_setting('app.tenant_id', true), '') as tenant`,
  )
  expect(rows[0]).toEqual({ role: 'scriptorium_app', tenant: '' })
})

it('runs queries of one transaction one after the other, whoever does not wait [RLS-14]', async () => {
  const scope: Scope & { kind: 'tenant' } = {
    kind: 'tenant',
    tenantId: world.a.id,
    realmId: world.acme.id,
    resellerId: world.acme.id,
  }
  const seen = await withScope(pool, scope, 'read', tx =>
    Promise.all(Array.from({ length: 20 }, () => sql<{ id: string }>`select id from tenant`.execute(tx))),
  )
  for (const { rows } of seen) expect(rows).toEqual([{ id: world.a.id }])
})
