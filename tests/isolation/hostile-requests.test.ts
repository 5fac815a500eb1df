import { type EndpointShape, endpoints, permits } from '@scriptorium/contract'
import { describe, expect, it } from 'vitest'
import { newId } from '../../packages/server/src/infra/ids/index.ts'
import { type Answer, startTestApp } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { type Asker, anonymousAt, makeWorld, tenantsOf } from '../support/world.ts'
import { ageWorld, digestOf, fillTables, secondHost, tablesOfPayments } from '../support/world-rows.ts'
import { answerFaults, expectedOf, isProblem } from './cells.ts'
import { openObjects } from './objects.ts'
import { questionTo } from './questions.ts'
import { textFields } from './valid-input.ts'

const database = await testDatabase()
const { owner, ports } = database
const world = await makeWorld(ports)
// Nobody is to be asked for payments.
await fillTables(owner, world, ['tenant_key', ...tablesOfPayments])
await ageWorld(owner, world)
const app = await startTestApp(database)
const objects = openObjects({ ports, owner, storage: app.storage, world })
const shapes = Object.entries(endpoints)
const { a, b } = world

/** Somebody who may use the endpoint, with a cookie. */
function oneWhoMay(endpoint: EndpointShape): Asker {
  const people = [
    ...Object.values(a.people),
    ...Object.values(world.acme.people),
    ...Object.values(world.platform.people),
  ]
  return people.find(asker => expectedOf(endpoint, asker, 'none') === 'success') ?? anonymousAt(world.acme)
}
/** A valid question about an object that does not exist: nothing is changed, whatever the answer. */
const ask = async (endpoint: EndpointShape, asker: Asker, changes: Partial<Awaited<ReturnType<typeof questionTo>>>) => {
  const question = await questionTo({ app, world, objects, endpoint, asker, id: newId() })
  return app.ask(asker, { ...question, ...changes, headers: { ...question.headers, ...changes.headers } })
}
const isWrite = (endpoint: EndpointShape) => endpoint.method !== 'GET'
const common = (asker: Asker, answer: Answer, what: string) =>
  answerFaults(world, asker, answer).map(fault => `${what}: ${fault}`)

describe.each(shapes.filter(([, endpoint]) => isWrite(endpoint) || endpoint.gives === 'socket'))(
  '%s',
  (_name, endpoint) => {
    it('refuses a cookie that comes from another site, and serves a key without an origin [AUT-16]', async () => {
      const asker = oneWhoMay(endpoint)
      const faults: string[] = []
      for (const origin of [
        undefined,
        'null',
        'http://evil.test',
        `http://${world.beacon.host}`,
        'http://localhost',
        `https://${asker.host}`,
        `http://${asker.host}.evil.test`,
        `http://${asker.host}:1`,
      ]) {
        if (origin === `http://${asker.host}`) continue
        const answer = await ask(endpoint, asker, { headers: { origin } })
        if (!isProblem(answer, 'origin-refused')) faults.push(`${origin}: ${answer.status} ${answer.code}`)
      }
      for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
        const answer = await ask(endpoint, asker, {
          payload: 'email=a',
          headers: { origin: 'http://evil.test', 'content-type': type },
        })
        if (answer.status !== 403 && answer.status !== 415) faults.push(`${type}: ${answer.status}`)
      }
      expect(faults).toEqual([])
    })
  },
)

describe.each(shapes.filter(([, endpoint]) => endpoint.takes !== 'tus' && endpoint.gives !== 'socket'))(
  '%s',
  (_name, endpoint) => {
    it('refuses fields that it does not know, whoever fills them in [ISO-09]', async () => {
      const asker = oneWhoMay(endpoint)
      const faults: string[] = []
      const { body, query } = await questionTo({ app, world, objects, endpoint, asker, id: newId() })
      const expectRefused = (what: string, answer: Answer) => {
        faults.push(...common(asker, answer, what))
        // What takes a file alone takes no field at all.
        const takesNone =
          endpoint.takes === 'multipart' && !endpoint.body && isProblem(answer, 'unsupported-media-type')
        if (!takesNone && !isProblem(answer, 'invalid-input')) faults.push(`${what}: ${answer.status} ${answer.code}`)
      }
      expectRefused('query', await ask(endpoint, asker, { query: { ...query, unknown: '1' } }))
      if (!isWrite(endpoint)) return expect(faults).toEqual([])
      const values = typeof body === 'object' ? body : {}
      for (const name of [
        'tenant_id',
        'tenantId',
        'reseller_id',
        'owner_id',
        'plan',
        'credits',
        'is_platform',
        'created_at',
        'constructor',
      ]) {
        if (name in (values ?? {})) continue
        expectRefused(name, await ask(endpoint, asker, { body: { ...values, [name]: newId() } }))
      }
      const json = JSON.stringify({ ...values, proto: 1 }).replace('"proto":1', '"__proto__":{"role":"tenant_owner"}')
      expectRefused(
        '__proto__',
        await ask(endpoint, asker, { payload: json, headers: { 'content-type': 'application/json' } }),
      )
      expect(faults).toEqual([])
    })
  },
)

