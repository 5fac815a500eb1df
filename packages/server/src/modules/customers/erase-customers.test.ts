import { expect, it } from 'vitest'
import { resellerCtx, tenantCtx } from '#infra/db'
import { shredTenantKey } from '#modules/files'
import { startTestApp } from '../../../../../tests/support/app.ts'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeWorld } from '../../../../../tests/support/world.ts'
import { digestOf, fillTables } from '../../../../../tests/support/world-rows.ts'
import { makeFile } from '../files/fixtures.ts'
import { makeMember, makePerson } from '../identity/fixtures.ts'
import { closeCustomer } from './close-customer.ts'
import { readCertificate } from './deletion-certificate.ts'
import { type ErasurePorts, eraseCustomers } from './erase-customers.ts'
import { readCustomer } from './read-customer.ts'
import { sweepCustomers } from './sweep-customers.ts'

const database = await testDatabase()
const { ports, owner, clock } = database
const world = await makeWorld(ports)
await fillTables(owner, world, ['tenant_key'])
const app = await startTestApp(database)
const { a } = world
const who = { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: 'test' } as const
const atAcme = resellerCtx(ports, { kind: 'reseller', resellerId: world.acme.id }, who)
const mails: string[] = []

const erasure: ErasurePorts = {
  shredKeys: shredTenantKey,
  removePieces: tenantId => app.storage.blobs.removeAll(tenantId),
  mail: async (_tx, _realm, mail) => {
    if (mail.kind === 'customer-deleted') mails.push(`${mail.to.email} ${mail.certificate.customer}`)
  },
}
/** How many rows each table holds of customer A. */
async function left(): Promise<Record<string, number>> {
  const digests = await digestOf(owner, [a.id])
  return Object.fromEntries(Object.entries(digests).map(([table, digest]) => [table, Number(digest.split(' ')[0])]))
}
async function contentTables(): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and obj_description(oid, 'pg_class') ~ '^class: content'`,
  )
  return rows.map(({ name }) => name)
}

it('removes everything that a deleted customer stored and everybody who was only there, goes on after a crash, and certifies it to every owner [CRY-05]', async () => {
  const scope = { kind: 'tenant', tenantId: a.id, resellerId: a.realm.id, realmId: a.realm.id } as const
  await makeFile(tenantCtx(ports, scope, who), app.storage, { bytes: Buffer.from('sound'), name: 'a.mp3' })
  const others = await digestOf(owner, [world.b.id, world.c.id, world.d.id])
  const { name } = await readCustomer(atAcme, a.id)
  const second = await makePerson(ports, { realmId: a.realm.id, email: 'second@owners.test', name: 'Second' })
  await makeMember(ports, { tenantId: a.id, realmId: a.realm.id, personId: second.id, role: 'tenant_owner' })
  await closeCustomer(atAcme, a.id, { confirmName: name, graceDays: 0 })
  clock.pass(2_000)
  await sweepCustomers(ports)

  // The store does not answer: what was done before stays done, and the rest comes later.
  const broken = { ...erasure, removePieces: () => Promise.reject(new Error('The store is away')) }
  await expect(eraseCustomers(ports, broken)).rejects.toThrow('The store is away')
  expect((await left()).tenant_key).toBe(0)
  await expect(readCertificate(atAcme, a.id)).rejects.toMatchObject({ code: 'not-finished' })

  expect(await eraseCustomers(ports, erasure)).toBe(1)
  expect(await eraseCustomers(ports, erasure)).toBe(0)
  const counts = await left()
  for (const table of [
    ...(await contentTables()),
    'membership',
    'api_key',
    'job',
    'task',
    'subscription',
    'billing_customer',
  ])
    expect([table, counts[table] ?? 0]).toEqual([table, 0])
  for await (const blob of app.storage.blobs.list(a.id)) expect(blob).toBeUndefined()
  expect(await digestOf(owner, [world.b.id, world.c.id, world.d.id])).toEqual(others)
  expect(mails).toHaveLength(2)
  expect(mails).toContain(`second@owners.test ${name}`)
  const text = await readCertificate(atAcme, a.id)
  expect(text).toContain(`Certificate of deletion for ${name}`)
  expect(text).toContain('Keys destroyed: 1')
})
