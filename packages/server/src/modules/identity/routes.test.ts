import { describe, expect, it } from 'vitest'
import { withScope } from '#infra/db'
import { platformRealm } from '#infra/ids'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { makeApiKey, makeMember, makePerson, makeSession, makeStaff } from './fixtures.ts'
import { limits } from './limits.ts'
import { takeAttempt } from './queries/limits.ts'
import { openTestSite } from './test-site.ts'

const { ports, clock } = await testDatabase()
// Waits are counted in this clock: it stands still unless a test passes time.
clock.set(new Date())
const site = await openTestSite(ports)
const { call } = site
const password = 'scriptorium demo 1'
const acme = 'acme.localhost'

const realm = await makeReseller(ports, { slug: 'acme', name: 'Acme', productName: 'Acme Scribe', colour: '#7a3b12' })
const beacon = await makeReseller(ports, { slug: 'beacon', name: 'Beacon', productName: 'Beacon', colour: '#123b7a' })
const harbor = await makeTenant(ports, { resellerId: realm.id, slug: 'harbor', name: 'Harbor' })
const juniper = await makeTenant(ports, { resellerId: realm.id, slug: 'juniper', name: 'Juniper' })

async function member(name: string, role: Parameters<typeof makeMember>[1]['role'] = 'tenant_editor') {
  const email = `${name}@harbor.test`
  const person = await makePerson(ports, { realmId: realm.id, email, name, password })
  await makeMember(ports, { tenantId: harbor.id, realmId: realm.id, personId: person.id, role })
  return { ...person, email }
}
const signIn = (host: string, email: string, word = password, more: { cookie?: string; device?: string } = {}) =>
  call('POST', host, '/sessions', { body: { email, password: word }, ...more })
const cookieOf = (answer: { session: string | undefined }) => ({ cookie: answer.session ?? 'none' })
const editor = await member('editor')

describe('signing in', () => {
  it('opens a session that says who I am, where, and what I may do', async () => {
    const signed = await signIn(acme, 'Editor@Harbor.TEST')
    expect(signed.status).toBe(201)
    const me = await call('GET', acme, '/me', cookieOf(signed))
    expect(me).toMatchObject({
      status: 200,
      body: { area: 'tenant', role: 'tenant_editor', person: { email: editor.email }, tenant: { slug: 'harbor' } },
    })
  })
  it('answers an unknown address, a wrong password and a person without one alike [AUT-03]', async () => {
    await makePerson(ports, { realmId: realm.id, email: 'invited@harbor.test', name: 'Invited' })
    const answers = [
      await signIn(acme, editor.email, 'a wrong password'),
      await signIn(acme, 'nobody@harbor.test', 'a wrong password'),
      await signIn(acme, 'invited@harbor.test', 'a wrong password'),
    ].map(answer => {
      const { requestId: _id, ...body } = { requestId: '', ...Object(answer.body) }
      const { 'x-request-id': _request, date: _date, ...headers } = answer.headers
      return { status: answer.status, body, headers, session: answer.session }
    })
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'wrong-credentials' }, session: undefined })
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
  })
  it('leaves an entry of the refusal in the trail', async () => {
    const before = await deniedEntries('session.sign-in')
    await signIn(acme, editor.email, 'a wrong password')
    expect(await deniedEntries('session.sign-in')).toBe(before + 1)
  })
  it('gives a new id each time, and the session brought along is dead [AUT-04]', async () => {
    const first = await signIn(acme, editor.email)
    const second = await signIn(acme, editor.email, password, cookieOf(first))
    expect(second.session).not.toBe(first.session)
    expect((await call('GET', acme, '/me', cookieOf(first))).status).toBe(401)
    expect((await call('GET', acme, '/me', cookieOf(second))).status).toBe(200)
  })
  it('keeps one address in two realms apart [AUT-01]', async () => {
    const email = 'both@people.test'
    await makePerson(ports, { realmId: realm.id, email, name: 'At Acme', password: 'password at acme' })
    await makePerson(ports, { realmId: beacon.id, email, name: 'At Beacon', password: 'password at beacon' })
    expect((await signIn(acme, email, 'password at beacon')).status).toBe(401)
    const signed = await signIn('beacon.localhost', email, 'password at beacon')
    expect((await call('GET', 'beacon.localhost', '/me', cookieOf(signed))).body).toMatchObject({
      person: { name: 'At Beacon' },
    })
  })
  it('binds sessions and keys to their host; elsewhere they are nobody, and that is on record [AUT-02]', async () => {
    const signed = await signIn(acme, editor.email)
    const admin = await member('keymaker', 'tenant_admin')
    const { key } = await makeApiKey(ports, {
      tenantId: harbor.id,
      realmId: realm.id,
      createdBy: admin.id,
      scopes: ['read'],
    })
    const before = (await deniedEntries('session.use')) + (await deniedEntries('api-key.use'))
    for (const host of ['beacon.localhost', 'localhost']) {
      expect((await call('GET', host, '/me', cookieOf(signed))).status).toBe(401)
      expect((await call('GET', host, '/me', { bearer: key })).status).toBe(401)
    }
    const me = await call('GET', acme, '/me', { bearer: key })
    expect([me.status, me.body]).toMatchObject([200, { person: null, tenant: { id: harbor.id, role: null } }])
    const own = await makeSession(ports, { realmId: realm.id, personId: editor.id, host: 'scribe.acme.test' })
    expect((await call('GET', acme, '/me', own)).status).toBe(401)
    await expect
      .poll(async () => (await deniedEntries('session.use')) + (await deniedEntries('api-key.use')))
      .toBe(before + 5)
  })
  it('sets host-only cookies out of reach of scripts, and private answers are not stored [AUT-18]', async () => {
    const signed = await signIn(acme, editor.email)
    expect(signed.headers['cache-control']).toBe('no-store')
    for (const line of [signed.headers['set-cookie']].flat()) {
      expect(line).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/)
      expect(line).not.toMatch(/Domain/i)
    }
    const safe = await openTestSite(ports, { secure: true })
    const secured = await safe.call('POST', acme, '/sessions', { body: { email: editor.email, password } })
    for (const line of [secured.headers['set-cookie']].flat()) expect(line).toMatch(/^__Host-\w+=.*; Secure;/)
  })
  it('has the browser forget its pages on log-out and when another customer is looked at [WEB-12]', async () => {
    const signed = await signIn(acme, editor.email)
    const moved = await call('PUT', acme, '/sessions/current', { ...cookieOf(signed), body: { tenantId: harbor.id } })
    expect([moved.status, moved.headers['clear-site-data']]).toEqual([200, '"cache"'])
    const out = await call('DELETE', acme, '/sessions/current', cookieOf(moved))
    expect([out.status, out.headers['clear-site-data']]).toEqual([204, '"cache"'])
  })
  it('refuses writes from another site, from none, and in another form [AUT-16] [AUT-17]', async () => {
    const body = { email: editor.email, password }
    for (const origin of [
      'null',
      'http://beacon.localhost',
      'http://evil.test',
      'http://acme.localhost.evil.test',
      '',
    ]) {
      const answer = await call('POST', acme, '/sessions', { body, headers: { origin } })
      expect([origin, answer.status]).toEqual([origin, 403])
    }
    const signed = await signIn(acme, editor.email)
    const out = await call('DELETE', acme, '/sessions/current', {
      ...cookieOf(signed),
      headers: { origin: 'http://evil.test' },
    })
    expect(out).toMatchObject({ status: 403, body: { code: 'origin-refused' } })
    expect((await call('GET', acme, '/me', cookieOf(signed))).status).toBe(200)
  })
})

