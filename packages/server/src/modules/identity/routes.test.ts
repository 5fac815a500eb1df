import { beforeAll, describe, expect, it } from 'vitest'
import { platformRealm } from '#infra/ids'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { makeApiKey, makeMember, makePerson, makeSession, makeStaff } from './fixtures.ts'
import { openTestSite } from './test-site.ts'

const { ports, clock, owner } = await testDatabase()
const site = await openTestSite(ports)
const { call } = site
const password = 'scriptorium demo 1'
const acme = 'acme.localhost'

const realm = await makeReseller(ports, { slug: 'acme', name: 'Acme', productName: 'Acme Scribe', colour: '#7a3b12' })
const beacon = await makeReseller(ports, { slug: 'beacon', name: 'Beacon', productName: 'Beacon', colour: '#123b7a' })
const harbor = await makeTenant(ports, { resellerId: realm.id, slug: 'harbor', name: 'Harbor' })
const juniper = await makeTenant(ports, { resellerId: realm.id, slug: 'juniper', name: 'Juniper' })
const editor = await makePerson(ports, { realmId: realm.id, email: 'editor@harbor.test', name: 'Edith', password })
await makeMember(ports, { tenantId: harbor.id, realmId: realm.id, personId: editor.id, role: 'tenant_editor' })

const signIn = (host: string, email: string, word = password, more = {}) =>
  call('POST', host, '/sessions', { body: { email, password: word }, ...more })

it('signs in', async () => {
  const signed = await signIn(acme, 'Editor@Harbor.test')
  expect(signed).toMatchObject({ status: 201 })
  const me = await call('GET', acme, '/me', signed.session ? { cookie: signed.session } : {})
  expect(me).toMatchObject({ status: 200, body: { role: 'tenant_editor', tenant: { slug: 'harbor' } } })
})
