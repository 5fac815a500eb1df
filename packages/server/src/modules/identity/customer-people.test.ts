import { describe, expect, it } from 'vitest'
import { type ReadTx, withScope } from '#infra/db'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { makeMember, makePerson, makeSession, makeStaff } from './fixtures.ts'
import { openTestSite } from './test-site.ts'

const { ports, clock } = await testDatabase()
const { call, sent } = await openTestSite(ports)
const password = 'scriptorium demo 1'
const acme = 'acme.localhost'
const brand = { productName: 'Acme Scribe', colour: '#7a3b12' }
const realm = await makeReseller(ports, { slug: 'acme', name: 'Acme', ...brand })
const beacon = await makeReseller(ports, { slug: 'beacon', name: 'Beacon', ...brand })

async function staff(role: 'reseller_owner' | 'reseller_admin' | 'reseller_support') {
  const { id } = await makePerson(ports, { realmId: realm.id, email: `${role}@acme.test`, name: `Acme ${role}` })
  await makeStaff(ports, { realmId: realm.id, personId: id, role })
  return { cookie: (await makeSession(ports, { realmId: realm.id, personId: id, host: acme })).cookie }
}
const admin = await staff('reseller_admin')
const support = await staff('reseller_support')

let made = 0
async function customer() {
  made += 1
  const slug = `customer-${made}`
  const tenant = await makeTenant(ports, { resellerId: realm.id, slug, name: slug })
  await withScope(ports.pool, { kind: 'reseller', resellerId: realm.id }, 'change', tx =>
    tx.updateTable('plan_in_force').set({ seats: 3 }).where('tenant_id', '=', tenant.id).execute(),
  )
  const join = async (role: 'tenant_owner' | 'tenant_viewer') => {
    const email = `${role}@${slug}.test`
    const { id } = await makePerson(ports, { realmId: realm.id, email, name: `${slug} ${role}`, password })
    await makeMember(ports, { tenantId: tenant.id, realmId: realm.id, personId: id, role })
    const { cookie } = await makeSession(ports, { realmId: realm.id, personId: id, host: acme, tenantId: tenant.id })
    return { id, cookie }
  }
  const path = `/customers/${tenant.id}`
  return { tenant, slug, path, owner: await join('tenant_owner'), viewer: await join('tenant_viewer') }
}
const trailOf = (tenantId: string) =>
  withScope(
    ports.pool,
    { kind: 'tenant', realmId: realm.id, resellerId: realm.id, tenantId },
    'read',
    async (tx: ReadTx<'tenant'>) =>
      tx.selectFrom('audit_entry').select(['action', 'provider_name']).orderBy('at').orderBy('id').execute(),
  )

