import { expect, it } from 'vitest'
import { startTestApp } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld } from '../support/world.ts'

const database = await testDatabase()
const world = await makeWorld(database.ports)
// A clock that stands: nothing comes back while the test asks.
database.clock.set(new Date())
const app = await startTestApp(database, { requestsPerMinute: 20 })
const jobs = { method: 'GET', path: '/jobs' }

it('answers who asks too often with 429 and when to try again, and everybody else as ever [OPS-03]', async () => {
  const flooder = world.a.people.tenant_editor
  const answers = []
  for (let n = 0; n < 25; n += 1) answers.push(await app.ask(flooder, jobs))
  expect(answers.map(({ status }) => status)).toEqual([...Array(20).fill(200), ...Array(5).fill(429)])
  const last = answers.at(-1)
  expect(last?.code).toBe('too-many-requests')
  expect(last?.headers['content-type']).toContain('application/problem+json')
  expect(last?.headers['retry-after']).toBe('3')
  expect(last?.headers['cache-control']).toBe('no-store')

  expect((await app.ask(flooder, { method: 'DELETE', path: '/files/none' })).status).toBe(404)
  for (const other of [world.a.people.tenant_admin, world.a.keys.key_read, world.b.people.tenant_editor])
    expect((await app.ask(other, jobs)).status).toBe(200)
  expect(await app.metrics()).toContain('scriptorium_refusals_total{policy="job.read",reason="too-many-requests"} 5')
})

it('counts what is refused, too', async () => {
  const viewer = world.a.people.tenant_viewer
  const statuses = []
  for (let n = 0; n < 12; n += 1)
    statuses.push((await app.ask(viewer, { method: 'DELETE', path: '/files/none' })).status)
  expect(statuses).toEqual([...Array(10).fill(403), 429, 429])
})

it('answers again once time has passed', async () => {
  const asker = world.c.people.tenant_editor
  for (let n = 0; n < 20; n += 1) await app.ask(asker, jobs)
  expect((await app.ask(asker, jobs)).status).toBe(429)
  database.clock.pass(3000)
  expect((await app.ask(asker, jobs)).status).toBe(200)
})
