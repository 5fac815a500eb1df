import { createCustomer } from '@scriptorium/contract'
import { describe, expect, it } from 'vitest'
import { withScope } from '../../packages/server/src/infra/db/index.ts'
import { newId } from '../../packages/server/src/infra/ids/index.ts'
import { startTestApp } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { type Asker, anonymousAt, disposable, makeWorld } from '../support/world.ts'

const database = await testDatabase()
const { ports, clock } = database
const world = await makeWorld(ports)
const app = await startTestApp(database, { recordedRefusals: 3 })
const viewer = () => disposable(ports, world.a.people.tenant_viewer)

const deniedOf = (asker: Asker) =>
  withScope(ports.pool, { kind: 'platform' }, 'read', tx =>
    tx
      .selectFrom('audit_entry')
      .selectAll()
      .where('outcome', '=', 'denied')
      .where('actor_id', '=', asker.actorId)
      .orderBy('id')
      .execute(),
  )
async function stepsOf(policy: string, reason: string): Promise<number> {
  const line = new RegExp(`^scriptorium_refusals_total\\{policy="${policy}",reason="${reason}"\\} (\\d+)$`, 'm')
  return Number(line.exec(await app.metrics())?.[1] ?? 0)
}

describe('a refusal by the access table', () => {
  it('leaves who asked for what in the trail of their own scope, and one step of the metric', async () => {
    const asker = await viewer()
    const id = newId()
    const before = await stepsOf('file.delete', 'forbidden')
    expect((await app.ask(asker, { method: 'DELETE', path: `/files/${id}` })).status).toBe(403)
    expect(await deniedOf(asker)).toMatchObject([
      {
        scope_id: world.a.id,
        actor_kind: 'person',
        action: 'file.delete',
        target: id,
        before: null,
        after: { endpoint: 'DELETE /files/:id', reason: 'forbidden' },
      },
    ])
    expect(await stepsOf('file.delete', 'forbidden')).toBe(before + 1)
  })
  it('keeps nothing of what was sent besides a plain id', async () => {
    const asker = await viewer()
    const secret = 'CANARY-in-the-path'
    await app.ask(asker, { method: 'DELETE', path: `/files/${secret}`, query: { secret } })
    await app.ask(asker, { method: 'POST', path: '/jobs', body: { fileId: newId(), prompt: secret } })
    const records = await deniedOf(asker)
    expect(records.map(({ target }) => target)).toEqual([null, null])
    expect(JSON.stringify(records)).not.toContain(secret)
  })
  it('of staff lies in the trail of their realm, and of an API key in its customer', async () => {
    const staff = await disposable(ports, world.acme.people.reseller_support ?? anonymousAt(world.acme))
    const body = { name: 'Name', slug: 'name', ownerEmail: 'name@name.test' }
    await app.ask(staff, { method: createCustomer.method, path: createCustomer.path, body })
    expect(await deniedOf(staff)).toMatchObject([{ scope_id: world.acme.id, action: 'customer.manage' }])
    const key = world.b.keys.key_read
    await app.ask(key, { method: 'DELETE', path: `/files/${newId()}` })
    expect(await deniedOf(key)).toMatchObject([{ scope_id: world.b.id, actor_kind: 'api-key' }])
  })
  it('fills no table: past some records in a minute it is counted only, and the last record says so', async () => {
    const asker = await viewer()
    const before = await stepsOf('file.delete', 'forbidden')
    for (let n = 0; n < 8; n += 1) await app.ask(asker, { method: 'DELETE', path: `/files/${newId()}` })
    const records = await deniedOf(asker)
    expect(records).toHaveLength(3)
    expect(records.filter(({ after }) => JSON.stringify(after).includes('further'))).toEqual([records[2]])
    expect(await stepsOf('file.delete', 'forbidden')).toBe(before + 8)
    clock.pass(60_000)
    await app.ask(asker, { method: 'DELETE', path: `/files/${newId()}` })
    expect(await deniedOf(asker)).toHaveLength(4)
  })
  it('is the same answer when it cannot be recorded', async () => {
    const asker = await viewer()
    await breakTrail(true)
    try {
      const answer = await app.ask(asker, { method: 'DELETE', path: `/files/${newId()}` })
      expect([answer.status, answer.code]).toEqual([403, 'forbidden'])
    } finally {
      await breakTrail(false)
    }
    expect(await deniedOf(asker)).toEqual([])
    expect(app.lines.some(line => line.includes('a refusal could not be recorded'))).toBe(true)
  })
})

it('counts who asks for what is not in their scope, and says nothing of it in the trail', async () => {
  const asker = await disposable(ports, world.a.people.tenant_editor)
  const before = await stepsOf('job.read', 'not-found')
  await app.ask(asker, { method: 'GET', path: `/jobs/${newId()}` })
  await app.ask(asker, { method: 'GET', path: '/jobs/not-an-id' })
  expect(await stepsOf('job.read', 'not-found')).toBe(before + 2)
  expect(await deniedOf(asker)).toEqual([])
})

it('counts who is not signed in', async () => {
  const before = await stepsOf('job.read', 'not-signed-in')
  await app.ask(anonymousAt(world.acme), { method: 'GET', path: '/jobs' })
  expect(await stepsOf('job.read', 'not-signed-in')).toBe(before + 1)
})

it('records a write that another site sent with a session [AUT-16]', async () => {
  const asker = await disposable(ports, world.a.people.tenant_editor)
  const headers = { origin: 'http://elsewhere.test' }
  const answer = await app.ask(asker, { method: 'DELETE', path: `/files/${newId()}`, headers })
  expect(answer.code).toBe('origin-refused')
  expect(await deniedOf(asker)).toMatchObject([{ after: { reason: 'origin-refused' } }])
})

/** A trail that takes no denied entry, as with a full disk. */
async function breakTrail(broken: boolean) {
  await database.owner.query(
    broken
      ? `alter table audit_entry add constraint broken check (outcome <> 'denied') not valid`
      : 'alter table audit_entry drop constraint broken',
  )
}