describe('people of a customer, for its provider', () => {
  it('are listed with role, last visit and whether they have a second factor; support reads', async () => {
    const { path } = await customer()
    const { status, body } = await call('GET', acme, `${path}/members?sort=role`, support)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      items: [{ role: 'tenant_owner', secondFactor: false, lastSeenAt: null }, { role: 'tenant_viewer' }],
      total: 2,
    })
    const refused = await call('PUT', acme, `${path}/security`, { ...support, body: { secondFactorRequired: true } })
    expect(refused.status).toBe(403)
  })

  it('get another role, are removed, and keep an owner; their own trail names who of the provider did it [AUT-25]', async () => {
    const { path, owner, viewer, tenant } = await customer()
    const body = { role: 'tenant_admin' }
    const changed = await call('PATCH', acme, `${path}/members/${viewer.id}`, { ...admin, body })
    expect(changed).toMatchObject({ status: 200, body: { role: 'tenant_admin' } })
    const last = await call('DELETE', acme, `${path}/members/${owner.id}`, admin)
    expect(last.body).toMatchObject({ code: 'last-owner' })
    const lowered = await call('PATCH', acme, `${path}/members/${owner.id}`, { ...admin, body })
    expect(lowered.body).toMatchObject({ code: 'last-owner' })
    expect((await call('DELETE', acme, `${path}/members/${viewer.id}`, admin)).status).toBe(204)
    expect((await call('GET', acme, '/members', viewer)).status).toBe(401)
    expect((await trailOf(tenant.id)).at(-1)).toEqual({
      action: 'member.remove',
      provider_name: 'Acme reseller_admin',
    })
  })

  it('are invited as owners, too; the mail names no inviter, and the members see that the provider did', async () => {
    const { path, owner } = await customer()
    const body = { email: `new@customer-${made}.test`, role: 'tenant_owner' }
    const invited = await call('POST', acme, `${path}/invitations`, { ...admin, body })
    expect(invited).toMatchObject({ status: 201, body: { byProvider: true, invitedBy: '' } })
    expect(sent.at(-1)).toMatchObject({ kind: 'invitation', realmId: realm.id, inviter: null })
    const seen = await call('GET', acme, '/invitations', owner)
    expect(seen.body).toMatchObject({ items: [{ email: body.email, byProvider: true }] })
    const url = new URL(Object(sent.at(-1)).url)
    expect(url.host).toContain(acme)
    const redeemed = await call('POST', acme, '/invitations/redeem', {
      body: { token: url.searchParams.get('token'), name: 'New', password: 'a long new passphrase' },
    })
    expect(redeemed.status).toBe(201)
  })

  it('hold the seats of the plan, and an invitation is withdrawn', async () => {
    const { path } = await customer()
    const invite = (name: string) =>
      call('POST', acme, `${path}/invitations`, {
        ...admin,
        body: { email: `${name}@customer-${made}.test`, role: 'tenant_viewer' },
      })
    const first = await invite('third')
    expect(first.status).toBe(201)
    expect((await invite('fourth')).body).toMatchObject({ code: 'not-in-plan' })
    const id = Object(first.body).id
    expect((await call('DELETE', acme, `${path}/invitations/${id}`, admin)).status).toBe(204)
    expect((await invite('fourth')).status).toBe(201)
  })

  it('need a second factor once the provider demands it: until they have one, nothing else is open [AUT-07]', async () => {
    const { path, owner } = await customer()
    const body = { secondFactorRequired: true }
    const demanded = await call('PUT', acme, `${path}/security`, { ...admin, body })
    expect(demanded.body).toMatchObject({ secondFactorRequired: true, membersWithoutFactor: 2 })
    expect((await call('GET', acme, '/members', owner)).body).toMatchObject({ code: 'second-factor-missing' })
    expect((await call('GET', acme, '/me', owner)).body).toMatchObject({ lacksFactor: true })
  })

  it('are out of reach for a customer that is not theirs, also where the member is named by its right id', async () => {
    const { viewer, path } = await customer()
    const other = await customer()
    const foreign = await makeTenant(ports, { resellerId: beacon.id, slug: `b-${made}`, name: 'B' })
    expect((await call('GET', acme, `/customers/${foreign.id}/members`, admin)).status).toBe(404)
    expect((await call('DELETE', acme, `${other.path}/members/${viewer.id}`, admin)).status).toBe(404)
    expect((await call('DELETE', acme, `${path}/members/${viewer.id}`, admin)).status).toBe(204)
  })

  it('leave a line in the trail of the customer when they log in, and when they come from another one', async () => {
    const { tenant, slug, viewer } = await customer()
    const body = { email: `tenant_viewer@${slug}.test`, password }
    expect((await call('POST', acme, '/sessions', { body })).status).toBe(201)
    await call('PUT', acme, '/sessions/current', { ...viewer, body: { tenantId: tenant.id } })
    expect((await trailOf(tenant.id)).map(({ action }) => action)).toEqual(['session.sign-in', 'session.enter'])
  })

  it('are given roles and removed only by one who has just proven who they are', async () => {
    const { path, viewer } = await customer()
    const stale = await staffWithOldProof()
    const body = { role: 'tenant_owner' }
    const asked = await call('PATCH', acme, `${path}/members/${viewer.id}`, { ...stale, body })
    expect(asked.body).toMatchObject({ code: 'step-up-needed' })
  })
})

async function staffWithOldProof() {
  const { id } = await makePerson(ports, { realmId: realm.id, email: 'stale@acme.test', name: 'Stale' })
  await makeStaff(ports, { realmId: realm.id, personId: id, role: 'reseller_admin' })
  const { cookie } = await makeSession(ports, { realmId: realm.id, personId: id, host: acme })
  const longAgo = new Date(clock.now().getTime() - 3_600_000)
  await withScope<'realm', void>(ports.pool, { kind: 'realm', realmId: realm.id }, 'change', async tx => {
    await tx.updateTable('session').set({ confirmed_at: longAgo }).where('person_id', '=', id).execute()
  })
  return { cookie }
}
