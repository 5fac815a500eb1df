import { EventEmitter, once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { LiveFrame } from '@scriptorium/contract'
import { afterAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { emit, type Ports, tenantCtx, withScope } from '#infra/db'
import { openRealms, openServer, type Web } from '#infra/http'
import { newId } from '#infra/ids'
import { silentLog } from '#infra/log'
import { openAuthenticate, openWhoIs } from '#modules/identity'
import { findRealm } from '#modules/tenancy'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeMember, makePerson, makeSession } from '../../modules/identity/fixtures.ts'
import { makeReseller, makeTenant } from '../../modules/tenancy/fixtures.ts'
import { type LiveFeed, type LiveLimits, liveRoute, openLiveFeed, startRelay } from './index.ts'
import { openLiveSocket } from './live-socket.ts'

const { ports, url } = await testDatabase()
const acme = await makeReseller(ports, { slug: 'acme', name: 'Acme', productName: 'Acme', colour: '#7a3b12' })
const beacon = await makeReseller(ports, { slug: 'beacon', name: 'Beacon', productName: 'Beacon', colour: '#123b7a' })
const harbor = await makeTenant(ports, { resellerId: acme.id, slug: 'harbor', name: 'Harbor' })
const quarry = await makeTenant(ports, { resellerId: beacon.id, slug: 'quarry', name: 'Quarry' })

const limits = { perPerson: 5, recheckMs: 100 }
const sites = [await openSite(ports), await openSite(ports)]
/** Asks who is there only when it has something to tell. */
const lazySite = await openSite(ports, { recheckMs: 60_000 })
const relays = [startRelay(ports, url, silentLog), startRelay(ports, url, silentLog)]
afterAll(async () => {
  await Promise.all([lazySite, ...sites].map(site => site.stop()))
  await Promise.all(relays.map(relay => relay.stop()))
})

async function openSite(
  own: Ports,
  more: Partial<LiveLimits> = {},
): Promise<{ feed: LiveFeed; port: number; stop: () => Promise<void> }> {
  const app = await openServer({ log: silentLog, trustedProxies: [], secure: false })
  const realmOf = openRealms({
    publicHost: 'localhost',
    brandsDomain: 'localhost',
    find: findRealm(own),
    now: Date.now,
  })
  const authenticate = openAuthenticate(own, { demo: true, log: silentLog })
  const web: Web = { app, ports: own, realmOf, authenticate, secure: false, demo: true, served: new Set() }
  const feed = openLiveFeed(own, url, openWhoIs(own, { demo: true }), silentLog, { ...limits, ...more })
  liveRoute(web, feed)
  await app.listen({ port: 0, host: '127.0.0.1' })
  // safe because it listens on an address, not on a pipe
  const { port } = app.server.address() as AddressInfo
  return {
    feed,
    port,
    stop: async () => {
      await feed.stop()
      await app.close()
    },
  }
}

type Customer = { id: string; resellerId: string }
type Member = { personId: string; sessionId: string; cookie: string; host: string; tenantId: string }
async function member(customer: Customer, role: 'tenant_editor' | 'tenant_billing' = 'tenant_editor'): Promise<Member> {
  const realmId = customer.resellerId
  const host = `${realmId === acme.id ? 'acme' : 'beacon'}.localhost`
  const { id: personId } = await makePerson(ports, { realmId, email: `${newId()}@x.test`, name: 'Someone' })
  await makeMember(ports, { tenantId: customer.id, realmId, personId, role })
  const session = await makeSession(ports, { realmId, personId, host, tenantId: customer.id })
  return { personId, sessionId: session.id, cookie: session.cookie, host, tenantId: customer.id }
}

function happen(customer: Customer, jobId = newId()) {
  const scope = {
    kind: 'tenant',
    realmId: customer.resellerId,
    resellerId: customer.resellerId,
    tenantId: customer.id,
  } as const
  const who = { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: 'test' } as const
  return tenantCtx(ports, scope, who).change('probe.happen', async tx => {
    await emit(tx, 'job.trashed', { jobId })
    return { value: jobId, audit: {} }
  })
}

type Connected = {
  socket: WebSocket
  frames: LiveFrame[]
  jobIds: () => unknown[]
  closed: Promise<number>
  until: (condition: () => boolean) => Promise<void>
}
async function connect(
  who: Member,
  options: { port?: number; headers?: Record<string, string> } = {},
): Promise<Connected> {
  const port = options.port ?? sites[0]?.port
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live`, {
    headers: {
      host: `${who.host}:${port}`,
      origin: `http://${who.host}:${port}`,
      cookie: `session=${who.cookie}`,
      ...options.headers,
    },
  })
  const frames: LiveFrame[] = []
  socket.on('message', data => frames.push(JSON.parse(String(data))))
  const closed = once(socket, 'close').then(([code]: number[]) => code ?? 0)
  const refused = once(socket, 'unexpected-response').then(([, response]: { statusCode?: number }[]) => {
    throw new Error(`refused with ${response?.statusCode}`)
  })
  refused.catch(() => undefined)
  await Promise.race([once(socket, 'open'), refused])
  const until = async (condition: () => boolean) => {
    const deadline = Date.now() + 10_000
    while (!condition()) {
      if (Date.now() > deadline) throw new Error(`The condition was not met: ${JSON.stringify(frames).slice(0, 500)}`)
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }
  await until(() => frames.length > 0)
  const jobIds = () => frames.flatMap(one => (one.type === 'event' ? [(one.payload as { jobId: string }).jobId] : []))
  return { socket, frames, jobIds, closed, until }
}
const idsOf = (frames: LiveFrame[]) => frames.flatMap(one => (one.type === 'event' ? [one.id] : []))
const helloOf = (frames: LiveFrame[]) => (frames[0]?.type === 'hello' ? frames[0].lastId : -1)
describe('connecting', () => {
  it('is refused without a session, with a wrong one and with one of another host [WS-01]', async () => {
    const editor = await member(harbor)
    await expect(connect({ ...editor, cookie: '' })).rejects.toThrow('401')
    await expect(connect({ ...editor, cookie: `${editor.cookie}x` })).rejects.toThrow('401')
    await expect(connect({ ...editor, host: 'beacon.localhost' })).rejects.toThrow('401')
  })
  it.each(['http://evil.test', 'null', 'http://beacon.localhost', ''])(
    'is refused from the origin "%s" [WS-02]',
    async origin => {
      await expect(connect(await member(harbor), { headers: { origin } })).rejects.toThrow('403')
    },
  )
  it('is refused to one person with too many windows, while others still connect [WS-08]', async () => {
    const editor = await member(harbor)
    for (let window = 0; window < limits.perPerson; window += 1) await connect(editor)
    await expect(connect(editor)).rejects.toThrow('429')
    await connect(await member(harbor))
  })
})

