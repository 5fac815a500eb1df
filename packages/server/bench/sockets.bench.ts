// One event to 5,000 idle sockets, and what a socket costs, against bare WebSockets that send the same frame.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import WebSocket, { WebSocketServer } from 'ws'
import { systemClock } from '../src/infra/clock/index.ts'
import { emit, migrate, openPoke, openPool, type Ports, startEmbedded, tenantCtx } from '../src/infra/db/index.ts'
import { openRealms, openServer } from '../src/infra/http/index.ts'
import { newId } from '../src/infra/ids/index.ts'
import { silentLog } from '../src/infra/log/index.ts'
import { liveRoute, openLiveFeed, startRelay } from '../src/infra/sockets/index.ts'
import { makeMember, makePerson, makeSession } from '../src/modules/identity/fixtures.ts'
import { openAuthenticate, openWhoIs } from '../src/modules/identity/index.ts'
import { makeReseller, makeTenant } from '../src/modules/tenancy/fixtures.ts'
import { findRealm } from '../src/modules/tenancy/index.ts'

const sockets = 5_000
const people = 500
const rounds = 9
const host = 'acme.localhost'

type Asked = 'memory' | 'broadcast'
type Told = { port: number } | { bytes: number } | { sentAt: number }

function portsOn(url: string): Ports {
  const pool = openPool(url, { max: 10, name: 'bench' })
  return { pool, clock: systemClock, poke: openPoke(pool, silentLog) }
}

/** Answers its parent: how much memory it has, and when it let the event go. */
function obey(broadcast: () => Promise<number>, port: number) {
  process.on('message', async (asked: Asked) => {
    globalThis.gc?.()
    if (asked === 'memory') process.send?.({ bytes: process.memoryUsage().rss } satisfies Told)
    else process.send?.({ sentAt: await broadcast() } satisfies Told)
  })
  process.send?.({ port } satisfies Told)
}

async function serveProduct(url: string, tenantId: string, realmId: string) {
  const ports = portsOn(url)
  const app = await openServer({ log: silentLog, trustedProxies: [], secure: false })
  const realmOf = openRealms({
    publicHost: 'localhost',
    brandsDomain: 'localhost',
    find: findRealm(ports),
    now: Date.now,
  })
  const authenticate = openAuthenticate(ports, { demo: true, log: silentLog })
  const feed = openLiveFeed(ports, url, openWhoIs(ports, { demo: true }), silentLog, { perTenant: sockets })
  liveRoute({ app, ports, realmOf, authenticate, secure: false, demo: true, served: new Set() }, feed)
  startRelay(ports, url, silentLog)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const scope = { kind: 'tenant', tenantId, realmId, resellerId: realmId } as const
  const ctx = tenantCtx(ports, scope, {
    actor: { kind: 'system', id: null, role: null },
    grant: 'scope',
    requestId: 'bench',
  })
  const broadcast = () =>
    ctx.change('probe.broadcast', async tx => {
      await emit(tx, 'job.trashed', { jobId: newId() })
      return { value: Date.now(), audit: {} }
    })
  // safe because it listens on an address, not on a pipe
  obey(broadcast, (app.server.address() as AddressInfo).port)
}

async function serveBare() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  await once(server, 'listening')
  const frame = Buffer.from(
    JSON.stringify({ type: 'event', id: 1, topic: 'job.trashed', payload: { jobId: newId() }, at: new Date() }),
  )
  const broadcast = async () => {
    const sentAt = Date.now()
    for (const client of server.clients) client.send(frame, { binary: false })
    return sentAt
  }
  // safe because it listens on an address, not on a pipe
  obey(broadcast, (server.address() as AddressInfo).port)
}

async function ask<T extends Told>(child: ChildProcess, asked?: Asked): Promise<T> {
  if (asked) child.send(asked)
  const [told] = await once(child, 'message')
  return told
}

