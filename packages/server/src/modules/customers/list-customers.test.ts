import { describe, expect, it } from 'vitest'
import { resellerCtx } from '#infra/db'
import { newId } from '#infra/ids'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeMember, makePerson } from '../identity/fixtures.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { makeUse } from '../usage/fixtures.ts'
import { listCustomers } from './list-customers.ts'
import { readCustomer } from './read-customer.ts'

const { ports, clock } = await testDatabase()
clock.set(new Date('2026-12-15T12:00:00Z'))
const who = { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: 'test' } as const
const brand = { productName: 'P', colour: '#7a3b12' }
const acme = await makeReseller(ports, { slug: 'acme', name: 'Acme', ...brand })
const beacon = await makeReseller(ports, { slug: 'beacon', name: 'Beacon', ...brand })
const harbor = await makeTenant(ports, { resellerId: acme.id, slug: 'harbor', name: 'Harbor & Sons' })
await makeTenant(ports, { resellerId: acme.id, slug: 'juniper', name: 'Juniper 100%' })
const quarry = await makeTenant(ports, { resellerId: beacon.id, slug: 'quarry', name: 'Quarry' })
const atAcme = resellerCtx(ports, { kind: 'reseller', resellerId: acme.id }, who)

await makeUse(ports, harbor, 90_000, '2026-12-01T00:00:00Z')
await makeUse(ports, harbor, 60_000, '2026-12-31T23:59:59Z')
await makeUse(ports, harbor, 77_000, '2026-11-30T23:59:59Z')
const person = await makePerson(ports, { realmId: acme.id, email: 'a@harbor.test', name: 'A' })
await makeMember(ports, { tenantId: harbor.id, realmId: acme.id, personId: person.id, role: 'tenant_owner' })

describe('a reseller', () => {
  it('sees its customers with this month’s usage, and nobody else’s [ISO-06]', async () => {
    const { items } = await listCustomers(atAcme, { limit: 25 })
    expect(items.map(({ slug, members, usage }) => [slug, members, usage.usedMs, usage.leftMs])).toEqual([
      ['juniper', 0, 0, 36_000_000],
      ['harbor', 1, 150_000, 35_850_000],
    ])
  })
  it('finds a customer by a part of its name, taken literally', async () => {
    const found = async (search: string) =>
      (await listCustomers(atAcme, { limit: 25, search })).items.map(({ slug }) => slug)
    expect(await found('harb')).toEqual(['harbor'])
    expect(await found('100%')).toEqual(['juniper'])
    expect(await found('%')).toEqual(['juniper'])
    expect(await found('quarry')).toEqual([])
  })
  it('pages through its customers without gaps', async () => {
    const first = await listCustomers(atAcme, { limit: 1 })
    const second = await listCustomers(atAcme, { limit: 1, cursor: first.nextCursor ?? '' })
    expect([first, second].map(page => page.items[0]?.slug)).toEqual(['juniper', 'harbor'])
    expect(second.nextCursor).toBeNull()
    expect([first.total, second.total]).toEqual([2, undefined])
  })
  it('sorts all of them by name, page after page', async () => {
    const first = await listCustomers(atAcme, { limit: 1, sort: 'name' })
    const second = await listCustomers(atAcme, { limit: 1, sort: 'name', cursor: first.nextCursor ?? '' })
    expect([first, second].map(page => page.items[0]?.slug)).toEqual(['harbor', 'juniper'])
    expect((await listCustomers(atAcme, { limit: 1, sort: '-name' })).items[0]?.slug).toBe('juniper')
  })
  it('reads one of its customers, and another’s is not there [ISO-01]', async () => {
    expect(await readCustomer(atAcme, harbor.id)).toMatchObject({ slug: 'harbor', planName: 'Studio' })
    await expect(readCustomer(atAcme, quarry.id)).rejects.toMatchObject({ code: 'not-found' })
    await expect(readCustomer(atAcme, newId())).rejects.toMatchObject({ code: 'not-found' })
  })
})
