import { type EndpointShape, endpoints, mayVisitorUse } from '@scriptorium/contract'
import { expect, it } from 'vitest'
import { makeSession } from '../../packages/server/src/modules/identity/fixtures.ts'
import { startTestApp } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { type Asker, makeWorld } from '../support/world.ts'
import { beyondScope } from '../support/world-rows.ts'
import { openObjects } from './objects.ts'
import { askEndpoint } from './questions.ts'

const database = await testDatabase()
const { owner, ports, clock } = database
const world = await makeWorld(ports)
const app = await startTestApp(database)
const objects = openObjects({ ports, owner, storage: app.storage, world })
const { a, b, c, acme, beacon } = world
const tenantOwner = a.people.tenant_owner
const support = staff('reseller_support')

function staff(role: string): Asker {
  const found = acme.people[role]
  if (!found) throw new Error(`Acme has nobody who is ${role}`)
  return found
}
const ask = (asker: Asker, method: string, path: string, body?: unknown) =>
  app.ask(asker, { method, path, ...(body === undefined ? {} : { body }) })
const reason = 'The last upload does not start'
const askFor = (asker: Asker, tenant: { id: string }, wish: object = {}) =>
  ask(asker, 'POST', `/customers/${tenant.id}/visits`, { reason, ...wish })
const setting = (consent: string, content = false, changes = false) =>
  ask(tenantOwner, 'PUT', '/visit-setting', { consent, content, changes })
// safe because each is read after the status said that it is such a reply
const idOf = ({ json }: { json: unknown }) => (json as { id: string }).id
const itemsOf = ({ json }: { json: unknown }) => (json as { items: Record<string, unknown>[] }).items

async function beyond<R extends object>(text: string, values: unknown[]): Promise<R[]> {
  const rows: R[] = []
  await beyondScope(owner, async client => void rows.push(...(await client.query<R>(text, values)).rows))
  return rows
}

/** Opens a visit and gives the visitor as the browser is then signed in. */
async function open(by: Asker, id: string): Promise<Asker> {
  const fresh = await freshSession(by)
  const reply = await ask(fresh, 'POST', `/visits/${id}/open`)
  expect(reply.status, reply.text).toBe(201)
  return { ...fresh, name: 'a visitor', cookie: /session=([^;]+)/.exec(reply.headers['set-cookie'] ?? '')?.[1] ?? '' }
}
/** The world's own sessions are for all tests: a visit takes the place of the session that opens it. */
async function freshSession(by: Asker): Promise<Asker> {
  const { cookie } = await makeSession(ports, { realmId: by.realm.id, personId: by.personId ?? '', host: by.host })
  return { ...by, cookie }
}
async function granted(wish: object = {}): Promise<string> {
  await setting('always', true, true)
  return idOf(await askFor(support, a, wish))
}

it('needs a reason, the customer’s consent, and a customer of one’s own; lasts thirty minutes at most [IMP-01]', async () => {
  await setting('ask')
  expect((await askFor(support, a, { reason: 'short' })).code).toBe('invalid-input')
  expect((await askFor(support, a, { minutes: 31 })).code).toBe('invalid-input')
  expect((await askFor(support, c)).code).toBe('not-found')
  expect((await askFor(staff('reseller_billing'), a)).code).toBe('forbidden')
  const id = idOf(await askFor(support, a, { content: true, changes: true }))
  expect((await ask(await freshSession(support), 'POST', `/visits/${id}/open`)).code).toBe('already-finished')
  expect((await ask(b.people.tenant_owner, 'POST', `/visits/${id}/decision`, { granted: true })).code).toBe('not-found')
  const decided = await ask(tenantOwner, 'POST', `/visits/${id}/decision`, { granted: true, content: true })
  expect(decided.json).toMatchObject({ state: 'granted', content: true, changes: false })
  expect((await ask(await freshSession(staff('reseller_owner')), 'POST', `/visits/${id}/open`)).code).toBe('not-found')
  await setting('never')
  expect((await askFor(support, a)).code).toBe('visit-unwanted')
  expect((await ask(await freshSession(support), 'POST', `/visits/${id}/open`)).code).toBe('visit-unwanted')
})

