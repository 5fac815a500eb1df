import { randomBytes } from 'node:crypto'
import { BrandDomain } from '@scriptorium/contract'
import { describe, expect, it } from 'vitest'
import { inSystem, withScope } from '#infra/db'
import { masterKeyFrom } from '#infra/keys'
import { peopleOf } from '#modules/identity'
import { mailPort } from '#modules/notices'
import { originOfRealm } from '#modules/tenancy'
import { startTestApp } from '../../../../../tests/support/app.ts'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { ask } from '../../../../../tests/support/running.ts'
import { type Asker, makeWorld, type Realm } from '../../../../../tests/support/world.ts'
import { makeSession } from '../identity/fixtures.ts'
import { checkDueDomains } from './check-due-domains.ts'

const database = await testDatabase()
const { ports, clock } = database
const world = await makeWorld(ports)
const { acme, beacon } = world
/** What the world's name servers say. */
const texts = new Map<string, string[]>()
const aliases = new Map<string, string[]>()
const silent = new Set<string>()
const names = {
  texts: async (name: string) => {
    if (silent.has(name)) throw new Error('no server answers')
    return texts.get(name) ?? []
  },
  aliases: async (name: string) => aliases.get(name) ?? [],
  addresses: async () => [],
}
const app = await startTestApp(database, {}, { names })
const port = await app.listen()
const addresses = { publicUrl: 'https://platform.test', brandsDomain: 'localhost' }
const dayMs = 24 * 60 * 60_000
const domainPorts = {
  names,
  publicHost: 'localhost',
  brandsDomain: 'localhost',
  mail: mailPort({ from: 'mail@platform.test', supportEmail: '', addresses, now: clock.now }),
  mailFrom: 'mail@platform.test',
  master: masterKeyFrom(randomBytes(32)),
  peopleOf,
  originOf: (host: string) => `https://${host}`,
}

/** The owner, who has just proven who they are: days may lie between two acts. */
async function proven(realm: Realm): Promise<Asker> {
  const owner = ownerOf(realm)
  const place = { realmId: realm.id, personId: owner.personId ?? '', host: realm.host }
  return { ...owner, cookie: (await makeSession(ports, place)).cookie }
}
function ownerOf({ people }: Realm): Asker {
  const found = people.reseller_owner
  if (!found) throw new Error('The world has no such owner')
  return found
}
const add = async (realm: Realm, host: string) =>
  app.ask(await proven(realm), { method: 'POST', path: '/brand/domains', body: { host } })
const check = async (realm: Realm, id: string) =>
  BrandDomain.parse((await app.ask(await proven(realm), { method: 'POST', path: `/brand/domains/${id}/checks` })).json)
const makeMain = async (realm: Realm, id: string, inDays = 0) =>
  app.ask(await proven(realm), { method: 'PUT', path: `/brand/domains/${id}/main`, body: { inDays } })
const remove = async (realm: Realm, id: string) =>
  app.ask(await proven(realm), { method: 'DELETE', path: `/brand/domains/${id}` })
const brandAt = (host: string) => ask(port, host, 'GET', '/api/v1/brand')
const originOf = (realm: Realm) =>
  withScope<'realm', string>(ports.pool, { kind: 'realm', realmId: realm.id }, 'read', tx =>
    originOfRealm(tx, addresses, realm.id),
  )
const mailsOfMove = (realm: Realm, host: string) =>
  inSystem(ports, tx =>
    tx
      .selectFrom('mail')
      .select(['to_address', 'body_text'])
      .where('realm_id', '=', realm.id)
      .where('kind', '=', 'address-moves')
      .where('subject', 'like', `%${host}`)
      .execute(),
  )
const peopleIn = (realm: Realm) =>
  withScope<'realm', string[]>(ports.pool, { kind: 'realm', realmId: realm.id }, 'read', async tx =>
    (await peopleOf(tx, realm.id, null, 1000)).map(({ email }) => email),
  )
const forgetCaches = () => clock.pass(31_000)

function publish(domain: BrandDomain) {
  for (const { type, name, value } of domain.records) (type === 'TXT' ? texts : aliases).set(name, [value])
}
async function activeDomain(realm: Realm, host: string): Promise<BrandDomain> {
  const domain = BrandDomain.parse((await add(realm, host)).json)
  publish(domain)
  return check(realm, domain.id)
}