describe('events', () => {
  it('reach the members of their customer on every process, in order, without gap or double, and nobody else [WS-04, WS-09]', async () => {
    const [one, two] = [
      await connect(await member(harbor)),
      await connect(await member(harbor), { port: sites[1]?.port ?? 0 }),
    ]
    const stranger = await connect(await member(quarry))
    const happened = await Promise.all(Array.from({ length: 60 }, (_, turn) => happen(turn % 2 ? harbor : quarry)))
    const expected = happened.filter((_, turn) => turn % 2)
    for (const seen of [one, two]) {
      await seen.until(() => seen.jobIds().length >= expected.length)
      expect(seen.jobIds().toSorted()).toEqual(expected.toSorted())
      const first = helloOf(seen.frames) + 1
      expect(idsOf(seen.frames)).toEqual(expected.map((_, index) => first + index))
    }
    await stranger.until(() => stranger.jobIds().length >= 30)
    expect(stranger.jobIds().filter(id => expected.includes(String(id)))).toEqual([])
  })
  it('are not sent to a role that could not read what they tell of', async () => {
    const billing = await connect(await member(harbor, 'tenant_billing'))
    const editor = await connect(await member(harbor))
    await happen(harbor)
    await editor.until(() => editor.jobIds().length === 1)
    await happen(harbor)
    await editor.until(() => editor.jobIds().length === 2)
    expect(billing.frames.map(one => one.type)).toEqual(['hello'])
  })
})

