import { lstat, readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { endpoints } from '@scriptorium/contract'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { newId } from '../../packages/server/src/infra/ids/index.ts'
import { startTestApp } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { ask } from '../support/running.ts'
import { anonymousAt, makeWorld } from '../support/world.ts'
import { isProblem } from './cells.ts'
import { openObjects } from './objects.ts'

const database = await testDatabase()
const { owner, ports } = database
const world = await makeWorld(ports)
const app = await startTestApp(database)
const objects = openObjects({ ports, owner, storage: app.storage, world })
const port = await app.listen()
const { acme, beacon, a } = world
const someone = a.people.tenant_owner
const host = `${acme.host}:${port}`

it('takes host, scheme and address from the connection, whatever a stranger says that it forwards [WEB-06]', async () => {
  for (const headers of [
    { 'x-forwarded-host': beacon.host },
    { 'x-forwarded-host': beacon.host, 'x-forwarded-proto': 'https', 'x-forwarded-for': '6.6.6.6' },
    { forwarded: `for=6.6.6.6;host=${beacon.host};proto=https` },
    { 'x-original-host': beacon.host, 'x-rewrite-url': '/api/v1/mails' },
  ]) {
    const answer = await app.ask(anonymousAt(acme), { method: 'GET', path: '/brand', headers })
    expect([answer.status, answer.text.includes(acme.mark), answer.text.includes(beacon.mark)]).toEqual([
      200,
      true,
      false,
    ])
  }
  const asHttps = { 'x-forwarded-proto': 'https', origin: `https://${acme.host}` }
  const refused = await app.ask(someone, { method: 'DELETE', path: '/sessions/current', headers: asHttps })
  expect(isProblem(refused, 'origin-refused')).toBe(true)
})

it('allows no other origin to read an answer, in a preflight neither [WEB-09]', async () => {
  const allowed: string[] = []
  const strangers = ['https://evil.test', 'null', `http://${beacon.host}`, `http://${acme.host}.evil.test`]
  for (const { path, method } of Object.values(endpoints)) {
    for (const origin of [...strangers, `http://evil-${acme.host}`]) {
      const headers = { origin, 'access-control-request-method': method, 'access-control-request-headers': 'cookie' }
      const answer = await app.ask(someone, { method: 'OPTIONS', path: path.replace(':id', newId()), headers })
      const names = Object.keys(answer.headers).filter(name => name.startsWith('access-control-'))
      if (names.length > 0) allowed.push(`${method} ${path} from ${origin}: ${names.join()}`)
    }
  }
  expect(allowed).toEqual([])
})

/** Sends bytes as they are and gives everything that comes back until the server ends the connection. */
async function exchange(text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let got = ''
  socket.on('data', chunk => {
    got += chunk.toString('latin1')
  })
  // A server that ends the connection over unread bytes may cut its own answer off.
  socket.on('error', () => undefined)
  socket.write(text, 'latin1')
  await new Promise(resolve => socket.once('close', resolve))
  return got
}
const smuggled = `GET /api/v1/brand HTTP/1.1\r\nHost: ${acme.host}\r\n\r\n`

it.each([
  [
    'two lengths',
    `POST /api/v1/sessions HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\nContent-Length: ${smuggled.length}\r\n\r\n`,
  ],
  [
    'a length and chunks',
    `POST /api/v1/sessions HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  ['an unknown coding', `POST /api/v1/sessions HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: xchunked\r\n\r\n`],
  ['lines that end with LF', `GET /api/v1/brand HTTP/1.1\nHost: ${host}\n\n`],
  [
    'a folded header',
    `GET /api/v1/brand HTTP/1.1\r\nHost: ${host}\r\nX-A: b\r\n c\r\nTransfer-Encoding : chunked\r\n\r\n`,
  ],
  ['two hosts', `GET /api/v1/brand HTTP/1.1\r\nHost: ${host}\r\nHost: ${beacon.host}\r\n\r\n`],
  ['a header of 100 KB', `GET /api/v1/brand HTTP/1.1\r\nHost: ${host}\r\nX-A: ${'a'.repeat(100_000)}\r\n\r\n`],
])(
  'refuses a request with %s, ends the connection, and answers nothing that hides behind it [WEB-05] [WEB-10]',
  async (_what, text) => {
    const got = await exchange(text + smuggled)
    expect(got).toMatch(/^(HTTP\/1\.1 4\d\d|$)/)
    expect((got.match(/HTTP\/1\.1 \d\d\d/g) ?? []).length).toBeLessThan(2)
    expect(got).not.toContain(acme.mark)
    expect((await ask(port, acme.host, 'GET', '/api/v1/brand')).status).toBe(200)
  },
)

it('shows neither figures nor details of the program on the public side [LOG-04]', async () => {
  for (const path of [
    '/metrics',
    '/debug',
    '/status',
    '/env',
    '/api/v1/metrics',
    '/api/metrics',
    '/livez',
    '/readyz',
  ]) {
    const { text } = await ask(port, acme.host, 'GET', path)
    expect(text, path).not.toMatch(/http_request_seconds|process_cpu|nodejs_|PATH=|postgres/)
    if (path.endsWith('z')) expect(text.length, path).toBeLessThan(40)
  }
})

it('says of a fault of ours only the request id, and writes the cause in the log [LOG-05]', async () => {
  const id = await objects.makeOwn('file', someone)
  const { blobs } = app.storage
  const { get } = blobs
  blobs.get = () => {
    throw new Error('select * from tenant_key; /var/lib/scriptorium/files is broken')
  }
  const answer = await app.ask(someone, { method: 'GET', path: `/files/${id}/content` })
  blobs.get = get
  expect([answer.status, answer.code]).toEqual([500, 'bug'])
  expect(answer.text).not.toMatch(/tenant_key|scriptorium\/files|node_modules|\.ts|at \w+ \(/)
  expect(
    app.lines.some(line => line.includes('tenant_key') && line.includes(answer.headers['x-request-id'] ?? '')),
  ).toBe(true)
})

it('names nothing by a number that can be counted on [ISO-16]', () => {
  const counted: string[] = []
  for (const [name, { params }] of Object.entries(endpoints)) {
    // safe because zod writes JSON Schema
    const schema = (params ? z.toJSONSchema(params, { io: 'input' }) : {}) as {
      properties?: Record<string, { format?: string }>
    }
    for (const [field, { format }] of Object.entries(schema.properties ?? {}))
      if (format !== 'uuid') counted.push(`${name} ${field}`)
  }
  expect(counted).toEqual([])
  // The time is in the first half of an id; the other half is chance.
  const chances = Array.from({ length: 1_000 }, () => BigInt(`0x${newId().replaceAll('-', '').slice(17)}`))
  const steps = chances.slice(1).map((chance, index) => chance - (chances[index] ?? 0n))
  expect(new Set(chances).size).toBe(1_000)
  expect(new Set(steps).size).toBe(999)
})

it('keeps the store to itself: no address leads to a piece, and no other user of the machine may open it [FIL-12]', async () => {
  await objects.makeOwn('file', someone)
  const keys: string[] = []
  for await (const { key } of app.storage.blobs.list(a.id)) keys.push(key)
  const [key = ''] = keys
  for (const path of [
    `/${key}`,
    `/files/${key}`,
    `/assets/${key}`,
    `/assets/../files/${key}`,
    `/assets/..%2f..%2ffiles%2f${key}`,
    `/api/v1/files/${key}`,
  ]) {
    const { headers, text } = await ask(port, acme.host, 'GET', path)
    expect(String(headers['content-type']), path).toMatch(/^(text\/html|application\/problem\+json)/)
    expect(text, path).not.toContain(a.contentMark)
  }
  const modes = new Set<number>()
  for (const entry of await readdir(app.folder, { recursive: true })) {
    modes.add((await lstat(`${app.folder}/${entry}`)).mode & 0o077)
  }
  expect([...modes]).toEqual([0])
})
