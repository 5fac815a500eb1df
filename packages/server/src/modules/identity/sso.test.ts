import type { TenantRole } from '@scriptorium/contract'
import { afterAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { type Lie, openLyingProvider } from '../../../../../tests/support/lying-provider.ts'
import { client, openCompanyProvider } from '../../../../../tests/support/openid-provider.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { makeMember, makePasskey, makePerson, makeSession, makeStaff } from './fixtures.ts'
import { openTestSite } from './test-site.ts'

const { ports, clock, owner } = await testDatabase()
clock.set(new Date())
const acme = 'acme.localhost'
const brand = { productName: 'Scribe', colour: '#7a3b12' }
const realm = await makeReseller(ports, { slug: 'acme', name: 'Acme', ...brand })
const other = await makeReseller(ports, { slug: 'beacon', name: 'Beacon', ...brand })
const password = 'scriptorium demo 1'

const people = {
  ada: { email: 'ada@harbor.test', name: 'Ada' },
  ben: { email: 'ben@harbor.test' },
  newcomer: { email: 'newcomer@harbor.test', name: 'New Comer' },
  careless: { email: 'careless@harbor.test', email_verified: false },
  outside: { email: 'boss@quarry.test' },
  clerk: { email: 'clerk@harbor.test' },
  second: { email: 'ada@harbor.test' },
  squatted: { email: 'squatted@harbor.test' },
  early: { email: 'early@harbor.test' },
}
type Place = { realmId: string; tenantId: string; host: string; ownerCookie: string }
let places = 0
async function customer(host = acme): Promise<Place> {
  places += 1
  const realmId = host === acme ? realm.id : other.id
  const { id: tenantId } = await makeTenant(ports, {
    resellerId: realmId,
    slug: `c-${places}`,
    name: `Customer ${places}`,
  })
  const { cookie: ownerCookie } = await member(
    { realmId, tenantId, host },
    `owner-${places}@elsewhere.test`,
    'tenant_owner',
  )
  return { realmId, tenantId, host, ownerCookie }
}
async function member(place: Omit<Place, 'ownerCookie'>, email: string, role: TenantRole, verified = true) {
  const { realmId, tenantId, host } = place
  const { id } = await makePerson(ports, { realmId, email, name: email, password, verified })
  await makeMember(ports, { tenantId, realmId, personId: id, role })
  const { cookie } = await makeSession(ports, { realmId, personId: id, host, tenantId })
  return { id, cookie }
}
const harbor = await customer()
const quarry = await customer()
const returnTo = (place: Place) => `http://${place.host}/log-in/company/${place.tenantId}`
const company = await openCompanyProvider(people)
company.register([harbor, quarry].map(returnTo))
const liar = await openLyingProvider(client.client_id, () => new Date())
afterAll(() => {
  company.close()
  liar.close()
})

const records = new Map<string, string>()
const { call, sent } = await openTestSite(ports, {
  egressAllow: [company.host, liar.host],
  texts: name => [records.get(name) ?? ''],
})
const own = (place: Place, method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown) =>
  call(method, place.host, path, { cookie: place.ownerCookie, ...(body === undefined ? {} : { body }) })
const connect = (place: Place, issuer: string) =>
  own(place, 'PUT', '/sso', { issuer, clientId: client.client_id, clientSecret: client.client_secret })
async function prove(place: Place, domain: string) {
  const { id, recordName, recordText } = Object((await own(place, 'POST', '/sso/domains', { domain })).body)
  records.set(recordName, recordText)
  return own(place, 'POST', `/sso/domains/${id}/checks`)
}
async function connected(issuer: string, domain: string, host = acme) {
  const place = await customer(host)
  expect((await connect(place, issuer)).status).toBe(200)
  expect((await prove(place, domain)).status).toBe(200)
  return place
}

const begin = async (email: string, host = acme) => {
  const begun = await call('POST', host, '/sessions/sso/attempts', { body: { email } })
  return { status: begun.status, url: String(Object(begun.body).url), sso: begun.sso ?? '', body: begun.body }
}
const back = (place: Place, query: string, sso?: string) =>
  call('POST', place.host, '/sessions/sso', {
    body: { customerId: place.tenantId, query },
    ...(sso === undefined ? {} : { sso }),
  })
/** The whole way as this person of the company. */
async function comeIn(subject: keyof typeof people, place: Place = harbor, email: string = people[subject].email) {
  const { url, sso } = await begin(email)
  return back(place, await company.walk(url, subject), sso)
}
const meOf = async (cookie: string | undefined) =>
  Object((await call('GET', acme, '/me', { cookie: cookie ?? '' })).body)

await connect(harbor, company.issuer)
await prove(harbor, 'harbor.test')

describe('a company sign-in', () => {
  it('is connected by an owner; its secret is shown to nobody and is sealed where it lies [AUT-22]', async () => {
    const shown = await own(harbor, 'GET', '/sso')
    expect(shown.body).toMatchObject({
      redirectUri: expect.stringContaining(`/log-in/company/${harbor.tenantId}`),
      connection: { issuer: company.issuer, domains: [{ domain: 'harbor.test', provenBy: 'dns' }], required: false },
    })
    expect(JSON.stringify(shown.body)).not.toContain(client.client_secret)
    const { rows } = await owner.query('select sealed_secret from sso_connection')
    expect(Buffer.concat(rows.map(row => row.sealed_secret)).includes(client.client_secret)).toBe(false)
    const editor = await member(harbor, 'editor@harbor.test', 'tenant_editor')
    expect((await call('GET', acme, '/sso', { cookie: editor.cookie })).status).toBe(403)
  })
  it('calls public addresses by https only, and says the same of all that cannot be used [NET-01] [NET-06]', async () => {
    const place = await customer()
    for (const issuer of [
      'http://127.0.0.1:1',
      'http://169.254.169.254',
      'http://example.com',
      'https://a:b@example.com',
      'file:///etc',
    ])
      expect((await connect(place, issuer)).body).toMatchObject({ code: 'address-refused' })
    const unusable = [`${company.issuer}/none`, `${liar.issuer}/other`]
    const bodies = []
    for (const issuer of unusable) {
      const { code, detail, title } = Object((await connect(place, issuer)).body)
      bodies.push({ code, detail, title })
    }
    expect(bodies).toEqual(
      unusable.map(() => ({ code: 'provider-unusable', detail: undefined, title: expect.any(String) })),
    )
  })
  it('speaks for a domain that a record or the provider of service proves, and that no other customer of the realm proved', async () => {
    const place = await customer()
    await connect(place, company.issuer)
    expect((await prove(place, 'harbor.test')).body).toMatchObject({ code: 'already-exists' })
    const { id } = Object((await own(place, 'POST', '/sso/domains', { domain: 'unproven.test' })).body)
    expect((await own(place, 'POST', `/sso/domains/${id}/checks`)).body).toMatchObject({ provenAt: null })
    expect((await begin('ada@unproven.test')).status).toBe(404)
    const staff = await makePerson(ports, { realmId: realm.id, email: 'staff@acme.test', name: 'Staff', password })
    await makeStaff(ports, { realmId: realm.id, personId: staff.id, role: 'reseller_admin' })
    const { cookie } = await makeSession(ports, { realmId: realm.id, personId: staff.id, host: acme, tenantId: null })
    const confirm = (domain: string) =>
      call('POST', acme, `/customers/${place.tenantId}/sso/domain-confirmations`, { cookie, body: { domain } })
    expect((await confirm('harbor.test')).body).toMatchObject({ code: 'already-exists' })
    expect((await confirm('never-named.test')).body).toMatchObject({ code: 'wrong-state' })
    expect((await confirm('unproven.test')).status).toBe(200)
    expect((await begin('ada@unproven.test')).status).toBe(201)
    expect((await begin('ada@harbor.test', 'beacon.localhost')).status).toBe(404)
  })
  it('begins alike for an address that somebody has and one that nobody has [AUT-03]', async () => {
    await member(harbor, 'known@harbor.test', 'tenant_viewer')
    const before = sent.length
    const shapes = []
    for (const email of ['known@harbor.test', 'nobody@harbor.test']) {
      const { status, url } = await begin(email)
      const asked = new URL(url)
      expect(asked.searchParams.get('code_challenge_method')).toBe('S256')
      shapes.push({ status, at: asked.origin + asked.pathname, asked: [...asked.searchParams.keys()] })
    }
    expect(shapes[0]).toEqual(shapes[1])
    expect(sent.length).toBe(before)
  })
  it('lets a member in, again by the subject, and asks for an enrolled second factor [AUT-07]', async () => {
    const { id } = await member(harbor, people.ada.email, 'tenant_editor')
    const opened = await comeIn('ada')
    expect(opened.status).toBe(201)
    expect(await meOf(opened.session)).toMatchObject({
      person: { id },
      role: 'tenant_editor',
      tenant: { id: harbor.tenantId },
    })
    await makePasskey(ports, { realmId: realm.id, personId: id, host: acme })
    const half = await comeIn('ada')
    expect([half.status, half.session, half.body]).toMatchObject([200, undefined, { needs: 'second-factor' }])
    const stranger = await comeIn('second')
    expect([stranger.status, stranger.session]).toEqual([403, undefined])
  })
  it('lets nobody join without an invitation, and whoever has one with the role it gives', async () => {
    const refused = await comeIn('newcomer')
    expect([refused.status, Object(refused.body).code, refused.session]).toEqual([403, 'sso-no-account', undefined])
    await own(harbor, 'POST', '/invitations', { email: people.newcomer.email, role: 'tenant_editor' })
    const opened = await comeIn('newcomer')
    expect(await meOf(opened.session)).toMatchObject({
      person: { name: 'New Comer', emailVerified: true },
      role: 'tenant_editor',
    })
  })
  it('makes viewers of whoever the company knows where its admin wants that', async () => {
    await own(harbor, 'PATCH', '/sso', { createsViewers: true, required: false })
    expect(await meOf((await comeIn('ben')).session)).toMatchObject({ role: 'tenant_viewer' })
    await own(harbor, 'PATCH', '/sso', { createsViewers: false, required: false })
  })
  it('refuses an address that is unverified, of another domain, or of staff, also for people who exist [AUT-11]', async () => {
    await own(harbor, 'PATCH', '/sso', { createsViewers: true, required: false })
    await member(harbor, people.careless.email, 'tenant_viewer')
    const boss = await member(quarry, people.outside.email, 'tenant_owner')
    await makeMember(ports, { tenantId: harbor.tenantId, realmId: realm.id, personId: boss.id, role: 'tenant_viewer' })
    const clerk = await makePerson(ports, { realmId: realm.id, email: people.clerk.email, name: 'Clerk', password })
    await makeStaff(ports, { realmId: realm.id, personId: clerk.id, role: 'reseller_owner' })
    for (const subject of ['careless', 'outside', 'clerk'] as const) {
      const refused = await comeIn(subject, harbor, 'ada@harbor.test')
      expect([subject, refused.status, refused.session]).toEqual([subject, 403, undefined])
    }
    const { rows } = await owner.query('select person_id from sso_identity where person_id = any ($1)', [
      [boss.id, clerk.id],
    ])
    expect(rows).toEqual([])
    await own(harbor, 'PATCH', '/sso', { createsViewers: false, required: false })
  })
  it('drops all that somebody made before the address was proven [AUT-12]', async () => {
    const squatter = await member(harbor, people.squatted.email, 'tenant_viewer', false)
    const opened = await comeIn('squatted')
    expect(opened.status).toBe(201)
    expect((await call('GET', acme, '/me', { cookie: squatter.cookie })).status).toBe(401)
    const guess = await call('POST', acme, '/sessions', { body: { email: people.squatted.email, password } })
    expect(guess.status).toBe(401)
  })
  it('comes back once, in time, with its own state, to the browser and the customer that it began with [AUT-10]', async () => {
    await member(harbor, people.early.email, 'tenant_viewer')
    const one = await begin(people.early.email)
    const two = await begin(people.early.email)
    const query = await company.walk(one.url, 'early')
    const stateless = new URLSearchParams(query)
    stateless.delete('state')
    const wrong = [
      await back(harbor, query),
      await back(harbor, query, two.sso),
      await back(quarry, query, one.sso),
      await back(harbor, `?${stateless}`, (await begin(people.early.email)).sso),
    ]
    for (const answer of wrong) expect([answer.status, answer.session]).toEqual([403, undefined])
    const answers = await Promise.all([1, 2, 3].map(() => back(harbor, query, one.sso)))
    expect(answers.map(answer => answer.status).sort()).toEqual([201, 403, 403])
    const late = await begin(people.early.email)
    const lateQuery = await company.walk(late.url, 'early')
    clock.pass(10 * 60_000)
    expect((await back(harbor, lateQuery, late.sso)).status).toBe(403)
  })
})

describe('a provider that lies [AUT-10]', async () => {
  const place = await connected(liar.issuer, 'liar.test')
  await member(place, 'honest@liar.test', 'tenant_viewer')
  const claims = { email: 'honest@liar.test' }
  const hour = 3600
  const seconds = () => Math.floor(Date.now() / 1000)
  const tell = async (lie: Lie, query?: Record<string, string>) => {
    const { url, sso } = await begin('honest@liar.test')
    return back(place, liar.answer(url, { ...lie, claims: { ...claims, ...lie.claims } }, query), sso)
  }
  it('lets somebody in when it says the truth, and not a second time for the same answer', async () => {
    const { url, sso } = await begin('honest@liar.test')
    const query = liar.answer(url, { claims })
    const answers = [await back(place, query, sso), await back(place, query, sso)]
    expect(answers.map(({ status }) => status)).toEqual([201, 403])
  })
  const lies: [string, Lie, Record<string, string>?][] = [
    ['another issuer in the token', { claims: { iss: 'https://other.test' } }],
    ['another issuer beside the code', {}, { iss: 'https://other.test' }],
    ['another state', {}, { state: 'another' }],
    ['another audience', { claims: { aud: 'somebody-else' } }],
    ['another nonce', { claims: { nonce: 'another' } }],
    ['no nonce', { claims: { nonce: undefined } }],
    ['a token that is over', { claims: { iat: seconds() - 2 * hour, exp: seconds() - hour } }],
    ['a token without a signature', { header: { alg: 'none' }, signature: 'none' }],
    ['a signature by another key', { signature: 'of another' }],
    ['an address of another domain', { claims: { email: 'ada@harbor.test' } }],
    ['an address that it did not verify', { claims: { email_verified: false } }],
    ['an address with a verification in words', { claims: { email_verified: 'true' } }],
  ]
  it.each(lies)('is refused: %s', async (name, lie, query) => {
    const answer = await tell(lie, query)
    const code = name.startsWith('an address') ? 'sso-no-account' : 'sso-refused'
    expect([answer.status, Object(answer.body).code, answer.session]).toEqual([403, code, undefined])
  })
})

describe('a customer that requires its company sign-in', () => {
  it('has it tried once before; then members come in by it only, and an owner otherwise as well', async () => {
    const place = await connected(liar.issuer, 'strict.test')
    const require = () => own(place, 'PATCH', '/sso', { createsViewers: false, required: true })
    expect((await require()).body).toMatchObject({ code: 'wrong-state' })
    const { cookie } = await member(place, 'strict@strict.test', 'tenant_admin')
    const { url, sso } = await begin('strict@strict.test')
    const opened = await back(place, liar.answer(url, { claims: { sub: 'strict', email: 'strict@strict.test' } }), sso)
    expect((await require()).status).toBe(200)
    expect(await meOf(cookie)).toMatchObject({ role: null, lacksCompanySignIn: true })
    expect((await call('GET', acme, '/members', { cookie })).status).toBe(403)
    expect(await meOf(opened.session)).toMatchObject({ role: 'tenant_admin', lacksCompanySignIn: false })
    expect(await meOf(place.ownerCookie)).toMatchObject({ role: 'tenant_owner', lacksCompanySignIn: false })
    expect((await own(place, 'DELETE', '/sso')).status).toBe(204)
    expect(await meOf(cookie)).toMatchObject({ role: 'tenant_admin' })
  })
})
