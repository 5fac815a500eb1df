import { BrandMailKind, PlatformBrand } from '@scriptorium/contract'
import { beforeAll, expect, it } from 'vitest'
import { makeBrand } from '../../packages/server/src/modules/branding/fixtures.ts'
import { startTestApp } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { anonymousAt, makeWorld, type Realm, tenantsOf } from '../support/world.ts'
import { ageWorld, beyondScope, fillTables } from '../support/world-rows.ts'
import { crawl, type Source } from './brand-crawl.ts'
import { openObjects } from './objects.ts'

const database = await testDatabase()
const world = await makeWorld(database.ports)
await fillTables(database.owner, world, ['tenant_key'])
await ageWorld(database.owner, world)
const app = await startTestApp(database)
const objects = openObjects({ ports: database.ports, owner: database.owner, storage: app.storage, world })
const { acme, beacon, platform } = world

/** What only this brand says of itself, in every field that a design has for words. */
const planted = new Map<Realm, { colour: string; words: string }>([
  [acme, { colour: '#12745a', words: 'OakTrace' }],
  [beacon, { colour: '#6a2ac8', words: 'ElmTrace' }],
  [platform, { colour: '#b31942', words: 'PineTrace' }],
])
for (const realm of [acme, beacon]) {
  const { colour, words } = plantedIn(realm)
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

function plantedIn(realm: Realm): { colour: string; words: string } {
  const found = planted.get(realm)
  if (!found) throw new Error('Nothing is planted in this realm')
  return found
}
function platformOwner() {
  const owner = platform.people.platform_owner
  if (!owner) throw new Error('The world has no owner of the platform')
  return owner
}
const { design } = PlatformBrand.parse(
  (await app.ask(platformOwner(), { method: 'GET', path: '/platform-brand' })).json,
)
const renamed = {
  ...design,
  productName: 'PineTrace',
  senderName: 'PineTrace post',
  colour: '#b31942',
  supportEmail: 'help@pinetrace.test',
  poweredBy: 'PineTrace',
  poweredByUrl: 'https://pinetrace.test/',
}
expect((await app.ask(platformOwner(), { method: 'PUT', path: '/platform-brand', body: renamed })).status).toBe(200)

/** What tells of a realm: its words, colour, id and marks, and its host where that is no part of every other one. */
function tracesOf(realm: Realm): string[] {
  const { words, colour } = plantedIn(realm)
  if (realm === platform) return [words, colour, realm.mark, '#1f4b6e', 'scriptorium', 'support@platform.test']
  const customers = tenantsOf(world).filter(tenant => tenant.realm === realm)
  return [words, colour, realm.id, realm.host, realm.mark, ...customers.map(({ id }) => id)]
}
function tracesIn(text: string, of: Realm): string[] {
  const low = text.toLowerCase()
  return tracesOf(of).filter(trace => low.includes(trace.toLowerCase()))
}
async function crawled(realm: Realm) {
  const told = await crawl(
    { app, world, objects, ports: database.ports, url: database.url, owner: database.owner },
    realm,
  )
  const foundOf = (of: Realm) =>
    told.flatMap(({ source, where, text }) =>
      tracesIn(text, of).map(trace => ({ source, said: `${source} ${where} shows ${trace}` })),
    )
  return { told, foundOf }
}
const sources: Source[] = ['page', 'asset', 'reply', 'refusal', 'export', 'document', 'mail', 'event']

beforeAll(async () => {
  for (const realm of [acme, beacon]) {
    const owner = realm.people.reseller_owner
    if (!owner) throw new Error('The world has no such owner')
    const slug = `new-${realm.key.toLowerCase()}`
    const body = { name: 'A new customer', slug, ownerEmail: `first@${slug}.example` }
    expect((await app.ask(owner, { method: 'POST', path: '/customers', body })).status).toBe(201)
    const email = `owner@${realm.mark}.test`
    await app.ask(anonymousAt(realm), { method: 'POST', path: '/password-resets', body: { email } })
    for (const kind of BrandMailKind.options)
      await app.ask(owner, { method: 'POST', path: '/brand/mail/tests', body: { kind, locale: 'en' } })
  }
})

it.each([
  ['Acme', acme, beacon],
  ['Beacon', beacon, acme],
])(
  'every page, file, reply, refusal, export, document, mail and event of %s holds no trace of the other brand, nor of the platform where that is hidden',
  async (_name, realm, other) => {
    const { told, foundOf } = await crawled(realm)
    // Silence would prove nothing: there is something of each kind, and the brand's own traces are found.
    for (const source of sources) expect([source, told.some(one => one.source === source)]).toEqual([source, true])
    const own = new Set(foundOf(realm).map(({ source }) => source))
    for (const source of ['page', 'reply', 'export', 'mail'] as const) expect(own).toContain(source)
    expect([...foundOf(other), ...foundOf(platform)].map(({ said }) => said)).toEqual([])
  },
  240_000,
)

it('every mail of a brand wears its logo and its name as the sender', async () => {
  await beyondScope(database.owner, async client => {
    const { rows } = await client.query("select * from mail where kind <> 'test'")
    for (const realm of [acme, beacon])
      for (const mail of rows.filter(row => row.realm_id === realm.id)) {
        expect(mail.body_html).toContain('/brand-images/')
        expect(mail.from_address).toContain(plantedIn(realm).words)
      }
  })
})

it('finds what is planted: names of others in pages, replies, exports, mails and events, and the platform where it is said', async () => {
  const { words } = plantedIn(beacon)
  await beyondScope(database.owner, async client => {
    await client.query(
      `update brand_version set design = design || jsonb_build_object('loginText', $2::text) where reseller_id = $1`,
      [acme.id, words],
    )
    await client.query('update brand set may_hide_platform = false where reseller_id = $1', [acme.id])
    await client.query('update tenant set name = $2 where reseller_id = $1', [acme.id, words])
    await client.query('update mail set subject = $2 where realm_id = $1', [acme.id, words])
    await client.query(
      'update segment set text = $2 where tenant_id in (select id from tenant where reseller_id = $1)',
      [acme.id, words],
    )
    await client.query(
      `update event set payload = payload || jsonb_build_object('planted', $2::text) where tenant_id in (select id from tenant where reseller_id = $1)`,
      [acme.id, words],
    )
  })
  const { foundOf } = await crawled(acme)
  const of = (realm: Realm) => [...new Set(foundOf(realm).map(({ source }) => source))].toSorted()
  expect(of(beacon)).toEqual(expect.arrayContaining(['event', 'export', 'mail', 'page', 'reply']))
  expect(of(platform)).toEqual(expect.arrayContaining(['page', 'reply']))
}, 240_000)
