import { endpoints } from '@scriptorium/contract'
import { expect, it } from 'vitest'
import { makeBrand } from '../../packages/server/src/modules/branding/fixtures.ts'
import { startTestApp } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { ask } from '../support/running.ts'
import { type Asker, anonymousAt, makeWorld, type Realm } from '../support/world.ts'
import { beyondScope } from '../support/world-rows.ts'

const database = await testDatabase()
const world = await makeWorld(database.ports)
const app = await startTestApp(database)
const port = await app.listen()
const { acme, beacon } = world

/** What only this brand says of itself, in every field that a design has for words. */
const planted = new Map<Realm, { colour: string; words: string }>([
  [acme, { colour: '#12745a', words: 'OakTrace' }],
  [beacon, { colour: '#6a2ac8', words: 'ElmTrace' }],
])
for (const [realm, { colour, words }] of planted) {
  const low = words.toLowerCase()
  const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 20"><rect width="80" height="20" fill="${colour}"/></svg>`
  const design = {
    colour,
    productName: `${words} product`,
    senderName: `${words} post`,
    replyTo: `reply@${low}.test`,
    supportEmail: `help@${low}.test`,
    supportUrl: `https://${low}.test/help`,
    termsUrl: `https://${low}.test/terms`,
    privacyUrl: `https://${low}.test/privacy`,
    imprintUrl: `https://${low}.test/imprint`,
    address: `${words} Street 1`,
    loginText: `${words} says hello`,
    messages: { welcome: `${words} a`, quotaReached: `${words} b`, accountSuspended: `${words} c` },
  }
  await makeBrand(database.ports, realm.id, design, { logo: Buffer.from(logo) })
}

const platformTrace = /scriptorium/i
function tracesIn(text: string, of: Realm): string[] {
  const { colour, words } = planted.get(of) ?? { colour: '', words: '' }
  return [words, colour, of.id, of.host, of.mark].filter(trace => text.toLowerCase().includes(trace.toLowerCase()))
}
const askersOf = (realm: Realm): Asker[] => [
  anonymousAt(realm),
  ...Object.values(realm.people),
  ...[world.a, world.b, world.c, world.d]
    .filter(tenant => tenant.realm === realm)
    .flatMap(tenant => Object.values(tenant.people)),
]

it.each([
  ['Acme', acme, beacon],
  ['Beacon', beacon, acme],
])(
  'every list and page of %s, whoever asks, holds no trace of the other brand, nor of the platform where that is hidden',
  async (_name, realm, other) => {
    const found: string[] = []
    const readable = Object.entries(endpoints).filter(
      ([, { method, params, gives }]) => method === 'GET' && !params && gives === undefined,
    )
    for (const asker of askersOf(realm)) {
      for (const [name, { path }] of readable) {
        const { text } = await app.ask(asker, { method: 'GET', path })
        const traces = [...tracesIn(text, other), ...(platformTrace.exec(text) ?? [])]
        for (const trace of traces) found.push(`${asker.name}: ${name} shows ${trace}`)
      }
      for (const page of ['/', '/log-in', '/settings', '/settings/brand', '/customers', '/jobs', '/nowhere']) {
        const { text } = await ask(
          port,
          realm.host,
          'GET',
          page,
          asker.cookie ? { cookie: `session=${asker.cookie}` } : {},
        )
        const traces = [...tracesIn(text, other), ...(platformTrace.exec(text) ?? [])]
        for (const trace of traces) found.push(`${asker.name}: ${page} shows ${trace}`)
      }
    }
    const own = (await app.ask(anonymousAt(realm), { method: 'GET', path: '/brand' })).text
    expect(tracesIn(own, realm).length).toBeGreaterThan(1)
    expect(found).toEqual([])
  },
)

it('every mail of one brand wears it, and holds no trace of the other, nor of the platform where that is hidden', async () => {
  for (const realm of [acme, beacon]) {
    const owner = realm.people.reseller_owner
    if (!owner) throw new Error('The world has no such owner')
    const slug = `new-${realm.key.toLowerCase()}`
    const body = { name: 'A new customer', slug, ownerEmail: `first@${slug}.example` }
    expect((await app.ask(owner, { method: 'POST', path: '/customers', body })).status).toBe(201)
    const email = `owner@${realm.mark}.test`
    await app.ask(anonymousAt(realm), { method: 'POST', path: '/password-resets', body: { email } })
  }
  await beyondScope(database.owner, async client => {
    const { rows } = await client.query('select * from mail')
    for (const [realm, other] of [
      [acme, beacon],
      [beacon, acme],
    ] as const) {
      const mails = rows.filter(row => row.realm_id === realm.id)
      expect(mails.length).toBeGreaterThan(0)
      for (const mail of mails) {
        const text = JSON.stringify(mail)
        expect([mail.kind, tracesIn(text, other)]).toEqual([mail.kind, []])
        expect(text).not.toMatch(platformTrace)
        expect(mail.body_html).toContain(`/brand-images/`)
        expect(mail.from_address).toContain(planted.get(realm)?.words)
      }
    }
  })
})
