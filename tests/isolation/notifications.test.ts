import { cancelJob, createJob } from '@scriptorium/contract'
import pg from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { openPoke } from '../../packages/server/src/infra/db/index.ts'
import { silentLog } from '../../packages/server/src/infra/log/index.ts'
import { startRelay } from '../../packages/server/src/infra/sockets/index.ts'
import { startTestApp } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld } from '../support/world.ts'
import { openObjects } from './objects.ts'
import { questionTo } from './questions.ts'

const database = await testDatabase()
const ports = { ...database.ports, poke: openPoke(database.pool, silentLog) }
const world = await makeWorld(ports)
const app = await startTestApp({ ports, url: database.url })
const objects = openObjects({ ports, owner: database.owner, storage: app.storage, world })
const channels = ['admit', 'cancel', 'queued', 'live', 'live-numbered']

it('wakes whoever listens, and tells nothing to them: every role may listen to every channel [RLS-18]', async () => {
  const ear = new pg.Client({ connectionString: database.url })
  await ear.connect()
  const relay = startRelay(ports, database.url, silentLog)
  onTestFinished(async () => {
    await relay.stop()
    await ear.end()
  })
  const heard: pg.Notification[] = []
  ear.on('notification', message => heard.push(message))
  await ear.query('set role app_tenant')
  for (const channel of channels) await ear.query(`listen ${pg.escapeIdentifier(channel)}`)

  const asker = world.a.people.tenant_owner
  const common = { app, world, objects, asker }
  const made = await app.ask(asker, await questionTo({ ...common, endpoint: createJob }))
  expect(made.status).toBe(202)
  const id = String(Object(made.json).id)
  expect((await app.ask(asker, await questionTo({ ...common, endpoint: cancelJob, id }))).status).toBe(204)
  await expect
    .poll(() => [...new Set(heard.map(({ channel }) => channel))].toSorted())
    .toEqual(['admit', 'cancel', 'live', 'live-numbered'])
  expect([...new Set(heard.map(({ payload }) => payload))]).toEqual([''])
})

it('notifies nobody from inside the database, where rows are at hand [RLS-18]', async () => {
  const { rows } = await database.owner.query(
    `select proname from pg_proc where pronamespace = 'public'::regnamespace and prosrc ~* 'notify'`,
  )
  expect(rows).toEqual([])
})
