import { describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { makeApiKey, makeMember, makePasskey, makePerson, makeSession } from './fixtures.ts'
import { openTestSite } from './test-site.ts'

const { ports, clock } = await testDatabase()
clock.set(new Date())
const { call, sent } = await openTestSite(ports)
const password = 'scriptorium demo 1'
const acme = 'acme.localhost'
const brand = { productName: 'Scribe', colour: '#7a3b12' }
const realm = await makeReseller(ports, { slug: 'acme', name: 'Acme', ...brand })
await makeReseller(ports, { slug: 'beacon', name: 'Beacon', ...brand })
const harbor = await makeTenant(ports, { resellerId: realm.id, slug: 'harbor', name: 'Harbor' })

let people = 0
async function person({ verified = true } = {}) {
  people += 1
  const email = `person-${people}@harbor.test`
  const { id } = await makePerson(ports, { realmId: realm.id, email, name: `Person ${people}`, password, verified })
  await makeMember(ports, { tenantId: harbor.id, realmId: realm.id, personId: id, role: 'tenant_owner' })
  return { id, email }
}
const ask = (email: string, headers?: Record<string, string>) =>
  call('POST', acme, '/magic-links', { body: { email }, ...(headers ? { headers } : {}) })
async function tokenFor(email: string): Promise<string> {
  expect((await ask(email)).status).toBe(202)
  const mail = sent.findLast(each => each.kind === 'magic-link' && each.to.email === email)
  const url = new URL(mail && 'url' in mail ? mail.url : '')
  expect(`${url.hostname}${url.pathname}`).toBe('acme.localhost/log-in-link')
  return url.searchParams.get('token') ?? ''
}
const redeem = (token: string, host = acme) => call('POST', host, '/magic-links/redeem', { body: { token } })

describe('a mailed link to sign in', () => {
  it('opens a session once, also when it comes in parallel [AUT-13]', async () => {
    const one = await person()
    const token = await tokenFor(one.email)
    const answers = await Promise.all([1, 2, 3, 4].map(() => redeem(token)))
    expect(answers.map(answer => answer.status).sort()).toEqual([201, 410, 410, 410])
    const opened = answers.find(answer => answer.session)
    const me = await call('GET', acme, '/me', { cookie: opened?.session ?? '' })
    expect(me.body).toMatchObject({ person: { id: one.id }, area: 'tenant' })
    // It proves no password, so a sensitive act asks for that.
    const act = await call('POST', acme, '/me/totp', { cookie: opened?.session ?? '' })
    expect(act.body).toMatchObject({ code: 'step-up-needed', methods: ['password'] })
  })
  it('is worth nothing by GET, in another realm, for another purpose, after 15 minutes or after a newer one [AUT-13]', async () => {
    const { email } = await person()
    const replaced = await tokenFor(email)
    const token = await tokenFor(email)
    expect((await redeem(replaced)).body).toMatchObject({ code: 'token-invalid' })
    const visited = await call('GET', acme, `/magic-links/redeem?token=${token}`)
    expect([visited.status, visited.session]).toEqual([404, undefined])
    expect((await redeem(token, 'beacon.localhost')).body).toMatchObject({ code: 'token-invalid' })
    const reset = await call('POST', acme, '/password-resets/redeem', {
      body: { token, password: 'another long one 7' },
    })
    expect(reset.body).toMatchObject({ code: 'token-invalid' })
    expect((await redeem(token)).status).toBe(201)
    const late = await tokenFor(email)
    clock.pass(15 * 60_000)
    expect((await redeem(late)).body).toMatchObject({ code: 'token-invalid' })
  })
  it('is asked for with the same answer where nobody has the address, and not without end [AUT-03]', async () => {
    const { email } = await person()
    const before = sent.length
    const [known, unknown] = [await ask(email), await ask('nobody@harbor.test')]
    expect(unknown.body).toEqual(known.body)
    expect([known.status, unknown.status, sent.length - before]).toEqual([202, 202, 1])
    const more = await Promise.all([1, 2, 3, 4, 5, 6].map(() => ask('nobody@harbor.test')))
    expect(more.some(answer => answer.status === 429)).toBe(true)
  })
  it('does not stand in for the second factor [AUT-07]', async () => {
    const one = await person()
    await makePasskey(ports, { realmId: realm.id, personId: one.id, host: acme })
    const half = await redeem(await tokenFor(one.email))
    expect([half.status, half.session]).toEqual([200, undefined])
    expect(half.body).toMatchObject({ needs: 'second-factor' })
  })
  it('drops all that somebody made before the address was proven [AUT-12]', async () => {
    const one = await person({ verified: false })
    const place = { realmId: realm.id, personId: one.id, host: acme }
    const session = await makeSession(ports, { ...place, tenantId: harbor.id })
    await makePasskey(ports, place)
    const { key } = await makeApiKey(ports, {
      tenantId: harbor.id,
      realmId: realm.id,
      createdBy: one.id,
      scopes: ['read'],
    })
    const opened = await redeem(await tokenFor(one.email))
    expect(opened.status).toBe(201)
    expect((await call('GET', acme, '/me', { cookie: session.cookie })).status).toBe(401)
    expect((await call('GET', acme, '/me', { bearer: key })).status).toBe(401)
    expect((await call('POST', acme, '/sessions', { body: { email: one.email, password } })).status).toBe(401)
    const security = await call('GET', acme, '/me/security', { cookie: opened.session ?? '' })
    expect(security.body).toMatchObject({ password: false, passkeys: [] })
  })
})
