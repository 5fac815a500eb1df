import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { makeStorage } from '../../packages/server/src/modules/files/fixtures.ts'
import { reconcileFiles } from '../../packages/server/src/modules/files/index.ts'
import { makeReseller, makeTenant } from '../../packages/server/src/modules/tenancy/fixtures.ts'
import { testDatabase } from '../support/database.ts'
import { ask, someone, uploads } from '../support/file-server.ts'
import { blobsOf } from '../support/file-world.ts'

const MiB = 1024 * 1024
const kills = 5
const masterKey = randomBytes(32)
const database = await testDatabase()
const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-kill-'))
const storage = await makeStorage(database.ports, folder, masterKey)
const reseller = await makeReseller(database.ports, {
  slug: 'acme',
  name: 'Acme',
  productName: 'Acme Scribe',
  colour: '#115599',
})
const who = someone(await makeTenant(database.ports, { resellerId: reseller.id, slug: 'harbor', name: 'Harbor' }))
const started = new Set<ChildProcess>()
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

async function startServer() {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./upload-server.ts', import.meta.url)), database.url, folder, masterKey.toString('hex')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  started.add(child)
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.once('data', data => resolve(Number(String(data).trim())))
    child.once('exit', code => reject(new Error(`The server ended with ${code} before it was ready`)))
  })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const kill = () => {
    child.kill('SIGKILL')
    return ended
  }
  return { port, kill }
}

it(`resumes an upload whose server was killed ${kills} times, byte for byte, and leaves no piece behind [FIL-06]`, async () => {
  const bytes = randomBytes(24 * MiB)
  let server = await startServer()
  const { headers } = await uploads.begin(server.port, who, bytes.length)
  const upload = headers.location ?? ''
  let offset = 0
  const offsets: number[] = []
  for (let kill = 0; kill < kills; kill += 1) {
    // Somewhere in the next part or two, between bytes, objects and rows.
    const until = Math.min(bytes.length - 1, offset + randomInt(1, 6 * MiB))
    const { port } = server
    const dying = server
    const sent = async function* () {
      for (let at = offset; at < until; at += 64 * 1024) yield bytes.subarray(at, Math.min(at + 64 * 1024, until))
      await dying.kill()
    }
    await uploads.send(port, who, upload, offset, sent()).catch(() => undefined)
    await dying.kill()
    server = await startServer()
    const stands = await uploads.offset(server.port, who, upload)
    expect(stands.offset).toBeGreaterThanOrEqual(offset)
    expect(stands.offset).toBeLessThanOrEqual(until)
    offset = stands.offset
    offsets.push(offset)
  }
  expect((await uploads.send(server.port, who, upload, offset, bytes.subarray(offset))).status).toBe(204)
  const fileId = upload.split('/').at(-1)
  const content = await ask(server.port, 'GET', `/api/v1/files/${fileId}/content`, { as: who })
  const sum = (given: Uint8Array) => createHash('sha256').update(given).digest('hex')
  expect(sum(content.body), `resumed at ${offsets}`).toBe(sum(bytes))
  await server.kill()
  database.clock.pass(25 * 3600 * 1000)
  const found = await reconcileFiles(storage)
  expect(found.incomplete).toEqual([])
  expect(await blobsOf(storage)).toHaveLength(found.checkedParts)
}, 60_000)
