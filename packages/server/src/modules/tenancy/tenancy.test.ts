import { describe, expect, it } from 'vitest'
import { withScope } from '#infra/db'
import type { Web } from '#infra/http'
import { platformRealm } from '#infra/ids'
import { brandOfRealm } from '#modules/branding'
import { customerRoutes } from '#modules/customers'
import { type IdentityPorts, inviteOwner } from '#modules/identity'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeMember, makePerson, makeSession, makeStaff } from '../identity/fixtures.ts'
import { openTestSite } from '../identity/test-site.ts'
import { makeReseller } from './fixtures.ts'
import { monthOf } from './month.ts'

const { ports, clock } = await testDatabase()
const also = (web: Web, identity: IdentityPorts) =>
  customerRoutes(web, {
    inviteOwner: inviteOwner(identity),
    requireSelling: async () => undefined,
    mail: async () => undefined,
    addresses: identity.addresses,
    identity,
  })
const { call, sent } = await openTestSite(ports, { also })
const acme = await makeReseller(ports, { slug: 'acme', name: 'Acme', productName: 'Acme Scribe', colour: '#7a3b12' })
const beacon = await makeReseller(ports, { slug: 'beacon', name: 'Beacon', productName: 'Beacon', colour: '#123b7a' })

async function staff(realmId: string, host: string, role: Parameters<typeof makeStaff>[1]['role']) {
  const { id } = await makePerson(ports, {
    realmId,
    email: `${role}@${host}.test`,
    name: role,
    password: 'seven herons by the quay',
  })
  await makeStaff(ports, { realmId, personId: id, role })
  return makeSession(ports, { realmId, personId: id, host })
}
const owner = await staff(acme.id, 'acme.localhost', 'reseller_owner')
const platformOwner = await staff(platformRealm, 'localhost', 'platform_owner')
const newCustomer = { name: 'Harbor', slug: 'harbor', ownerEmail: 'owner@harbor.test' }

describe('a brand', () => {
  it('is that of the host, and the platform’s at the platform', async () => {
    expect((await call('GET', 'acme.localhost', '/brand')).body).toMatchObject({
      realm: 'reseller',
      productName: 'Acme Scribe',
      colour: '#7a3b12',
    })
    expect((await call('GET', 'localhost', '/brand')).body).toMatchObject({
      realm: 'platform',
      productName: 'Scriptorium',
    })
  })
  it('shows a support address of the platform only where one is set', async () => {
    const addressAt = (supportEmail: string) =>
      withScope<'realm', string>(ports.pool, { kind: 'realm', realmId: platformRealm }, 'read', async tx => {
        return (await brandOfRealm(tx, platformRealm, supportEmail)).supportEmail
      })
    expect(await addressAt('help@platform.test')).toBe('help@platform.test')
    expect((await call('GET', 'localhost', '/brand')).body).toMatchObject({ supportEmail: '' })
  })
  it('is nobody’s at an unknown host [WEB-05]', async () => {
    for (const host of [
      'nobody.localhost',
      'acme.localhost.evil.test',
      '127.0.0.1',
      'ACME.localhost',
      'acme.localhost.',
    ]) {
      const answer = await call('GET', host, '/brand')
      expect([host, answer.status]).toEqual([host, 421])
      expect(JSON.stringify(answer.body)).not.toMatch(/acme scribe|scriptorium/i)
    }
  })
})