it('reads the account only, and content and changes where the customer allows them', async () => {
  const bare = await open(support, await granted())
  const me = await ask(bare, 'GET', '/me')
  expect(me.json).toMatchObject({ area: 'tenant', tenant: { id: a.id }, visit: { content: false, changes: false } })
  expect((await ask(bare, 'GET', '/account')).status).toBe(200)
  expect((await ask(bare, 'GET', '/transcripts')).code).toBe('forbidden')
  const reader = await open(support, await granted({ content: true }))
  const transcript = await objects.makeOwn('transcript', tenantOwner)
  expect((await ask(reader, 'GET', `/transcripts/${transcript}`)).status).toBe(200)
  expect((await ask(reader, 'GET', '/transcripts')).status).toBe(200)
  expect((await ask(reader, 'PATCH', `/transcripts/${transcript}`, { title: 'x' })).code).toBe('forbidden')
  const writer = await open(support, await granted({ content: true, changes: true }))
  expect((await ask(writer, 'PATCH', `/transcripts/${transcript}`, { title: 'x' })).status).toBe(200)
  expect(
    (await ask(writer, 'GET', `/transcripts/${await objects.makeOwn('transcript', b.people.tenant_owner)}`)).code,
  ).toBe('not-found')
})

it('is refused every endpoint that is not on the list, with all rights there are [IMP-02]', async () => {
  const visitor = await open(support, await granted({ content: true, changes: true }))
  const closed = Object.entries(endpoints).filter(
    ([, one]: [string, EndpointShape]) =>
      one.scope !== 'public' && (one.pace === 'export' || !mayVisitorUse(one.policy, { content: true, changes: true })),
  )
  expect(closed.map(([name]) => name)).toEqual(
    expect.arrayContaining([
      'createApiKey',
      'changePassword',
      'inviteMember',
      'exportTranscript',
      'createJob',
      'signOut',
    ]),
  )
  for (const [name, endpoint] of closed) {
    const id = endpoint.locate ? await objects.makeOwn(endpoint.locate, tenantOwner) : undefined
    const answer = await askEndpoint({ app, world, objects, endpoint, asker: visitor, id })
    expect(`${name} ${answer.status} ${answer.code}`).toBe(`${name} 403 forbidden`)
  }
})

it('leaves both identities in the customer’s audit trail, and a mail with its owner [IMP-03]', async () => {
  const visitor = await open(support, await granted({ content: true, changes: true }))
  const transcript = await objects.makeOwn('transcript', tenantOwner)
  await ask(visitor, 'PATCH', `/transcripts/${transcript}`, { title: 'renamed on a visit' })
  const [entry] = itemsOf(await ask(tenantOwner, 'GET', '/audit-entries'))
  expect(entry).toMatchObject({
    action: 'transcript.rename',
    actor: { id: support.personId, name: expect.stringContaining('reseller_support') },
    visit: { asName: expect.stringContaining('tenant_owner'), reason },
  })
  const told = await beyond<{ subject: string }>(
    `select subject from mail where kind = 'visit-begun' and to_address = $1`,
    [`owner@${a.accountMark}.test`],
  )
  expect(told[0]?.subject).toContain('is logged in to your account')
})

it('ends when the visitor leaves, the customer ends it, the time is over, or the visitor is staff no more [IMP-04]', async () => {
  const left = await open(support, await granted())
  const own = await ask(left, 'DELETE', '/sessions/current/visit')
  expect(own.status).toBe(200)
  const again = { ...left, cookie: /session=([^;]+)/.exec(own.headers['set-cookie'] ?? '')?.[1] ?? '' }
  expect((await ask(again, 'GET', '/me')).json).toMatchObject({ area: 'reseller', visit: null })
  expect((await ask(left, 'GET', '/account')).code).toBe('not-signed-in')

  const id = await granted()
  const ended = await open(support, id)
  expect((await ask(tenantOwner, 'POST', `/visits/${id}/end`)).status).toBe(204)
  expect((await ask(ended, 'GET', '/account')).code).toBe('not-signed-in')
  expect((await ask(ended, 'POST', `/visits/${id}/open`)).status).not.toBe(201)

  const late = await open(support, await granted({ minutes: 5 }))
  const before = clock.now()
  clock.set(new Date(before.getTime() + 5 * 60_000))
  expect((await ask(late, 'GET', '/account')).code).toBe('not-signed-in')
  clock.set(before)

  const dismissed = await open(support, await granted())
  await beyond(`update staff set role = 'reseller_billing' where person_id = $1`, [support.personId])
  clock.set(new Date(before.getTime() + 2_000))
  expect((await ask(dismissed, 'GET', '/account')).code).toBe('not-signed-in')
  await beyond(`update staff set role = 'reseller_support' where person_id = $1`, [support.personId])
})

it('is never begun from within a visit, and shows another reseller nothing [IMP-01]', async () => {
  const visitor = await open(support, await granted())
  const second = await granted()
  expect((await ask(visitor, 'POST', `/visits/${second}/open`)).code).toBe('forbidden')
  const stranger = beacon.people.reseller_owner
  if (!stranger) throw new Error('Beacon has no owner')
  expect((await ask(stranger, 'GET', `/customers/${a.id}/visits`)).code).toBe('not-found')
  expect((await ask(await freshSession(stranger), 'POST', `/visits/${second}/open`)).code).toBe('not-found')
})
