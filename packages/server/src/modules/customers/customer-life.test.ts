import { CustomerDetails, Me } from '@scriptorium/contract'
import { describe, expect, it } from 'vitest'
import { type ReadTx, withScope } from '#infra/db'
import type { Web } from '#infra/http'
import { type IdentityPorts, inviteOwner } from '#modules/identity'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeMember, makePerson, makeSession, makeStaff } from '../identity/fixtures.ts'
import { openTestSite } from '../identity/test-site.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { customerRoutes, sweepCustomers } from './index.ts'

const { ports, clock } = await testDatabase()
clock.set(new Date('2027-03-01T12:00:00Z'))
const also = (web: Web, identity: IdentityPorts) =>
  customerRoutes(web, {
    inviteOwner: inviteOwner(identity),
    requireSelling: async () => undefined,
    mail: async () => undefined,
    addresses: identity.addresses,
    identity,
  })
const { call, sent } = await openTestSite(ports, { also })
const host = 'acme.localhost'
const acme = await makeReseller(ports, { slug: 'acme', name: 'Acme', productName: 'Acme', colour: '#7a3b12' })
const dayMs = 24 * 60 * 60_000

async function staff(role: 'reseller_owner' | 'reseller_support') {
  const { id } = await makePerson(ports, { realmId: acme.id, email: `${role}@acme.test`, name: role })
  await makeStaff(ports, { realmId: acme.id, personId: id, role })
  return () => makeSession(ports, { realmId: acme.id, personId: id, host })
}
const asOwner = await staff('reseller_owner')
let made = 0
/** A customer with an owner and an editor. */
async function customer() {
  made += 1
  const { id } = await makeTenant(ports, { resellerId: acme.id, slug: `customer-${made}`, name: `Customer ${made}` })
  const session = async (role: 'tenant_owner' | 'tenant_editor') => {
    const person = await makePerson(ports, { realmId: acme.id, email: `${role}@customer-${made}.test`, name: role })
    await makeMember(ports, { tenantId: id, realmId: acme.id, personId: person.id, role })
    return makeSession(ports, { realmId: acme.id, personId: person.id, host, tenantId: id })
  }
  return { id, name: `Customer ${made}`, owner: await session('tenant_owner'), editor: await session('tenant_editor') }
}
const manage = async (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown) =>
  call(method, host, path, { cookie: (await asOwner()).cookie, ...(body === undefined ? {} : { body }) })

describe('a suspended customer', () => {
  it('can do nothing, besides what its owner needs to pay or to leave, and is told the reason where its reseller wishes [ISO-18]', async () => {
    const { id, owner, editor } = await customer()
    const asked = await manage('PUT', `/customers/${id}/suspension`, { reason: 'Invoice 12 is open', tellReason: true })
    expect(asked).toMatchObject({ status: 200, body: { state: 'suspended', suspensionReason: 'Invoice 12 is open' } })
    clock.pass(1_001)
    const me = await call('GET', host, '/me', { cookie: owner.cookie })
    expect(me.body).toMatchObject({ tenant: { standing: { state: 'suspended', reason: 'Invoice 12 is open' } } })
    expect(Me.parse(me.body).may.sort()).toEqual(
      [
        'account.read',
        'file.export',
        'me.read',
        'public.use',
        'self.use',
        'subscription.manage',
        'transcript.export',
        'usage.read',
      ].sort(),
    )
    expect(Me.parse((await call('GET', host, '/me', { cookie: editor.cookie })).body).may).not.toContain(
      'transcript.export',
    )
    for (const { cookie } of [owner, editor])
      expect((await call('GET', host, '/members', { cookie })).body).toMatchObject({ code: 'customer-suspended' })
    expect(await manage('DELETE', `/customers/${id}/suspension`)).toMatchObject({ body: { state: 'active' } })
    clock.pass(1_001)
    expect((await call('GET', host, '/members', { cookie: editor.cookie })).status).toBe(200)
  })
  it('is not told a reason that its reseller keeps to itself; the reason is a note', async () => {
    const { id, owner } = await customer()
    await manage('PUT', `/customers/${id}/suspension`, { reason: 'Fraud suspected', tellReason: false })
    clock.pass(1_001)
    const me = await call('GET', host, '/me', { cookie: owner.cookie })
    expect(JSON.stringify(me.body)).not.toContain('Fraud')
    expect((await manage('GET', `/customers/${id}/notes`)).body).toMatchObject({ items: [{ body: 'Fraud suspected' }] })
  })
})

