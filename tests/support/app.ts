import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { openApp } from '../../packages/server/src/app.ts'
import type { Names } from '../../packages/server/src/infra/dns/index.ts'
import { masterKeyFrom } from '../../packages/server/src/infra/keys/index.ts'
import type { Log } from '../../packages/server/src/infra/log/index.ts'
import { openMetrics } from '../../packages/server/src/infra/metrics/index.ts'
import { makeStorage } from '../../packages/server/src/modules/files/fixtures.ts'
import type { Storage } from '../../packages/server/src/modules/files/index.ts'
import type { TestDatabase } from './database.ts'
import type { Asker } from './world.ts'

export type Answer = {
  status: number
  headers: Record<string, string>
  text: string
  json: unknown
  code: string | undefined
}
export type Question = {
  method: string
  /** Relative to /api/v1, unless it starts with a second slash or is marked as whole. */
  path: string
  query?: Record<string, string>
  body?: unknown
  /** Sent as it is, in place of `body`. */
  payload?: string | Buffer
  headers?: Record<string, string | undefined>
}
export type TestApp = {
  ask: (asker: Asker, question: Question) => Promise<Answer>
  /** Every route that is served, as `GET /path`. */
  routeList: () => string[]
  served: number
  storage: Storage
  /** Where the storage keeps its pieces. */
  folder: string
  /** Lines of the log since the start: to say why an answer was 500, and to look for what must not be in it. */
  lines: string[]
  log: Log
  /** What the metrics port would tell. */
  metrics: () => Promise<string>
  /** Opens a port for what needs a connection of its own. */
  listen: () => Promise<number>
}

/** The real web side of the product over a test database, asked without a socket. */
export async function startTestApp(
  database: Pick<TestDatabase, 'ports' | 'url'>,
  limits: { recordedRefusals?: number; requestsPerMinute?: number } = {},
  /** For those who share its storage and its database. */
  shared: { masterKey?: Buffer; egressAllow?: string; names?: Names } = {},
): Promise<TestApp> {
  const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-app-'))
  const lines: string[] = []
  const masterKey = shared.masterKey ?? randomBytes(32)
  const storage = await makeStorage(database.ports, folder, masterKey)
  const metrics = openMetrics()
  const log = logInto(lines)
  const config = {
    publicUrl: 'http://localhost',
    BRANDS_DOMAIN: 'localhost',
    TRUSTED_PROXIES: '',
    EGRESS_ALLOW: shared.egressAllow ?? '',
    MAIL_FROM: 'no-reply@mail.test',
    // A suite asks more in a minute than anybody else.
    REQUESTS_PER_MINUTE: limits.requestsPerMinute ?? 0,
    supportEmail: 'support@platform.test',
    demo: true,
    clone: path.join(import.meta.dirname, '../..'),
  }
  const { web, close } = await openApp({
    config,
    ports: database.ports,
    url: database.url,
    log,
    storage,
    master: masterKeyFrom(masterKey),
    metrics,
    isReady: async () => true,
    names: shared.names ?? silentNames,
    // A suite is refused more often in a minute than anybody else: every record is looked at.
    recordedRefusals: limits.recordedRefusals ?? 100_000,
  })
  afterAll(async () => {
    await close()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    ask: async (asker, question) => {
      const sent = requestOf(asker, question)
      // safe because light-my-request takes any method that Node knows
      const reply = await web.app.inject({ ...sent, method: sent.method as 'GET' })
      const headers = Object.fromEntries(Object.entries(reply.headers).map(([name, value]) => [name, String(value)]))
      const json = parseJson(headers['content-type'], reply.body)
      return { status: reply.statusCode, headers, text: reply.body, json, code: codeOf(json) }
    },
    routeList: () => routesIn(web.app.printRoutes({ commonPrefix: false })),
    served: web.served.size,
    storage,
    folder,
    lines,
    log,
    metrics: () => metrics.registry.metrics(),
    listen: async () => {
      if (!web.app.server.listening) await web.app.listen({ host: '127.0.0.1', port: 0 })
      // safe because a server that listens on TCP has such an address
      return (web.app.server.address() as AddressInfo).port
    },
  }
}

let addresses = 0
/** Names that say nothing: a suite asks no name server. */
const silentNames: Names = { texts: async () => [], aliases: async () => [], addresses: async () => [] }

/** What a browser of this asker, or a program with its key, would send. Each request has an address of its own, so that limits by address do not mix in. */
function requestOf(asker: Asker, question: Question) {
  addresses += 1
  const isWrite = question.method !== 'GET' && question.method !== 'HEAD'
  const headers: Record<string, string | undefined> = {
    host: asker.host,
    cookie: asker.cookie ? `session=${asker.cookie}` : undefined,
    authorization: asker.bearer ? `Bearer ${asker.bearer}` : undefined,
    origin: isWrite && !asker.bearer ? `http://${asker.host}` : undefined,
    'content-type': question.body === undefined ? undefined : 'application/json',
    ...question.headers,
  }
  const query = question.query ? `?${new URLSearchParams(question.query)}` : ''
  const payload = question.payload ?? (question.body === undefined ? undefined : JSON.stringify(question.body))
  return {
    method: question.method,
    url: `/api/v1${question.path}${query}`,
    remoteAddress: `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`,
    headers: Object.fromEntries(
      Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    ...(payload === undefined ? {} : { payload }),
  }
}

function parseJson(type: string | undefined, text: string): unknown {
  if (!/[/+]json\b/.test(type ?? '') || text === '') return undefined
  return JSON.parse(text)
}

function codeOf(json: unknown): string | undefined {
  return typeof json === 'object' && json !== null && 'code' in json && typeof json.code === 'string'
    ? json.code
    : undefined
}

function logInto(lines: string[]): Log {
  const write = (level: string) => (fields: Record<string, unknown>, message: string) => {
    lines.push(
      `${level} ${message} ${JSON.stringify(fields, (_name, value: unknown) => (value instanceof Error ? { ...value, message: value.message, stack: value.stack, cause: value.cause } : value))}`,
    )
  }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

/** The tree that Fastify prints, as a list. */
function routesIn(tree: string): string[] {
  const parents: string[] = []
  return tree.split('\n').flatMap(line => {
    const [, indent = '', path = '', methods = ''] = /^([│ ]*)[├└]── (\S*)(?: \((.*)\))?$/.exec(line) ?? []
    if (path === '') return []
    const depth = indent.length / 4
    const whole = `${depth > 0 ? (parents[depth - 1] ?? '') : ''}${path}`
    parents[depth] = whole
    return methods === '' ? [] : methods.split(', ').map(method => `${method} ${whole}`)
  })
}
