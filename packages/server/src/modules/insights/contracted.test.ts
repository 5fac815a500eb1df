import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { resellerCtx, withScope } from '#infra/db'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { beyondScope } from '../../../../../tests/support/world-rows.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { readContracted } from './read-dashboard.ts'

const { ports, clock, owner } = await testDatabase()
const now = new Date('2026-11-18T09:30:00Z')
const who = { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: 'test' } as const
clock.set(new Date('2026-07-01T00:00:00Z'))
const acme = await makeReseller(ports, { slug: 'acme', name: 'Acme', productName: 'P', colour: '#7a3b12' })
const customer = (index: number) =>
  makeTenant(ports, { resellerId: acme.id, slug: `customer-${index}`, name: `Customer ${index}` })
clock.set(now)

it('adds up what is agreed by the month in each currency, and the margin over wholesale', async () => {
  const [first, second, third] = [await customer(1), await customer(2), await customer(3)]
  await beyondScope(owner, async client => {
    const agree = (id: string, at: string, [currency, interval, minor]: [string, string, number]) =>
      client.query(
        `insert into plan_assignment_change (tenant_id, at, agreed_tier, currency, interval, minor) values ($1, $2, 'Studio', $3, $4, $5)`,
        [id, at, currency, interval, minor],
      )
    await agree(first.id, '2026-08-01T00:00:00Z', ['EUR', 'month', 1900])
    await agree(first.id, '2026-11-01T00:00:00Z', ['EUR', 'month', 2500])
    await agree(second.id, '2026-08-01T00:00:00Z', ['EUR', 'year', 24_000])
    await agree(third.id, '2026-11-05T00:00:00Z', ['USD', 'month', 3000])
    for (const { id } of [first, second, third]) {
      await client.query(`delete from tenant_state_change where tenant_id = $1`, [id])
      await client.query(`insert into tenant_state_change values ($1, '2026-07-01T00:00:00Z', 'active')`, [id])
    }
  })
  const { currencies, customers } = await readContracted(
    resellerCtx(ports, { kind: 'reseller', resellerId: acme.id }, who),
    { from: '2026-11-01', to: '2026-11-18' },
  )
  // Wholesale of Studio: 9.00 by the month, 90.00 by the year.
  expect(currencies).toEqual([
    {
      currency: 'EUR',
      customers: 2,
      perMonthMinor: { now: 4500, before: 3900 },
      wholesaleMinor: 900 + 750,
      marginMinor: 4500 - 1650,
    },
    { currency: 'USD', customers: 1, perMonthMinor: { now: 3000, before: 0 }, wholesaleMinor: 900, marginMinor: 2100 },
  ])
  expect(customers.map(({ id, marginMinor }) => [id, marginMinor])).toEqual([
    [third.id, 2100],
    [first.id, 1600],
    [second.id, 1250],
  ])
})

it('notes when a customer changes its state, and when its price changes', async () => {
  const noting = await customer(4)
  const later = new Date('2026-12-18T00:00:00Z')
  const as = { kind: 'reseller', resellerId: acme.id } as const
  const noted = await withScope<'reseller', unknown>(ports.pool, as, 'change', async tx => {
    await tx.updateTable('tenant').set({ state: 'suspended' }).where('id', '=', noting.id).execute()
    await sql`insert into plan_assignment (tenant_id, reseller_id, plan_id, version, currency, interval, minor, anchor_at, period_start, period_end, assigned_at)
      select ${noting.id}, reseller_id, id, 1, 'EUR', 'year', 18000, ${now}, ${now}, ${later}, ${now} from reseller_plan where tier = 'Studio'`.execute(
      tx,
    )
    await sql`update plan_assignment set minor = 24000, assigned_at = ${later}`.execute(tx)
    await sql`update plan_assignment set next_currency = null`.execute(tx)
    const state =
      await sql`select state from report_tenant_state where tenant_id = ${noting.id} order by at desc limit 1`.execute(
        tx,
      )
    const prices =
      await sql`select at, tier, minor_per_month from report_agreed_price where tenant_id = ${noting.id} and at >= ${now} order by at`.execute(
        tx,
      )
    return [state.rows, prices.rows]
  })
  expect(noted).toEqual([
    [{ state: 'suspended' }],
    [
      { at: now, tier: 'Studio', minor_per_month: 1500 },
      { at: later, tier: 'Studio', minor_per_month: 2000 },
    ],
  ])
})