describe('resuming', () => {
  it('sends what was missed, in order, before what happens meanwhile [WS-05]', async () => {
    const editor = await member(harbor)
    const before = await connect(editor)
    const lastId = helloOf(before.frames)
    const missed = [await happen(harbor), await happen(harbor)]
    await before.until(() => before.jobIds().length === 2)
    const again = await connect(editor)
    const meanwhile = await happen(harbor)
    await before.until(() => before.jobIds().length === 3)
    again.socket.send(JSON.stringify({ type: 'resume', after: lastId }))
    await again.until(() => again.jobIds().length >= 3)
    expect(again.jobIds()).toEqual([...missed, meanwhile])
    expect(idsOf(again.frames)).toEqual([lastId + 1, lastId + 2, lastId + 3])
  })
  it('loses and doubles nothing over many broken connections to two processes [WS-09]', async () => {
    const editor = await member(harbor)
    const first = await connect(editor)
    const begin = helloOf(first.frames)
    first.socket.terminate()
    let isDone = false
    const happening = (async () => {
      for (let turn = 0; turn < 150; turn += 1) await happen(harbor)
      isDone = true
    })()
    const seen: number[] = []
    for (let turn = 0; !isDone || seen.length < 150; turn += 1) {
      const after = seen.at(-1) ?? begin
      const next = await connect(editor, { port: sites[turn % 2]?.port ?? 0 })
      next.socket.send(JSON.stringify({ type: 'resume', after }))
      const wanted = Math.min(1 + (turn % 7), begin + 150 - after)
      await next.until(() => idsOf(next.frames).length >= wanted)
      next.socket.terminate()
      seen.push(...idsOf(next.frames))
      expect(next.frames.filter(one => one.type === 'resync')).toEqual([])
    }
    await happening
    expect(seen).toEqual(Array.from({ length: 150 }, (_, index) => begin + 1 + index))
  })
  it('says that everything is to be loaded anew when events are gone or never were [WS-05]', async () => {
    const editor = await member(harbor)
    const first = await connect(editor)
    await happen(harbor)
    await first.until(() => first.jobIds().length === 1)
    const lastId = helloOf(first.frames) + 1
    for (const after of [lastId + 1_000, Number.MAX_SAFE_INTEGER]) {
      const far = await connect(editor)
      far.socket.send(JSON.stringify({ type: 'resume', after }))
      await far.until(() => far.frames.length > 1)
      expect(far.frames[1]).toEqual({ type: 'resync', lastId })
    }
    await withScope(ports.pool, { kind: 'system' }, 'change', tx =>
      tx.deleteFrom('event').where('tenant_id', '=', harbor.id).where('id', '=', lastId).execute(),
    )
    const old = await connect(editor)
    old.socket.send(JSON.stringify({ type: 'resume', after: lastId - 1 }))
    await old.until(() => old.frames.length > 1)
    expect(old.frames[1]).toEqual({ type: 'resync', lastId })
  })
})