const nasty = [
  "' or '1'='1",
  "'; drop table tenant; --",
  '%',
  '_',
  '\\',
  '\u0000',
  'a\u0000b',
  '\ud800',
  `$\{7*7}{{7*7}}`,
  '../../../etc/passwd',
  '"><script>alert(1)</script>',
  'a\r\nset-cookie: x=1',
  '(a+)+$'.repeat(20),
  '{"$ne":null}',
  'x'.repeat(20_000),
]

describe.each(shapes.filter(([, endpoint]) => textFields(endpoint).length > 0))('%s', (_name, endpoint) => {
  it('takes hostile text as text, or refuses it [RLS-16] [WEB-11]', async () => {
    const faults: string[] = []
    for (const { part, name } of textFields(endpoint)) {
      for (const text of nasty) {
        // What one question ends or changes must not decide about the next.
        const asker = oneWhoMay(endpoint)
        const question = await questionTo({ app, world, objects, endpoint, asker, id: newId() })
        const answer = await app.ask(
          asker,
          part === 'body'
            ? { ...question, body: { ...(question.body ?? {}), [name]: text } }
            : { ...question, query: { ...question.query, [name]: text } },
        )
        faults.push(...common(asker, answer, `${name} = ${JSON.stringify(text.slice(0, 20))}`))
      }
    }
    expect(faults).toEqual([])
  })
})

describe.each(shapes)('%s', (_name, endpoint) => {
  it('answers nothing at a host that nobody has, and nothing but its own path and method [WEB-05] [ISO-08]', async () => {
    const asker = oneWhoMay(endpoint)
    const faults: string[] = []
    const expectProblem = (what: string, answer: Answer, ...codes: Parameters<typeof isProblem>[1][]) => {
      faults.push(...common(asker, answer, what))
      if (!isProblem(answer, ...codes) || answer.headers['set-cookie'])
        faults.push(`${what}: ${answer.status} ${answer.code}`)
    }
    for (const host of [
      'evil.test',
      '127.0.0.1',
      '[::1]',
      `${asker.host}.`,
      asker.host.toUpperCase(),
      `x.${asker.host}`,
      'xn--acme-0x0a.localhost',
      '_.localhost',
      `evil.test:80`,
    ]) {
      expectProblem(host, await ask(endpoint, asker, { headers: { host, origin: `http://${host}` } }), 'unknown-host')
    }
    const path = endpoint.path.replaceAll(/:[a-zA-Z]+/g, newId())
    for (const variant of [
      `/${path}`,
      `${path}/`,
      path.toUpperCase(),
      `${path};x=1`,
      path.replace('/', '/%2f'),
      `/./..${path}`,
      `/%2e%2e${path}`,
    ]) {
      expectProblem(variant, await ask(endpoint, asker, { path: variant }), 'not-found', 'invalid-input')
    }
    for (const header of ['x-http-method-override', 'x-method-override', 'x-http-method']) {
      const plain = await ask(endpoint, anonymousAt(world.acme), {})
      const overridden = await ask(endpoint, anonymousAt(world.acme), { headers: { [header]: 'GET' } })
      if (plain.status !== overridden.status) faults.push(`${header} changes ${plain.status} to ${overridden.status}`)
    }
    expect(faults).toEqual([])
  })
})

describe.each(shapes.filter(([, endpoint]) => endpoint.scope !== 'public'))('%s', (_name, endpoint) => {
  it('knows a session or key at no other host, and not after it ended [AUT-02] [ISO-18]', async () => {
    const faults: string[] = []
    const strangers = [
      ...[world.beacon.host, world.platform.host].flatMap(host =>
        [a.people.tenant_owner, a.keys.key_admin, world.acme.people.reseller_owner ?? a.people.tenant_owner].map(
          asker => ({ ...asker, host }),
        ),
      ),
      { ...(world.platform.people.platform_owner ?? a.people.tenant_owner), host: world.acme.host },
      world.expired,
      { ...a.people.tenant_owner, host: secondHost },
      { ...a.people.tenant_owner, cookie: 'nonsense' },
      { ...a.people.tenant_owner, cookie: `${newId()}.${'x'.repeat(43)}` },
      { ...a.keys.key_admin, bearer: 'eyJhbGciOiJub25lIn0.e30.' },
    ]
    for (const asker of strangers) {
      const answer = await ask(endpoint, asker, {})
      if (!isProblem(answer, 'not-signed-in'))
        faults.push(`${asker.name} at ${asker.host}: ${answer.status} ${answer.code}`)
    }
    expect(faults).toEqual([])
  })
})

describe.each(shapes.filter(([, endpoint]) => endpoint.scope === 'tenant'))('%s', (_name, endpoint) => {
  it('is closed to a suspended customer, besides account and export to its owner, and to a removed member [ISO-18]', async () => {
    for (const asker of [...Object.values(world.suspended.people), ...Object.values(world.suspended.keys)]) {
      const answer = await ask(endpoint, asker, {})
      const isRefused = isProblem(answer, 'customer-suspended', 'forbidden')
      const isOpen = asker.role !== null && permits('suspended', [asker.role], endpoint.policy)
      expect(isRefused, `${asker.name}: ${answer.status} ${answer.code}`).toBe(!isOpen)
    }
    expect(isProblem(await ask(endpoint, world.removedMember, {}), 'forbidden', 'not-signed-in')).toBe(true)
  })
})

