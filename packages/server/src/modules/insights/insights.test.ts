import { expect, it } from 'vitest'
import { platformCtx, tenantCtx } from '#infra/db'
import { featuresOffered } from '#modules/engines'
import { readUsage } from '#modules/usage'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { makeUse } from '../usage/fixtures.ts'
import { listResellers } from './list-resellers.ts'
import { readAccount } from './read-account.ts'

const { ports, clock } = await testDatabase()
clock.set(new Date('2026-12-15T12:00:00Z'))
const who = { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: 'test' } as const
const brand = { productName: 'P', colour: '#7a3b12' }
const acme = await makeReseller(ports, { slug: 'acme', name: 'Acme', ...brand })
const beacon = await makeReseller(ports, { slug: 'beacon', name: 'Beacon', ...brand })
const harbor = await makeTenant(ports, { resellerId: acme.id, slug: 'harbor', name: 'Harbor & Sons' })
await makeTenant(ports, { resellerId: acme.id, slug: 'juniper', name: 'Juniper 100%' })
const quarry = await makeTenant(ports, { resellerId: beacon.id, slug: 'quarry', name: 'Quarry' })
const platform = platformCtx(ports, { kind: 'platform' }, who)

await makeUse(ports, harbor, 90_000, '2026-12-01T00:00:00Z')
await makeUse(ports, harbor, 60_000, '2026-12-31T23:59:59Z')
await makeUse(ports, harbor, 77_000, '2026-11-30T23:59:59Z')
await makeUse(ports, quarry, 30_000, '2026-12-10T00:00:00Z')

it('shows the platform each reseller with its customers and their usage', async () => {
  const { items } = await listResellers(platform, 'localhost', { limit: 25 })
  expect(items.map(({ host, customers, usedMs }) => [host, customers, usedMs])).toEqual([
    ['beacon.localhost', 1, 30_000],
    ['acme.localhost', 2, 150_000],
  ])
  expect((await listResellers(platform, 'localhost', { limit: 25, search: 'beac' })).items).toHaveLength(1)
})

it('lists resellers in the wished order and state, page after page, and says how many there are', async () => {
  const aleph = await makeReseller(ports, { slug: 'zeta', name: 'aleph', ...brand })
  await platform.change('reseller.suspended', async tx => {
    await tx.updateTable('reseller').set({ state: 'suspended' }).where('id', '=', aleph.id).execute()
    return { value: undefined, audit: { target: aleph.id } }
  })
  const first = await listResellers(platform, 'localhost', { limit: 2, sort: 'name' })
  const next = await listResellers(platform, 'localhost', { limit: 2, sort: 'name', cursor: first.nextCursor ?? '' })
  expect([...first.items, ...next.items].map(({ name }) => name)).toEqual(['Acme', 'aleph', 'Beacon'])
  expect([first.total, next.total, next.nextCursor]).toEqual([3, undefined, null])
  const stopped = await listResellers(platform, 'localhost', { limit: 2, state: 'suspended', sort: '-created' })
  expect([stopped.total, stopped.items.map(({ name }) => name)]).toEqual([1, ['aleph']])
})

it('shows a customer its own plan and usage', async () => {
  const scope = { kind: 'tenant', tenantId: harbor.id, resellerId: acme.id, realmId: acme.id } as const
  expect(await readAccount(tenantCtx(ports, scope, who), { readUsage, featuresOffered })).toMatchObject({
    slug: 'harbor',
    plan: { name: 'Studio', minutesPerMonth: 600, models: ['base'] },
    usage: { usedMs: 150_000, periodStart: '2026-12-01T00:00:00.000Z' },
  })
})