async function connect(port: number, cookies: readonly string[], arrived: (at: number) => void): Promise<WebSocket[]> {
  const open: WebSocket[] = []
  const headersOf = (index: number) => ({
    host: `${host}:${port}`,
    origin: `http://${host}:${port}`,
    cookie: `session=${cookies[index % cookies.length]}`,
  })
  for (let at = 0; at < sockets; at += 50) {
    const batch = Array.from({ length: 50 }, (_, index) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live`, {
        headers: headersOf(at + index),
        perMessageDeflate: false,
      })
      socket.on('message', data => {
        if (String(data).startsWith('{"type":"event"')) arrived(Date.now())
      })
      return socket
    })
    await Promise.all(batch.map(socket => once(socket, 'open')))
    open.push(...batch)
  }
  return open
}

/** Worst of a hundred, of each round; and bytes a socket. */
async function measure(child: ChildProcess, cookies: readonly string[]): Promise<{ p99s: number[]; bytes: number }> {
  const { port } = await ask<{ port: number }>(child)
  let times: number[] = []
  let complete: () => void = () => undefined
  const before = await ask<{ bytes: number }>(child, 'memory')
  const open = await connect(port, cookies, at => {
    times.push(at)
    if (times.length === sockets) complete()
  })
  // Right after the hello events are held back for a moment; idle sockets are past that.
  await new Promise(resolve => setTimeout(resolve, 3_000))
  const after = await ask<{ bytes: number }>(child, 'memory')
  const p99s: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    times = []
    const all = new Promise<void>(resolve => {
      complete = resolve
    })
    const { sentAt } = await ask<{ sentAt: number }>(child, 'broadcast')
    await all
    // The first round only warms up.
    if (round > 0) p99s.push((times.toSorted((a, b) => a - b)[Math.ceil(sockets * 0.99) - 1] ?? 0) - sentAt)
  }
  for (const socket of open) socket.terminate()
  return { p99s, bytes: (after.bytes - before.bytes) / sockets }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
function say(bench: string, value: number, unit: string, baseline: number) {
  const round = (number: number) => Number(number.toFixed(2))
  console.log(
    JSON.stringify({
      bench,
      value: round(value),
      unit,
      baseline: round(baseline),
      ratio: round(value / Math.max(baseline, 0.01)),
    }),
  )
}

async function run() {
  const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-bench-'))
  await chmod(folder, 0o755)
  const database = await startEmbedded(path.join(folder, 'pg'), { fast: true })
  const children: ChildProcess[] = []
  try {
    await migrate(database.ownerUrl, 'scriptorium_app')
    const ports = portsOn(database.url)
    const { id: realmId } = await makeReseller(ports, {
      slug: 'acme',
      name: 'Acme',
      productName: 'Acme',
      colour: '#115599',
    })
    const { id: tenantId } = await makeTenant(ports, { resellerId: realmId, slug: 'harbor', name: 'Harbor' })
    const cookies: string[] = []
    for (let index = 0; index < people; index += 1) {
      const { id: personId } = await makePerson(ports, {
        realmId,
        email: `person-${index}@harbor.test`,
        name: 'Someone',
      })
      await makeMember(ports, { tenantId, realmId, personId, role: 'tenant_editor' })
      cookies.push((await makeSession(ports, { realmId, personId, host, tenantId })).cookie)
    }
    await ports.pool.end()
    const start = (...args: string[]) => {
      const child = fork(import.meta.filename, args, { execArgv: ['--expose-gc'] })
      children.push(child)
      return child
    }
    const bare = await measure(start('bare'), cookies)
    const product = await measure(start('product', database.url, tenantId, realmId), cookies)
    say('sockets.broadcast.p99', median(product.p99s), 'ms', median(bare.p99s))
    say('sockets.memory.kb', product.bytes / 1024, 'KB', bare.bytes / 1024)
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await database.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const [how, url = '', tenantId = '', realmId = ''] = process.argv.slice(2)
if (how === 'bare') await serveBare()
else if (how === 'product') await serveProduct(url, tenantId, realmId)
else {
  await run()
  process.exit(0)
}