describe('a customer that closes', () => {
  it('needs its name typed, can read and not change, and is kept when that is taken back', async () => {
    const { id, name, owner } = await customer()
    const wrong = await manage('PUT', `/customers/${id}/closing`, { confirmName: 'Other', graceDays: 30 })
    expect(wrong.body).toMatchObject({ code: 'name-differs' })
    const asked = await manage('PUT', `/customers/${id}/closing`, { confirmName: name, graceDays: 30 })
    expect(asked.body).toMatchObject({
      state: 'closing',
      deleteAfter: new Date(clock.now().getTime() + 30 * dayMs).toISOString(),
    })
    clock.pass(1_001)
    expect((await call('GET', host, '/members', { cookie: owner.cookie })).status).toBe(200)
    const body = { email: 'new@customer.test', role: 'tenant_viewer' }
    expect((await call('POST', host, '/invitations', { cookie: owner.cookie, body })).body).toMatchObject({
      status: 403,
      code: 'customer-read-only',
    })
    expect(await manage('DELETE', `/customers/${id}/closing`)).toMatchObject({ body: { state: 'active' } })
  })
  it('is not there any more when its time has come', async () => {
    const { id, name, owner } = await customer()
    await manage('PUT', `/customers/${id}/closing`, { confirmName: name, graceDays: 0 })
    clock.pass(2_000)
    expect(await sweepCustomers(ports)).toBe(1)
    expect((await manage('GET', `/customers/${id}`)).status).toBe(404)
    expect((await call('GET', host, '/members', { cookie: owner.cookie })).status).toBe(403)
    expect(await sweepCustomers(ports)).toBe(0)
  })
})

it('creates a customer with trial, language, tags and a note, and reads only once the trial is over', async () => {
  const body = { name: 'Trial', slug: 'trial', ownerEmail: 'owner@trial.test', trialDays: 14, language: 'de' }
  const created = await manage('POST', '/customers', { ...body, tags: ['spring', 'vip'], note: 'Met at the fair' })
  expect(created).toMatchObject({ status: 201, body: { state: 'trial', language: 'de', tags: ['spring', 'vip'] } })
  expect(sent.at(-1)).toMatchObject({ kind: 'invitation', to: { email: 'owner@trial.test', locale: 'de' } })
  const { id } = CustomerDetails.parse(created.body)
  expect((await manage('GET', `/customers/${id}/notes`)).body).toMatchObject({ items: [{ body: 'Met at the fair' }] })
  expect((await manage('GET', '/customers?tag=vip&state=trial')).body).toMatchObject({ items: [{ id }] })
  expect((await manage('GET', '/customers?tag=vip&state=active')).body).toMatchObject({ items: [] })
  clock.pass(14 * dayMs)
  await sweepCustomers(ports)
  expect((await manage('GET', `/customers/${id}`)).body).toMatchObject({ state: 'read-only' })
  expect(await manage('PATCH', `/customers/${id}`, { trialEndsAt: null, tags: [] })).toMatchObject({
    body: { state: 'active', tags: [] },
  })
})

it('what its provider does to a customer stands in its own trail, with the name of who did it and without what is the provider’s own', async () => {
  const { id } = await customer()
  await manage('PATCH', `/customers/${id}`, { tags: ['slow payer'] })
  await manage('PATCH', `/customers/${id}`, { contactName: 'Olga', tags: ['slow payer', 'big'] })
  await manage('PUT', `/customers/${id}/suspension`, { reason: 'They never pay', tellReason: false })
  await manage('DELETE', `/customers/${id}/suspension`)
  const scope = { kind: 'tenant', realmId: acme.id, resellerId: acme.id, tenantId: id } as const
  const trail = await withScope(ports.pool, scope, 'read', async (tx: ReadTx<'tenant'>) =>
    tx.selectFrom('audit_entry').select(['action', 'provider_name', 'after']).orderBy('at').orderBy('id').execute(),
  )
  expect(trail.map(({ action }) => action)).toEqual(['customer.change', 'customer.suspend', 'customer.resume'])
  expect(new Set(trail.map(entry => entry.provider_name))).toEqual(new Set(['reseller_owner']))
  expect(JSON.stringify(trail)).not.toMatch(/payer|never pay/)
})

it('begins with a trial that counts from its first moment, also where the program’s clock is ahead', async () => {
  const told = { name: 'Newcomer', slug: 'newcomer', ownerEmail: 'n@newcomer.test', trialDays: 14 }
  const { id } = CustomerDetails.parse((await manage('POST', '/customers', told)).body)
  const scope = { kind: 'reseller', resellerId: acme.id } as const
  const states = await withScope<'reseller', string[]>(ports.pool, scope, 'read', async (tx: ReadTx<'reseller'>) =>
    (
      await tx.selectFrom('report_tenant_state').select('state').where('tenant_id', '=', id).orderBy('at').execute()
    ).map(({ state }) => state ?? ''),
  )
  expect(states.at(-1)).toBe('trial')
})