describe('a socket is closed', () => {
  it('after signing out, though nothing happens [WS-06]', async () => {
    const editor = await member(harbor)
    const listening = await connect(editor)
    await signOut(editor)
    expect(await listening.closed).toBe(4401)
  })
  it('before it hears of anything that happened after it lost its right [WS-06]', async () => {
    const editor = await member(harbor)
    const listening = await connect(editor, { port: lazySite.port })
    listening.socket.send(JSON.stringify({ type: 'resume', after: helloOf(listening.frames) }))
    const allowed = await happen(harbor)
    await listening.until(() => listening.jobIds().length === 1)
    await signOut(editor)
    await happen(harbor)
    expect(await listening.closed).toBe(4401)
    expect(listening.jobIds()).toEqual([allowed])
  })
  it('after the membership ended, and after the customer was suspended [WS-06]', async () => {
    const removed = await member(harbor)
    const listening = await connect(removed)
    await withScope(ports.pool, { kind: 'realm', realmId: acme.id }, 'change', tx =>
      tx.deleteFrom('membership').where('person_id', '=', removed.personId).execute(),
    )
    expect(await listening.closed).toBe(4403)
    const dormant = await makeTenant(ports, { resellerId: acme.id, slug: 'dormant', name: 'Dormant' })
    const last = await connect(await member(dormant))
    await withScope(ports.pool, { kind: 'reseller', resellerId: acme.id }, 'change', tx =>
      tx.updateTable('tenant').set({ state: 'suspended' }).where('id', '=', dormant.id).execute(),
    )
    expect(await last.closed).toBe(4403)
  })
  it.each([
    '{"type":"event","topic":"job.changed","payload":{}}',
    '{"type":"subscribe","tenantId":"*"}',
    '{"type":"resume","after":-1}',
    '{"type":"resume","after":1,"tenantId":"A,B"}',
    '["resume"]',
    'no json',
  ])('after the message %s, with an error frame [WS-03, WS-10]', async message => {
    const listening = await connect(await member(harbor))
    listening.socket.send(message)
    expect(await listening.closed).toBe(1008)
    expect(listening.frames.at(-1)).toMatchObject({ type: 'error' })
  })
  it('after a huge frame, and after a flood of messages or pings [WS-07]', async () => {
    const huge = await connect(await member(harbor))
    huge.socket.send('x'.repeat(10_000_000))
    expect([1008, 1009, 1006]).toContain(await huge.closed)
    const chatty = await connect(await member(harbor))
    for (let turn = 0; turn < 200; turn += 1) chatty.socket.send('{"type":"resume","after":0}')
    expect(await chatty.closed).toBe(1008)
    const pinging = await connect(await member(harbor))
    for (let turn = 0; turn < 200; turn += 1) pinging.socket.ping()
    expect(await pinging.closed).toBe(1008)
  })
  it('when its reader is too slow, before much is kept for it [WS-07]', async () => {
    const slow = Object.assign(new EventEmitter(), {
      bufferedAmount: 0,
      sent: 0,
      code: 0,
      send(bytes: Buffer) {
        this.bufferedAmount += bytes.length
      },
      close(code: number) {
        this.code = code
      },
      terminate: () => undefined,
    })
    const guest = { realmId: '', host: '', tenantId: '', personId: '', sessionId: '', role: 'tenant_owner' } as const
    // safe because the socket uses just these members
    const live = openLiveSocket(slow as unknown as WebSocket, guest, 0, {
      between: async () => [],
      last: async () => 9,
    })
    slow.emit('message', Buffer.from('{"type":"resume","after":0}'), false)
    await new Promise(resolve => setImmediate(resolve))
    const bytes = Buffer.alloc(1024)
    for (let id = 1; id < 5_000 && slow.code === 0; id += 1) {
      live.deliver({ tenantId: '', id, topic: 'job.trashed', payload: {}, at: new Date() }, bytes)
    }
    expect(slow.code).toBe(1013)
    expect(slow.bufferedAmount).toBeLessThan(1_100_000)
  })
})

function signOut(who: Member) {
  return withScope(ports.pool, { kind: 'realm', realmId: acme.id }, 'change', tx =>
    tx.deleteFrom('session').where('id', '=', who.sessionId).execute(),
  )
}
