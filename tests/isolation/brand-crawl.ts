import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { BrandMailKind, type EndpointShape, ExportFormat, endpoints } from '@scriptorium/contract'
import { demoPassword } from '../../packages/server/src/infra/config/index.ts'
import type { Ports } from '../../packages/server/src/infra/db/index.ts'
import type { TestApp } from '../support/app.ts'
import { ask } from '../support/running.ts'
import { type Asker, anonymousAt, type Realm, tenantsOf, type World } from '../support/world.ts'
import { beyondScope } from '../support/world-rows.ts'
import type { Objects } from './objects.ts'
import { askEndpoint } from './questions.ts'
import { framesTo } from './traces.ts'

/** Something that a brand has told somebody. */
export type Told = { source: Source; where: string; text: string }
export type Source = 'page' | 'asset' | 'reply' | 'refusal' | 'export' | 'document' | 'mail' | 'event'
type Parts = {
  app: TestApp
  world: World
  objects: Objects
  ports: Ports
  url: string
  owner: Parameters<typeof beyondScope>[0]
}

const dist = path.join(import.meta.dirname, '../../packages/web/dist')
const addresses = [
  '/',
  '/log-in',
  '/settings',
  '/settings/brand',
  '/settings/mails',
  '/customers',
  '/jobs',
  '/sign-up',
  '/nowhere',
  '/problems/not-found',
]
const documents = [
  '/api/openapi.json',
  '/livez',
  '/readyz',
  '/index.html',
  '/manifest.webmanifest',
  '/favicon.ico',
  '/robots.txt',
  '/certificate-allowed',
]

/** Whoever may ask at the host of a realm: nobody, its staff, and its customers' people and keys. */
function askersOf(world: World, realm: Realm): Asker[] {
  const own = tenantsOf(world).filter(tenant => tenant.realm === realm)
  const customers = own.flatMap(({ people, keys }) => [...Object.values(people), ...Object.values(keys)])
  return [anonymousAt(realm), ...Object.values(realm.people), ...customers]
}

/** Everything that a brand says: pages, files, replies, refusals, exports, documents, mails and events. */
export async function crawl(parts: Parts, realm: Realm): Promise<Told[]> {
  const { app, world } = parts
  const port = await app.listen()
  const told: Told[] = []
  const note = (source: Source, where: string, headers: object, text: string) => {
    // The password of a demo names the product. It is told where the log-in page asks for it, and nowhere else.
    const said = `${JSON.stringify(headers)} ${text}`
    told.push({ source, where, text: where.endsWith(' readBrand') ? said.replace(demoPassword, '') : said })
  }
  for (const asker of askersOf(world, realm)) {
    for (const address of addresses) {
      const { headers, text } = await ask(
        port,
        realm.host,
        'GET',
        address,
        asker.cookie ? { cookie: `session=${asker.cookie}` } : {},
      )
      note('page', `${asker.name} ${address}`, headers, text)
    }
    for (const [name, endpoint] of Object.entries(endpoints))
      for (const answer of await answersTo(parts, endpoint, asker)) {
        const source = answer.status >= 400 ? 'refusal' : endpoint.gives === 'file' ? 'export' : 'reply'
        note(source, `${asker.name} ${name}`, answer.headers, answer.text)
      }
  }
  for (const address of documents) {
    const { headers, text } = await ask(port, realm.host, 'GET', address)
    note('document', address, headers, text)
  }
  for (const file of await readdir(path.join(dist, 'assets')).catch(() => [])) {
    const { headers, text } = await ask(port, realm.host, 'GET', `/assets/${file}`)
    note('asset', file, headers, text)
  }
  for (const { text, where, headers } of await refusalsAt(parts, port, realm)) note('refusal', where, headers, text)
  await beyondScope(parts.owner, async client => {
    const { rows } = await client.query('select * from mail where realm_id = $1', [realm.id])
    for (const row of rows)
      note('mail', row.kind, {}, JSON.stringify({ ...row, from_address: named(row.from_address) }))
  })
  const listeners = tenantsOf(world).filter(tenant => tenant.realm === realm && tenant !== world.suspended)
  for (const { to, text } of await framesTo(
    listeners.map(({ people }) => people.tenant_owner),
    { app, ports: parts.ports, url: parts.url },
  ))
    note('event', to.name, {}, text)
  return told
}

/** The address itself is the platform's until a brand proves one of its own; its name is the brand's at once. */
function named(from: string): string {
  return from.replace('<no-reply@mail.test>', '')
}

/** Reads, in every way that has a choice; objects of the asker's own where one is needed. */
async function answersTo(parts: Parts, endpoint: EndpointShape, asker: Asker) {
  if (endpoint.method !== 'GET' || endpoint.gives === 'socket') return []
  const { app, objects, world } = parts
  const id = endpoint.locate ? await objects.makeOwn(endpoint.locate, asker).catch(() => undefined) : undefined
  if (endpoint.locate && !id) return []
  const plain = await askEndpoint({ app, world, objects, endpoint, asker, id })
  const choices: Record<string, string>[] =
    endpoint === endpoints.exportTranscript
      ? ExportFormat.options.map(format => ({ format }))
      : endpoint === endpoints.showBrandMail
        ? BrandMailKind.options.map(kind => ({ kind, locale: 'en', appearance: 'dark' }))
        : []
  const path = endpoint.path.replace(':id', id ?? '')
  const chosen = await Promise.all(choices.map(query => app.ask(asker, { method: 'GET', path, query })))
  return [plain, ...chosen]
}

/** What goes wrong says whose product it is no more than what goes right. */
async function refusalsAt({ owner }: Parts, port: number, realm: Realm) {
  const wrong: [string, string, object][] = [
    ['GET', '/api/v1/nothing', {}],
    ['POST', '/api/v1/sessions', { body: { wrong: true } }],
    ['POST', '/api/v1/sessions', { raw: Buffer.from('{'), headers: { 'content-type': 'application/json' } }],
    ['POST', '/api/v1/sessions', { raw: Buffer.from('x'), headers: { 'content-type': 'text/plain' } }],
    ['POST', '/api/v1/sessions', { raw: Buffer.alloc(300_000, 32), headers: { 'content-type': 'application/json' } }],
    ['DELETE', '/log-in', {}],
    ['GET', '/api/v1/customers', {}],
    ['GET', '/assets/gone.js', {}],
    ['GET', '/log-in?preview=light', {}],
  ]
  const answers = []
  for (const [method, address, options] of wrong)
    answers.push({ where: `${method} ${address}`, ...(await ask(port, realm.host, method, address, options)) })
  // A fault of our own, for once: a table that is not where it was.
  await owner.query('alter table brand_version rename to brand_version_away')
  try {
    answers.push({ where: 'fault', ...(await ask(port, realm.host, 'GET', '/api/v1/brand')) })
    answers.push({ where: 'fault of a page', ...(await ask(port, realm.host, 'GET', '/log-in')) })
  } finally {
    await owner.query('alter table brand_version_away rename to brand_version')
  }
  return answers
}