describe('guessing', () => {
  it('is slowed after ten tries, for known and unknown addresses alike, and ends by itself [AUT-05]', async () => {
    const target = await member('target')
    for (const email of [target.email, 'unknown@harbor.test']) {
      for (let guess = 0; guess < 10; guess += 1) await signIn(acme, email, `guess ${guess}`)
      const blocked = await signIn(acme, email)
      expect(blocked).toMatchObject({ status: 429, body: { code: 'too-many-requests' } })
      expect(Number(blocked.headers['retry-after'])).toBeGreaterThan(0)
    }
    clock.pass(20 * 60_000)
    expect((await signIn(acme, target.email)).status).toBe(201)
  })
  it('does not lock the owner out of a browser that was here before [AUT-05]', async () => {
    const target = await member('regular')
    const { device } = await signIn(acme, target.email)
    for (let guess = 0; guess < 12; guess += 1) await signIn(acme, target.email, `guess ${guess}`)
    expect((await signIn(acme, target.email)).status).toBe(429)
    expect((await signIn(acme, target.email, password, { device: device ?? '' })).status).toBe(201)
    clock.pass(20 * 60_000)
  })
  it('at many accounts from one address is blocked, besides in a browser that was here before [AUT-05]', async () => {
    const target = await member('neighbour')
    const { device } = await signIn(acme, target.email)
    await withScope(ports.pool, { kind: 'realm', realmId: realm.id }, 'change', async tx => {
      for (let n = 0; n < 150; n += 1) await takeAttempt(tx, limits.address, realm.id, '127.0.0.1', clock.now())
    })
    const fresh = await member('fresh')
    expect((await signIn(acme, fresh.email)).status).toBe(429)
    expect((await signIn(acme, target.email, password, { device: device ?? '' })).status).toBe(201)
    clock.pass(20 * 60_000)
    expect((await signIn(acme, fresh.email)).status).toBe(201)
  })
  it('counts guesses that come at once [AUT-05]', async () => {
    const target = await member('parallel')
    const answers = await Promise.all(Array.from({ length: 25 }, () => signIn(acme, target.email, 'a wrong guess')))
    expect(answers.filter(answer => answer.status === 401)).toHaveLength(10)
    expect(answers.filter(answer => answer.status === 429)).toHaveLength(15)
    clock.pass(20 * 60_000)
  })
})

