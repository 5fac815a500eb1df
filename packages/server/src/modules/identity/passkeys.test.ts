import type { TenantRole } from '@scriptorium/contract'
import { describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { makeMember, makePerson, makeSession } from './fixtures.ts'
import { softwarePasskey } from './software-passkey.ts'
import { openTestSite } from './test-site.ts'

const { ports, clock } = await testDatabase()
clock.set(new Date())
const { call, sent } = await openTestSite(ports)
const password = 'scriptorium demo 1'
const acme = { host: 'acme.localhost', origin: 'http://acme.localhost' }
const beacon = { host: 'beacon.localhost', origin: 'http://beacon.localhost' }
const brand = { productName: 'Scribe', colour: '#7a3b12' }
const realm = await makeReseller(ports, { slug: 'acme', name: 'Acme', ...brand })
const other = await makeReseller(ports, { slug: 'beacon', name: 'Beacon', ...brand })
const harbor = await makeTenant(ports, { resellerId: realm.id, slug: 'harbor', name: 'Harbor' })
const quarry = await makeTenant(ports, { resellerId: other.id, slug: 'quarry', name: 'Quarry' })

let people = 0
async function person(place = acme, role: TenantRole = 'tenant_editor') {
  people += 1
  const [realmId, tenantId] = place === acme ? [realm.id, harbor.id] : [other.id, quarry.id]
  const email = `person-${people}@harbor.test`
  const { id } = await makePerson(ports, { realmId, email, name: `Person ${people}`, password })
  await makeMember(ports, { tenantId, realmId, personId: id, role })
  const { cookie } = await makeSession(ports, { realmId, personId: id, host: place.host, tenantId })
  return { id, email, cookie, realmId }
}
type Begun = { challengeId: string; options: { challenge: string; allowCredentials?: unknown[] } }
const begunBy = (answer: { body: unknown }): Begun => Object(answer.body)
const post = (path: string, request: Parameters<typeof call>[3] = {}, place = acme) =>
  call('POST', place.host, path, request)

async function withPasskey(place = acme) {
  const one = await person(place)
  const passkey = softwarePasskey(place)
  const begun = begunBy(await post('/me/passkeys/challenges', { cookie: one.cookie }, place))
  const body = { ...passkey.make(begun), name: 'Laptop' }
  const added = await post('/me/passkeys', { cookie: one.cookie, body }, place)
  expect(added.status).toBe(201)
  return { ...one, passkey, added }
}
const beginSignIn = async (place = acme) => begunBy(await post('/sessions/passkey/challenges', {}, place))
const enter = (body: unknown, place = acme) => post('/sessions/passkey', { body }, place)

describe('a passkey', () => {
  it('is added with recovery codes, listed, named and removed; its owner is told [AUT-19]', async () => {
    const one = await withPasskey()
    const elsewhere = await makeSession(ports, {
      realmId: realm.id,
      personId: one.id,
      host: acme.host,
      tenantId: harbor.id,
    })
    const { passkey, recoveryCodes } = Object(one.added.body)
    expect(recoveryCodes).toHaveLength(10)
    expect(passkey).toMatchObject({ name: 'Laptop', host: acme.host, lastUsedAt: null })
    const path = `/me/passkeys/${passkey.id}`
    const named = await call('PATCH', acme.host, path, { cookie: one.cookie, body: { name: 'Old laptop' } })
    expect(named.status).toBe(204)
    const list = await call('GET', acme.host, '/me/security', { cookie: one.cookie })
    expect(list.body).toMatchObject({ passkeys: [{ name: 'Old laptop' }] })
    expect((await call('DELETE', acme.host, path, { cookie: one.cookie })).status).toBe(204)
    expect((await call('GET', acme.host, '/me', { cookie: elsewhere.cookie })).status).toBe(401)
    const told = sent.filter(mail => mail.to.email === one.email && mail.kind === 'security-notice')
    expect(told).toMatchObject([{ what: 'passkey-added' }, { what: 'passkey-removed' }])
    expect((await post('/sessions', { body: { email: one.email, password } })).status).toBe(201)
  })
  it('opens a session by itself, and says when it was used last', async () => {
    const one = await withPasskey()
    const entered = await enter(one.passkey.sign(await beginSignIn()))
    expect(entered.status).toBe(201)
    const me = await call('GET', acme.host, '/me', { cookie: entered.session ?? '' })
    expect(me.body).toMatchObject({ person: { id: one.id }, area: 'tenant' })
    const list = await call('GET', acme.host, '/me/security', { cookie: entered.session ?? '' })
    expect(list.body).toMatchObject({ passkeys: [{ lastUsedAt: clock.now().toISOString() }] })
  })
  it('that did not check its holder is no sign-in, but a second factor after the password [AUT-07] [AUT-09]', async () => {
    const one = await withPasskey()
    expect((await enter(one.passkey.sign(await beginSignIn(), { verified: false }))).status).toBe(401)
    const half = await post('/sessions', { body: { email: one.email, password } })
    expect(half.body).toEqual({ needs: 'second-factor', methods: ['passkey', 'recovery-code'] })
    const pending = half.pending ?? ''
    const begun = begunBy(await post('/sessions/second-factor/challenges', { pending }))
    expect(begun.options.allowCredentials).toHaveLength(1)
    const body = { method: 'passkey', ...one.passkey.sign(begun, { verified: false }) }
    const full = await post('/sessions/second-factor', { pending, body })
    expect([full.status, full.session === undefined]).toEqual([201, false])
    expect((await post('/sessions/second-factor/challenges', {})).status).toBe(401)
  })
  it('opens sensitive acts again for ten minutes [AUT-24]', async () => {
    const one = await withPasskey()
    clock.pass(11 * 60_000)
    const asked = await post('/me/recovery-codes', { cookie: one.cookie })
    expect(asked.body).toMatchObject({ code: 'step-up-needed', methods: ['passkey', 'recovery-code'] })
    const begun = begunBy(await post('/sessions/current/confirmations/challenges', { cookie: one.cookie }))
    const body = { method: 'passkey', ...one.passkey.sign(begun) }
    expect((await post('/sessions/current/confirmations', { cookie: one.cookie, body })).status).toBe(204)
    expect((await post('/me/recovery-codes', { cookie: one.cookie })).status).toBe(201)
  })
  it('that was made at another address is refused, in its origin as in its place [AUT-09]', async () => {
    const one = await person()
    for (const lie of [{ origin: 'http://evil.test' }, { origin: 'http://acme.localhost:81' }, { host: 'localhost' }]) {
      const begun = begunBy(await post('/me/passkeys/challenges', { cookie: one.cookie }))
      const body = { ...softwarePasskey(acme).make(begun, lie), name: 'Laptop' }
      expect((await post('/me/passkeys', { cookie: one.cookie, body })).body).toMatchObject({ code: 'token-invalid' })
    }
    const { passkey } = await withPasskey()
    for (const lie of [{ origin: 'http://evil.test' }, { origin: 'http://acme.localhost:81' }, { host: 'localhost' }])
      expect((await enter(passkey.sign(await beginSignIn(), lie))).status).toBe(401)
  })
  it('answers a challenge once, within five minutes, also after a wrong answer [AUT-09]', async () => {
    const { passkey } = await withPasskey()
    const begun = await beginSignIn()
    const answers = await Promise.all([1, 2, 3].map(() => enter(passkey.sign(begun))))
    expect(answers.map(answer => answer.status).sort()).toEqual([201, 401, 401])
    const spoilt = await beginSignIn()
    expect((await enter(passkey.sign(spoilt, { origin: 'http://evil.test' }))).status).toBe(401)
    expect((await enter(passkey.sign(spoilt))).status).toBe(401)
    const late = await beginSignIn()
    clock.pass(5 * 60_000)
    expect((await enter(passkey.sign(late))).status).toBe(401)
  })
  it('answers a challenge for what it was asked for, and for nobody else [AUT-09]', async () => {
    const one = await withPasskey()
    const two = await withPasskey()
    const confirm = (cookie: string, answer: object) =>
      post('/sessions/current/confirmations', { cookie, body: { method: 'passkey', ...answer } })
    expect((await confirm(one.cookie, one.passkey.sign(await beginSignIn()))).status).toBe(401)
    const mine = async () => begunBy(await post('/sessions/current/confirmations/challenges', { cookie: one.cookie }))
    expect((await confirm(one.cookie, two.passkey.sign(await mine()))).status).toBe(401)
    expect((await confirm(two.cookie, two.passkey.sign(await mine()))).status).toBe(401)
    expect((await enter(one.passkey.sign(await mine()))).status).toBe(401)
  })
  it('whose counter goes back or stands still was copied, and is refused [AUT-09]', async () => {
    const { passkey } = await withPasskey()
    expect((await enter(passkey.sign(await beginSignIn(), { counter: 7 }))).status).toBe(201)
    for (const counter of [7, 6, 0])
      expect((await enter(passkey.sign(await beginSignIn(), { counter }))).status).toBe(401)
    expect((await enter(passkey.sign(await beginSignIn(), { counter: 8 }))).status).toBe(201)
  })
  it('of another realm, or signed with another key, is refused like one that nobody has [AUT-03] [AUT-09]', async () => {
    const foreign = await withPasskey(beacon)
    const mine = await withPasskey()
    const stranger = softwarePasskey(acme)
    const answers = [
      await enter(foreign.passkey.sign(await beginSignIn(), acme)),
      await enter(stranger.sign(await beginSignIn())),
      await enter(stranger.sign(await beginSignIn(), { id: mine.passkey.id })),
    ]
    const bodies = answers.map(({ status, body }) => ({ status, code: Object(body).code }))
    expect(bodies).toEqual(bodies.map(() => ({ status: 401, code: 'wrong-credentials' })))
    expect((await beginSignIn()).options.allowCredentials ?? []).toEqual([])
  })
})
