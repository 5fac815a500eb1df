import { expect, it } from 'vitest'
import { startTestApp } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { type Asker, makeWorld } from '../support/world.ts'

const database = await testDatabase()
// A clock that stands: what is kept for a moment is kept for all of this file.
database.clock.set(new Date())
const world = await makeWorld(database.ports)
const app = await startTestApp(database)
const { a, acme, beacon, platform } = world
const me = { method: 'GET', path: '/me' }
const meOf = (asker: Asker) => app.ask(asker, me)

it('keeps who somebody is for one host and one kind of credential only [CCH-01]', async () => {
  for (const asker of [a.people.tenant_owner, a.keys.key_read]) {
    expect((await meOf(asker)).status).toBe(200)
    for (const { host } of [beacon, platform])
      expect((await meOf({ ...asker, host })).status, `${asker.name} at ${host}`).toBe(401)
    expect((await meOf(asker)).status).toBe(200)
  }
  const { cookie: session } = a.people.tenant_owner
  const { bearer: key } = a.keys.key_read
  if (!session || !key) throw new Error('The world has no session or no key')
  const { host } = acme
  const nobody = { ...a.people.tenant_owner, host }
  expect((await meOf({ ...nobody, cookie: '', bearer: session })).status).toBe(401)
  expect((await meOf({ ...nobody, cookie: key })).status).toBe(401)
})

it('keeps the realm of each host by itself, found or not [CCH-01]', async () => {
  const brand = async (host: string) => {
    const { status, json } = await app.ask({ ...a.people.tenant_owner, cookie: '', host }, { ...me, path: '/brand' })
    return [status, Object(json).productName]
  }
  const hosts = [acme.host, 'unknown.localhost', beacon.host]
  for (let round = 0; round < 2; round += 1) {
    const [ofAcme, ofNobody, ofBeacon] = [
      await brand(hosts[0] ?? ''),
      await brand(hosts[1] ?? ''),
      await brand(hosts[2] ?? ''),
    ]
    expect(ofAcme).toEqual([200, `${acme.mark} product`])
    expect(ofNobody?.[0]).toBe(421)
    expect(ofBeacon).toEqual([200, `${beacon.mark} product`])
  }
})
