import { randomBytes } from 'node:crypto'
import { startFauxqs } from 'fauxqs'
import { afterAll, expect, it } from 'vitest'
import { openBlobs } from '#infra/blobs'
import { masterKeyFrom } from '#infra/keys'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { ask, ctxOf, openFileServer, someone, uploads } from '../../../../../tests/support/file-server.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { openPlain } from './open-plain.ts'
import { reconcileFiles } from './reconcile-files.ts'
import { openStorage } from './storage.ts'

const { ports } = await testDatabase()
const s3 = await startFauxqs({ port: 0, logger: false })
s3.createBucket('recordings')
const STORAGE_URL = `s3://key:secret@127.0.0.1:${s3.port}/recordings?region=eu-central-1&tls=off`
const blobs = await openBlobs({ STORAGE_URL, dataDir: '/nowhere' }, ports.clock.now)
const storage = openStorage(ports, blobs, masterKeyFrom(randomBytes(32)))
const server = await openFileServer(storage)
afterAll(async () => {
  await server.close()
  await blobs.close()
  await s3.stop()
})

it('uploads, plays a range of, and deletes a recording in a bucket', async () => {
  const look = { slug: 'acme', name: 'Acme', productName: 'Acme Scribe', colour: '#115599' }
  const reseller = await makeReseller(ports, look)
  const who = someone(await makeTenant(ports, { resellerId: reseller.id, slug: 'harbor', name: 'Harbor' }))
  const bytes = randomBytes(9 * 1024 * 1024 + 5)
  const path = (await uploads.begin(server.port, who, bytes.length)).headers.location ?? ''
  expect((await uploads.send(server.port, who, path, 0, bytes)).status).toBe(204)
  const file = path.replace('/uploads/', '/files/')
  const [from, to] = [4 * 1024 * 1024 - 100, 8 * 1024 * 1024 + 100]
  const headers = { range: `bytes=${from}-${to - 1}` }
  const part = await ask(server.port, 'GET', `${file}/content`, { as: who, headers })
  expect([part.status, part.body.equals(bytes.subarray(from, to))]).toEqual([206, true])
  const { stream } = await openPlain(ctxOf(ports, who, 'worker'), storage, file.split('/').at(-1) ?? '')
  expect(Buffer.concat(await stream.toArray()).equals(bytes)).toBe(true)
  expect(await reconcileFiles(storage)).toEqual({ customers: 1, checkedParts: 3, incomplete: [], orphans: 0 })
  expect((await ask(server.port, 'DELETE', file, { as: who })).status).toBe(204)
  expect(await Array.fromAsync(blobs.list(''))).toEqual([])
})
