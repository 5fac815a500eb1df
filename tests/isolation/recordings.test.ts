import { expect, it } from 'vitest'
import { startTestApp } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { type Asker, anonymousAt, disposable, makeWorld } from '../support/world.ts'
import { ageWorld, beyondScope, secondHost } from '../support/world-rows.ts'
import { openObjects } from './objects.ts'

const database = await testDatabase()
const { owner, ports } = database
const world = await makeWorld(ports)
await ageWorld(owner, world)
const app = await startTestApp(database)
const objects = openObjects({ ports, owner, storage: app.storage, world })
const { a, b, c, acme, beacon, platform } = world
const { tenant_owner: someone, tenant_viewer: colleague, tenant_billing: biller } = a.people

const make = (by: Asker) => objects.makeOwn('file', by)
/** Asks for the bytes as a player does, a range at a time. */
const play = (asker: Asker, id: string, query?: Record<string, string>) =>
  app.ask(asker, {
    method: 'GET',
    path: `/files/${id}/content`,
    headers: { range: 'bytes=0-4' },
    ...(query ? { query } : {}),
  })
const outcome = async (asker: Asker, id: string, query?: Record<string, string>) => {
  const { status, code } = await play(asker, id, query)
  return code ? `${status} ${code}` : `${status}`
}

it('plays a recording to members whose role may listen, whoever recorded it, and to nobody else who has its address [FIL-08]', async () => {
  const id = await make(someone)
  expect([await outcome(someone, id), await outcome(colleague, id), await outcome(a.keys.key_read, id)]).toEqual([
    '206',
    '206',
    '206',
  ])
  for (const stranger of [b.people.tenant_owner, c.people.tenant_owner, b.keys.key_admin])
    expect(await outcome(stranger, id), stranger.name).toBe('404 not-found')
  const staff = [...Object.values(acme.people), ...Object.values(platform.people)]
  for (const one of [biller, ...staff]) expect(await outcome(one, id), one.name).toBe('403 forbidden')
  expect(await outcome(anonymousAt(acme), id)).toBe('401 not-signed-in')
})

it('plays it to a session at the host of that session only, and takes nothing from the address for a session [FIL-08]', async () => {
  const id = await make(someone)
  for (const host of [beacon.host, platform.host, secondHost])
    expect(await outcome({ ...someone, host }, id), host).toBe('401 not-signed-in')
  const { cookie = '' } = someone
  const altered = `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}`
  for (const one of [altered, cookie.split('.')[0] ?? '', `${cookie}.`])
    expect(await outcome({ ...someone, cookie: one }, id)).toBe('401 not-signed-in')
  for (const name of ['token', 'session', 'access_token'])
    expect(await outcome(anonymousAt(acme), id, { [name]: cookie }), name).toBe('401 not-signed-in')
})

it('stops playing it with the next range after signing out, removal, suspension and deletion [FIL-08] [FIL-13] [ISO-18]', async () => {
  const id = await make(someone)
  const playing = async (end: (listener: Asker) => Promise<unknown>, by = someone) => {
    const listener = await disposable(ports, by)
    expect(await outcome(listener, id)).toBe('206')
    await end(listener)
    // A process that did not make the change knows of it a second later.
    database.clock.pass(1_001)
    return outcome(listener, id)
  }
  const ends = (sql: string, pick: (listener: Asker) => string | null) => (listener: Asker) =>
    beyondScope(owner, async client => void (await client.query(sql, [pick(listener)])))
  expect(await playing(listener => app.ask(listener, { method: 'DELETE', path: '/sessions/current' }))).toBe(
    '401 not-signed-in',
  )
  expect(await playing(ends('delete from membership where person_id = $1', ({ personId }) => personId))).toBe(
    '403 forbidden',
  )
  const suspended = ends(`update tenant set state = 'suspended' where id = $1`, () => a.id)
  expect(await playing(suspended, colleague)).toBe('403 customer-suspended')
  // Its owner may take home what is theirs.
  expect(await outcome(await disposable(ports, someone), id)).toBe('206')
  await ends(`update tenant set state = 'active' where id = $1`, () => a.id)(someone)
  expect(await playing(() => app.ask(someone, { method: 'DELETE', path: `/files/${id}` }))).toBe('404 not-found')
})

it('gives it to no other site: the cookie stays at home, and what is sent may not be embedded [FIL-08] [FIL-15]', async () => {
  const { headers } = await play(someone, await make(someone))
  expect(headers).toMatchObject({
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; sandbox",
  })
  expect(Object.keys(headers).filter(name => name.startsWith('access-control-'))).toEqual([])
})