describe('guessing inside a session', () => {
  it('is slowed like guessing at the door, and verification mails are limited', async () => {
    const guesser = await makePerson(ports, {
      realmId: realm.id,
      email: 'g@x.test',
      name: 'G',
      password,
      verified: false,
    })
    const { cookie } = await makeSession(ports, { realmId: realm.id, personId: guesser.id, host: acme })
    const confirm = () => call('POST', acme, '/sessions/current/confirmations', { cookie, body: { password: 'guess' } })
    for (let guess = 0; guess < 10; guess += 1) expect((await confirm()).status).toBe(401)
    expect((await confirm()).body).toMatchObject({ code: 'too-many-requests' })
    const body = { current: password, next: 'another good password' }
    const change = await call('PUT', acme, '/me/password', { cookie, body })
    expect(change.body).toMatchObject({ code: 'too-many-requests' })
    const verify = () => call('POST', acme, '/email-verifications', { cookie })
    for (let n = 0; n < 5; n += 1) expect((await verify()).status).toBe(202)
    expect((await verify()).body).toMatchObject({ code: 'too-many-requests' })
  })
})

describe('sessions', () => {
  it('are listed and ended by their owner alone; an ended one is dead at once [AUT-20]', async () => {
    const lister = await member('lister')
    const other = await makeSession(ports, { realmId: realm.id, personId: editor.id, host: acme })
    const first = await signIn(acme, lister.email)
    const second = await signIn(acme, lister.email)
    const list = await call('GET', acme, '/sessions', cookieOf(second))
    expect(list.body).toMatchObject({ items: [{ current: true }, { current: false }], nextCursor: null })
    const firstId = first.session?.split('.')[0]
    expect((await call('DELETE', acme, `/sessions/${other.id}`, cookieOf(second))).status).toBe(404)
    expect((await call('GET', acme, '/me', cookieOf(first))).status).toBe(200)
    expect((await call('DELETE', acme, `/sessions/${firstId}`, cookieOf(second))).status).toBe(204)
    expect((await call('GET', acme, '/me', cookieOf(first))).status).toBe(401)
    expect((await call('DELETE', acme, '/sessions/current', cookieOf(second))).status).toBe(204)
    expect((await call('GET', acme, '/me', cookieOf(second))).status).toBe(401)
  })
  it('end after a week unused and after thirty days', async () => {
    const sleeper = await member('sleeper')
    const signed = await signIn(acme, sleeper.email)
    clock.pass(6 * 24 * 3_600_000)
    expect((await call('GET', acme, '/me', cookieOf(signed))).status).toBe(200)
    await expect.poll(() => seenWithin(sleeper.id, 60_000)).toBe(true)
    clock.pass(6 * 24 * 3_600_000)
    expect((await call('GET', acme, '/me', cookieOf(signed))).status).toBe(200)
    clock.pass(8 * 24 * 3_600_000)
    expect((await call('GET', acme, '/me', cookieOf(signed))).status).toBe(401)
  })
  it('of staff end after half an hour unused outside a demo', async () => {
    const strict = await openTestSite(ports, { demo: false })
    const staff = await makePerson(ports, { realmId: realm.id, email: 'owner@acme.test', name: 'O', password })
    await makeStaff(ports, { realmId: realm.id, personId: staff.id, role: 'reseller_owner' })
    const signed = await strict.call('POST', acme, '/sessions', { body: { email: 'owner@acme.test', password } })
    const cookie = cookieOf(signed)
    expect((await strict.call('GET', acme, '/me', cookie)).body).toMatchObject({ lacksFactor: true })
    clock.pass(31 * 60_000)
    expect((await strict.call('GET', acme, '/me', cookie)).status).toBe(401)
    expect((await call('GET', acme, '/me', cookie)).status).toBe(200)
  })
  it('follow a role that is lowered or taken within a second, whoever does it [ISO-18]', async () => {
    const falling = await member('falling', 'tenant_admin')
    const signed = await signIn(acme, falling.email)
    expect((await call('GET', acme, '/api-keys', cookieOf(signed))).status).toBe(200)
    await inRealm(`update membership set role = 'tenant_viewer' where person_id = '${falling.id}'`)
    clock.pass(1001)
    expect((await call('GET', acme, '/api-keys', cookieOf(signed))).status).toBe(403)
    await inRealm(`delete from membership where person_id = '${falling.id}'`)
    clock.pass(1001)
    expect((await call('GET', acme, '/me', cookieOf(signed))).body).toMatchObject({ role: null, tenant: null })
    expect((await call('GET', acme, '/members', cookieOf(signed))).status).toBe(403)
  })
  it('of a suspended customer are refused with the reason', async () => {
    const quiet = await makeTenant(ports, { resellerId: realm.id, slug: 'quiet', name: 'Quiet' })
    const person = await makePerson(ports, { realmId: realm.id, email: 'owner@quiet.test', name: 'Q', password })
    await makeMember(ports, { tenantId: quiet.id, realmId: realm.id, personId: person.id, role: 'tenant_owner' })
    const { cookie } = await makeSession(ports, {
      realmId: realm.id,
      personId: person.id,
      host: acme,
      tenantId: quiet.id,
    })
    await inRealm(`update tenant set state = 'suspended' where id = '${quiet.id}'`, 'reseller')
    expect((await call('GET', acme, '/members', { cookie })).body).toMatchObject({ code: 'customer-suspended' })
  })
  it('move to another customer with a new id, and only to one’s own [AUT-04] [ISO-19]', async () => {
    const moving = await member('moving')
    await makeMember(ports, {
      tenantId: juniper.id,
      realmId: realm.id,
      personId: moving.id,
      role: 'tenant_viewer',
    })
    const first = await signIn(acme, moving.email)
    expect((await call('GET', acme, '/me', cookieOf(first))).body).toMatchObject({ tenant: { slug: 'harbor' } })
    const foreign = await makeTenant(ports, { resellerId: realm.id, slug: 'foreign', name: 'Foreign' })
    const refused = await call('PUT', acme, '/sessions/current', {
      ...cookieOf(first),
      body: { tenantId: foreign.id },
    })
    expect(refused.status).toBe(404)
    clock.pass(1000)
    const moved = await call('PUT', acme, '/sessions/current', { ...cookieOf(first), body: { tenantId: juniper.id } })
    expect(moved).toMatchObject({ status: 200, body: { role: 'tenant_viewer', tenant: { slug: 'juniper' } } })
    expect((await call('GET', acme, '/me', cookieOf(first))).status).toBe(401)
    expect((await call('GET', acme, '/me', cookieOf(moved))).body).toMatchObject({ role: 'tenant_viewer' })
    clock.pass(1000)
    const again = await signIn(acme, moving.email)
    expect((await call('GET', acme, '/me', cookieOf(again))).body).toMatchObject({ tenant: { slug: 'juniper' } })
  })
})

