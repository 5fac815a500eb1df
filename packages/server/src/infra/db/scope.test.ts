import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { newId } from '#infra/ids'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { afterCommit, withScope } from './scope.ts'

const { pool } = await testDatabase()
const scope = { kind: 'tenant', realmId: newId(), resellerId: newId(), tenantId: newId() } as const
const setting = sql<{
  tenant: string
  role: string
}>`select current_setting('app.tenant_id', true) as tenant, current_user as role`

it('binds role and tenant for one transaction and leaves nothing behind [RLS-10]', async () => {
  const inside = await withScope(pool, scope, 'read', async tx => (await setting.execute(tx)).rows[0])
  expect(inside).toEqual({ tenant: scope.tenantId, role: 'app_tenant' })
  const after = await Promise.all(
    Array.from({ length: 10 }, () =>
      pool.query('select current_setting($1, true) as tenant, current_user as role', ['app.tenant_id']),
    ),
  )
  for (const { rows } of after) expect(rows[0].tenant || '').toBe('')
})
it('refuses a write in a reading transaction [RLS-15]', async () => {
  await expect(
    withScope(pool, scope, 'read', tx =>
      sql`insert into event_outbox (tenant_id, topic, payload) values (${scope.tenantId}, 'x', '{}')`.execute(tx),
    ),
  ).rejects.toThrow(/read-only/)
})
it('refuses a transaction inside another one [RLS-13]', async () => {
  await expect(
    withScope(pool, scope, 'read', () => withScope(pool, { ...scope, tenantId: newId() }, 'read', async () => 1)),
  ).rejects.toThrow(/inside another/)
})
it('refuses a transaction that has ended [RLS-14]', async () => {
  const kept = await withScope(pool, scope, 'read', async tx => tx)
  await expect(setting.execute(kept)).rejects.toThrow(/has ended/)
})
it('rolls back and gives the connection back clean after an error [RLS-13]', async () => {
  await expect(
    withScope(pool, scope, 'change', async () => {
      throw new Error('thrown on purpose')
    }),
  ).rejects.toThrow('thrown on purpose')
  expect(pool.idleCount).toBeGreaterThan(0)
  const { rows } = await pool.query('select current_user as role')
  expect(rows[0].role).toBe('scriptorium_app')
})
it('fails when a query failed on the way, even if its error was caught', async () => {
  const told: string[] = []
  const work = withScope(pool, scope, 'change', async tx => {
    afterCommit(tx, () => told.push('committed'))
    await sql`select 1 / 0`.execute(tx).catch(() => undefined)
  })
  await expect(work).rejects.toThrow(/nothing of it is stored/)
  expect(told).toEqual([])
})
it('takes only UUIDs into the text of BEGIN [RLS-16]', async () => {
  await expect(
    withScope(pool, { ...scope, tenantId: `x'; drop table tenant; --` }, 'read', async () => 1),
  ).rejects.toThrow('UUIDs')
})