describe('a customer', () => {
  it('is made with its plan, and its owner is invited at the reseller’s own address', async () => {
    const made = await call('POST', 'acme.localhost', '/customers', { cookie: owner.cookie, body: newCustomer })
    expect(made).toMatchObject({
      status: 201,
      body: { slug: 'harbor', planName: 'Studio', usage: { leftMs: 600 * 60_000 } },
    })
    const [mail] = sent
    expect(mail).toMatchObject({ kind: 'invitation', organisation: 'Harbor', to: { email: 'owner@harbor.test' } })
    const url = new URL(mail && 'url' in mail ? mail.url : '')
    expect(url.origin).toBe('http://acme.localhost:3000')
    const body = { token: url.searchParams.get('token'), name: 'Owner', password: 'seven herons by the quay' }
    const accepted = await call('POST', 'acme.localhost', '/invitations/redeem', { body })
    const me = await call('GET', 'acme.localhost', '/me', { cookie: accepted.session ?? '' })
    expect(me.body).toMatchObject({ role: 'tenant_owner', tenant: { slug: 'harbor' } })
  })
  it('has a short name that is unique with its reseller, and free with another [ISO-14]', async () => {
    const again = await call('POST', 'acme.localhost', '/customers', { cookie: owner.cookie, body: newCustomer })
    expect(again).toMatchObject({ status: 409, body: { code: 'already-exists' } })
    const other = await staff(beacon.id, 'beacon.localhost', 'reseller_admin')
    const elsewhere = await call('POST', 'beacon.localhost', '/customers', { cookie: other.cookie, body: newCustomer })
    expect(elsewhere.status).toBe(201)
  })
  it('is made by those who may, and nothing is left of a refused attempt', async () => {
    const support = await staff(acme.id, 'acme.localhost', 'reseller_support')
    const mails = sent.length
    const body = { ...newCustomer, slug: 'refused' }
    expect((await call('POST', 'acme.localhost', '/customers', { cookie: support.cookie, body })).status).toBe(403)
    expect(sent).toHaveLength(mails)
  })
})

describe('a reseller', () => {
  it('is made with a host and a brand, and its owner is invited there', async () => {
    const body = { name: 'Cedar', slug: 'cedar', ownerEmail: 'owner@cedar.test' }
    const made = await call('POST', 'localhost', '/resellers', { cookie: platformOwner.cookie, body })
    expect(made).toMatchObject({ status: 201, body: { host: 'cedar.localhost', customers: 0 } })
    const mail = sent.at(-1)
    const url = new URL(mail && 'url' in mail ? mail.url : '')
    expect(url.origin).toBe('http://cedar.localhost:3000')
    const accept = { token: url.searchParams.get('token'), name: 'Owner', password: 'seven herons by the quay' }
    const accepted = await call('POST', 'cedar.localhost', '/invitations/redeem', { body: accept })
    const me = await call('GET', 'cedar.localhost', '/me', { cookie: accepted.session ?? '' })
    expect(me.body).toMatchObject({ role: 'reseller_owner', area: 'reseller' })
  })
  it('has a short name of its own, and none that people take for the platform', async () => {
    for (const slug of ['acme', 'www', 'admin']) {
      const body = { name: 'Copy', slug, ownerEmail: 'owner@copy.test' }
      const answer = await call('POST', 'localhost', '/resellers', { cookie: platformOwner.cookie, body })
      expect(answer).toMatchObject({ status: 409, body: { code: 'already-exists' } })
    }
  })
  it('that is suspended has no staff rights, and its customers work on', async () => {
    const { id } = await makeReseller(ports, { slug: 'drift', name: 'Drift', productName: 'Drift', colour: '#123b7a' })
    const boss = await staff(id, 'drift.localhost', 'reseller_owner')
    const made = await call('POST', 'drift.localhost', '/customers', { cookie: boss.cookie, body: newCustomer })
    const tenantId = Object(made.body).id
    const person = await makePerson(ports, { realmId: id, email: 'm@drift.test', name: 'M' })
    await makeMember(ports, { tenantId, realmId: id, personId: person.id, role: 'tenant_viewer' })
    const member = await makeSession(ports, { realmId: id, personId: person.id, host: 'drift.localhost', tenantId })
    await suspend(id)
    clock.pass(1001)
    const me = await call('GET', 'drift.localhost', '/me', { cookie: boss.cookie })
    expect(me.body).toMatchObject({ area: 'none', role: null })
    const body = { ...newCustomer, slug: 'another' }
    expect((await call('POST', 'drift.localhost', '/customers', { cookie: boss.cookie, body })).status).toBe(403)
    expect((await call('GET', 'drift.localhost', '/members', { cookie: member.cookie })).status).toBe(200)
  })
})

it('counts minutes by calendar month in UTC', () => {
  expect(monthOf(new Date('2026-12-31T23:59:59Z'))).toEqual({
    start: new Date('2026-12-01T00:00:00Z'),
    end: new Date('2027-01-01T00:00:00Z'),
  })
})

async function suspend(resellerId: string) {
  const client = await ports.pool.connect()
  try {
    await client.query('begin; set local role app_platform')
    await client.query(`update reseller set state = 'suspended' where id = $1`, [resellerId])
  } finally {
    await client.query('commit')
    client.release()
  }
}