describe('the platform', () => {
  it('takes its own people only, at its own host', async () => {
    const person = await makePerson(ports, {
      realmId: platformRealm,
      email: 'owner@platform.test',
      name: 'P',
      password,
    })
    await makeStaff(ports, { realmId: platformRealm, personId: person.id, role: 'platform_owner' })
    expect((await signIn(acme, 'owner@platform.test')).status).toBe(401)
    const signed = await signIn('localhost', 'owner@platform.test')
    expect((await call('GET', 'localhost', '/me', cookieOf(signed))).body).toMatchObject({
      area: 'platform',
      role: 'platform_owner',
    })
  })
})

async function deniedEntries(action: string): Promise<number> {
  let sum = 0
  for (const [role, scope] of [
    ['app_reseller', `set local app.reseller_id = '${realm.id}'`],
    ['app_platform', ''],
  ] as const) {
    sum = Math.max(sum, await count(role, scope, action))
  }
  return sum
}
async function count(role: string, scope: string, action: string): Promise<number> {
  const client = await ports.pool.connect()
  try {
    await client.query(`begin; set local role ${role}; ${scope}`)
    const { rows } = await client.query(
      `select count(*)::int as n from audit_entry where action = $1 and outcome = 'denied'`,
      [action],
    )
    return rows[0].n
  } finally {
    await client.query('rollback')
    client.release()
  }
}
async function inRealm(text: string, role: 'realm' | 'reseller' = 'realm') {
  const client = await ports.pool.connect()
  try {
    await client.query(
      `begin; set local role app_${role}; set local app.realm_id = '${realm.id}'; set local app.reseller_id = '${realm.id}'`,
    )
    await client.query(text)
  } finally {
    await client.query('commit')
    client.release()
  }
}
async function seenWithin(personId: string, ms: number): Promise<boolean> {
  const client = await ports.pool.connect()
  try {
    await client.query(`begin; set local role app_realm; set local app.realm_id = '${realm.id}'`)
    const { rows } = await client.query('select seen_at from session where person_id = $1', [personId])
    return clock.now().getTime() - rows[0].seen_at.getTime() < ms
  } finally {
    await client.query('rollback')
    client.release()
  }
}