it('shows one who is a member of two customers only the one they are in [ISO-19]', async () => {
  for (const [name, endpoint] of shapes.filter(([, one]) => one.scope === 'tenant' && one.locate !== undefined)) {
    if (expectedOf(endpoint, world.both, 'own') !== 'success' || !endpoint.locate) continue
    const id = await objects.foreign(endpoint.locate, a.people.tenant_owner, 'sibling')
    const answer = await ask(endpoint, world.both, { path: endpoint.path.replaceAll(/:[a-zA-Z]+/g, id) })
    expect(isProblem(answer, 'not-found'), name).toBe(true)
  }
})

it('takes no id of another customer in a body, and links nothing [ISO-03]', async () => {
  const before = await digestOf(
    owner,
    tenantsOf(world)
      .filter(tenant => tenant !== a)
      .map(({ id }) => id),
  )
  const foreignFile = await objects.foreign('file', a.people.tenant_owner, 'sibling')
  const withFile = await digestOf(owner, [b.id])
  for (const fileId of [foreignFile, await objects.foreign('file', a.people.tenant_owner, 'other reseller'), newId()]) {
    const answer = await app.ask(a.people.tenant_owner, { method: 'POST', path: '/jobs', body: { fileId } })
    expect([answer.status, answer.code]).toEqual([404, 'not-found'])
  }
  for (const tenantId of [b.id, world.c.id, newId()]) {
    const answer = await app.ask(a.people.tenant_owner, {
      method: 'PUT',
      path: '/sessions/current',
      body: { tenantId },
    })
    expect([answer.status, answer.code]).toEqual([404, 'not-found'])
  }
  expect(await digestOf(owner, [b.id])).toEqual(withFile)
  expect(Object.keys(before).length).toBeGreaterThan(10)
})

it('gives nothing of another customer for its cursor [ISO-07]', async () => {
  for (const [name, endpoint] of shapes.filter(
    ([, one]) => one.scope === 'tenant' && one.method === 'GET' && one.path.split('/').length === 2 && one.query,
  )) {
    const asOwner = b.people.tenant_owner
    const first = await app.ask(asOwner, { method: 'GET', path: endpoint.path, query: { limit: '1' } })
    const json = first.json
    const cursor =
      typeof json === 'object' && json !== null && 'nextCursor' in json && typeof json.nextCursor === 'string'
        ? json.nextCursor
        : Buffer.from(newId()).toString('base64url')
    for (const one of [cursor, 'nonsense', `${cursor}x`]) {
      const answer = await app.ask(a.people.tenant_owner, {
        method: 'GET',
        path: endpoint.path,
        query: { cursor: one },
      })
      expect(common(a.people.tenant_owner, answer, name)).toEqual([])
      expect([200, 400, 404], name).toContain(answer.status)
    }
  }
})

it('survives deep, long and huge JSON [WEB-11]', async () => {
  const asker = a.people.tenant_owner
  const bombs = [
    `${'['.repeat(100_000)}`,
    `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`,
    `{${Array.from({ length: 15_000 }, (_none, index) => `"k${index}":1`).join()}}`,
    '{"title":"a","title":"b"',
    '{"title":1e999999}',
    'x'.repeat(300_000),
    '',
    'null',
    '[]',
    '"text"',
    '{"title":"\\ud800"}',
  ]
  for (const payload of bombs) {
    const answer = await app.ask(asker, {
      method: 'PATCH',
      path: `/transcripts/${newId()}`,
      payload,
      headers: { 'content-type': 'application/json' },
    })
    expect(common(asker, answer, payload.slice(0, 20))).toEqual([])
    expect([400, 404, 413], payload.slice(0, 20)).toContain(answer.status)
  }
})

it('serves no route outside the contract but those of this list [ISO-02]', () => {
  const listed = new Set(shapes.map(([, endpoint]) => `${endpoint.method} /api/v1${endpoint.path}`))
  const reviewed = [
    /^(GET|HEAD) \/(livez|readyz|api\/openapi\.json)$/,
    /^(HEAD|OPTIONS) \/api\/v1\/uploads(\/:id)?$/,
    // Events of payments: no session, a secret header and a signature over raw bytes.
    /^POST \/api\/v1\/webhooks\/revenuecat\/:connectionId$/,
    // Pictures of brands by the hash of their bytes, and what the proxy asks before it gets a certificate.
    /^(GET|HEAD) \/(brand-images\/:name|certificate-allowed)$/,
    /^(GET|HEAD) \/(assets\/[\w.-]+|[\w-]+\.(js|svg|ico|png|txt|html|css|webmanifest)|fonts\/.*|locales\/.*)$/,
  ]
  const strangers = app
    .routeList()
    .filter(route => !listed.has(route) && !reviewed.some(pattern => pattern.test(route)))
  expect(strangers).toEqual([])
})
