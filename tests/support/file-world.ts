import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { newId } from '../../packages/server/src/infra/ids/index.ts'
import { makeStorage } from '../../packages/server/src/modules/files/fixtures.ts'
import { makeReseller, makeTenant } from '../../packages/server/src/modules/tenancy/fixtures.ts'
import { testDatabase } from './database.ts'
import { ctxOf, openFileServer, someone } from './file-server.ts'

type Limits = { storageBytes?: number; maxFileBytes?: number }

/** A database, a store in a folder, a server before both, and customers on demand. */
export async function fileWorld() {
  const database = await testDatabase()
  const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-files-'))
  const storage = await makeStorage(database.ports, folder)
  const server = await openFileServer(storage)
  const reseller = await makeReseller(database.ports, {
    slug: 'acme',
    name: 'Acme',
    productName: 'Acme Scribe',
    colour: '#115599',
  })
  afterAll(async () => {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  })
  /** An editor of a new customer. */
  const editor = async (plan: Limits = {}) =>
    someone(
      await makeTenant(database.ports, {
        resellerId: reseller.id,
        slug: `customer-${newId().slice(-12)}`,
        name: 'Customer',
        plan,
      }),
    )
  const account = async (who: Awaited<ReturnType<typeof editor>>) => {
    const row = await ctxOf(database.ports, who).read(tx =>
      tx.selectFrom('storage_account').selectAll().executeTakeFirst(),
    )
    return { stored: row?.stored_bytes ?? 0, reserved: row?.reserved_bytes ?? 0 }
  }
  return { ...database, folder, storage, port: server.port, reseller, editor, account }
}

export async function blobsOf(storage: Awaited<ReturnType<typeof makeStorage>>, prefix = ''): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of storage.blobs.list(prefix)) keys.push(key)
  return keys
}