describe('a domain of a brand', () => {
  it('leads here once DNS proves it and points here, and not before [WEB-07]', async () => {
    const asked = BrandDomain.parse((await add(acme, 'scribe.acme-media.com')).json)
    expect(await check(acme, asked.id)).toMatchObject({ state: 'waiting', fault: 'no-proof' })
    expect((await brandAt(asked.host)).status).toBe(421)
    const [proof, alias] = asked.records
    texts.set(proof?.name ?? '', [proof?.value ?? ''])
    expect(await check(acme, asked.id)).toMatchObject({ state: 'proven', fault: 'leads-elsewhere' })
    aliases.set(alias?.name ?? '', [`${alias?.value}.`])
    expect(await check(acme, asked.id)).toMatchObject({ state: 'active', fault: null })
    forgetCaches()
    expect((await brandAt(asked.host)).text).toContain(acme.mark)
  })

  it.each([
    'localhost',
    'acme.localhost',
    'beacon.localhost',
    '*.acme-media.com',
    'acme-media',
    'app.acme-media.internal',
    '127.0.0.1',
    'acme-media.com:8080',
    'user@acme-media.com',
    'аcme.com',
  ])('is refused as %s: the platform’s, a wildcard, or no name of the internet [WEB-07]', async host => {
    expect(['address-refused', 'invalid-input']).toContain((await add(acme, host)).code)
  })

  it('has one owner: whoever proves it second is told that it is taken [WEB-07]', async () => {
    const held = await activeDomain(acme, 'held.acme-media.com')
    const wanted = BrandDomain.parse((await add(beacon, held.host)).json)
    texts.set(`_brand-proof.${held.host}`, [
      ...(texts.get(`_brand-proof.${held.host}`) ?? []),
      wanted.records[0]?.value ?? '',
    ])
    aliases.set(held.host, ['beacon.localhost'])
    expect(await check(beacon, wanted.id)).toMatchObject({ state: 'proven', fault: 'taken' })
    forgetCaches()
    expect((await brandAt(held.host)).text).toContain(acme.mark)
  })

  it('switches to another brand within 60 seconds, and its old sessions end [CCH-02]', async () => {
    const moving = await activeDomain(acme, 'moving.example.org')
    expect((await brandAt(moving.host)).text).toContain(acme.mark)
    await remove(acme, moving.id)
    const next = await activeDomain(beacon, moving.host)
    expect(next.state).toBe('active')
    clock.pass(60_000)
    expect((await brandAt(moving.host)).text).toContain(beacon.mark)
    const cookie = ownerOf(acme).cookie
    const answer = await ask(port, moving.host, 'GET', '/api/v1/me', { headers: { cookie: `session=${cookie}` } })
    expect(answer.status).toBe(401)
  })

  it('answers nothing once removed [WEB-07]', async () => {
    const gone = await activeDomain(acme, 'gone.example.org')
    forgetCaches()
    expect((await brandAt(gone.host)).status).toBe(200)
    expect((await remove(acme, gone.id)).status).toBe(204)
    forgetCaches()
    expect((await brandAt(gone.host)).status).toBe(421)
    expect((await ask(port, 'localhost', 'GET', `/certificate-allowed?domain=${gone.host}`)).status).toBe(421)
  })

  it('fails when its proof is gone, and ends after three days of that; an unreachable name server ends nothing', async () => {
    const domain = await activeDomain(acme, 'fading.example.org')
    const name = `_brand-proof.${domain.host}`
    silent.add(name)
    expect(await check(acme, domain.id)).toMatchObject({ state: 'active', fault: 'unreachable' })
    silent.delete(name)
    texts.delete(name)
    expect(await check(acme, domain.id)).toMatchObject({ state: 'failing', fault: 'no-proof' })
    clock.pass(3 * 24 * 60 * 60_000 + 1000)
    expect(await checkDueDomains(ports, domainPorts)).toBeGreaterThan(0)
    forgetCaches()
    expect((await brandAt(domain.host)).status).toBe(421)
  })

  it('is not made the main one before it leads here', async () => {
    const waiting = BrandDomain.parse((await add(acme, 'waiting.example.org')).json)
    expect((await makeMain(acme, waiting.id)).code).toBe('domain-not-active')
    expect((await add(acme, waiting.host)).code).toBe('already-exists')
  })

  it('gets a certificate while it leads somewhere', async () => {
    const allowed = (host: string) => ask(port, 'localhost', 'GET', `/certificate-allowed?domain=${host}`)
    expect((await allowed('acme.localhost')).status).toBe(200)
    expect((await allowed('nobody.localhost')).status).toBe(421)
    expect((await allowed('waiting.example.org')).status).toBe(421)
    expect((await ask(port, 'localhost', 'GET', '/certificate-allowed')).status).toBe(421)
  })

  it('becomes the main one in some days: everybody of the brand, and nobody else, is told once and before', async () => {
    const next = await activeDomain(beacon, 'next.example.org')
    const agreed = BrandDomain.parse((await makeMain(beacon, next.id, 3)).json)
    expect(agreed).toMatchObject({ isMain: false, mainFrom: expect.any(String), toldAt: expect.any(String) })
    const told = await mailsOfMove(beacon, next.host)
    expect(told.map(({ to_address }) => to_address).sort()).toEqual((await peopleIn(beacon)).sort())
    expect(await mailsOfMove(acme, next.host)).toEqual([])
    expect(told[0]?.body_text).toContain('A passkey belongs to one address')
    expect(told[0]?.body_text).toContain(`://${next.host}`)

    clock.pass(2 * dayMs)
    await checkDueDomains(ports, domainPorts)
    expect(await originOf(beacon)).toBe('https://beacon.localhost')
    clock.pass(dayMs)
    await checkDueDomains(ports, domainPorts)
    await checkDueDomains(ports, domainPorts)
    expect(await originOf(beacon)).toBe(`https://${next.host}`)
    expect(await mailsOfMove(beacon, next.host)).toHaveLength(told.length)
  })

  it('stays as it is when its move is called off, or when it fails before its time', async () => {
    const [one, other] = [
      await activeDomain(beacon, 'one.example.org'),
      await activeDomain(beacon, 'other.example.org'),
    ]
    const before = await originOf(beacon)
    await makeMain(beacon, one.id, 1)
    const kept = await app.ask(await proven(beacon), { method: 'DELETE', path: `/brand/domains/${one.id}/main` })
    expect(BrandDomain.parse(kept.json)).toMatchObject({ mainFrom: null, isMain: false })
    await makeMain(beacon, other.id, 1)
    texts.delete(`_brand-proof.${other.host}`)
    expect((await check(beacon, other.id)).state).toBe('failing')
    clock.pass(2 * dayMs)
    await checkDueDomains(ports, domainPorts)
    expect(await originOf(beacon)).toBe(before)
  })

  it('is named by links once it is the main one; the former leads on to it for 90 days, path and query kept [AUT-15]', async () => {
    const first = await activeDomain(acme, 'first.example.org')
    const second = await activeDomain(acme, 'second.example.org')
    await makeMain(acme, first.id)
    await makeMain(acme, second.id)
    expect(await originOf(acme)).toBe('https://second.example.org')
    forgetCaches()
    const moved = await ask(port, first.host, 'GET', '/reset?token=abc')
    expect([moved.status, moved.headers.location]).toEqual([302, `http://${second.host}:${port}/reset?token=abc`])
    expect((await ask(port, acme.host, 'GET', '/api/v1/brand')).status).toBe(200)
    clock.pass(91 * 24 * 60 * 60_000)
    await checkDueDomains(ports, domainPorts)
    forgetCaches()
    expect((await brandAt(first.host)).status).toBe(421)
  })

  it('is added, made the main one, kept from it and removed only by one who has just proven who they are [AUT-24]', async () => {
    const { id } = await activeDomain(acme, 'guarded.example.org')
    const owner = await proven(acme)
    clock.pass(10 * 60_000)
    const path = `/brand/domains/${id}`
    const acts = [
      { method: 'POST', path: '/brand/domains', body: { host: 'late.example.org' } },
      { method: 'PUT', path: `${path}/main`, body: { inDays: 1 } },
      { method: 'DELETE', path: `${path}/main` },
      { method: 'DELETE', path },
    ] as const
    for (const act of acts) expect((await app.ask(owner, act)).code).toBe('step-up-needed')
    expect((await remove(acme, id)).status).toBe(204)
  })
})
