import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { checkMasterKey } from './check-master-key.ts'
import { readMasterKey } from './master-key.ts'
import { masterKeyFrom, unwrapKey, wrapKey } from './wrap.ts'

const { ports } = await testDatabase()
const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-keys-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
const given = (MASTER_KEY: string | undefined, demo = false, dataDir = folder) =>
  readMasterKey({ MASTER_KEY, demo, dataDir })

it('opens a wrapped key with the same master key and for the same purpose only [CRY-01]', () => {
  const [master, other] = [masterKeyFrom(randomBytes(32)), masterKeyFrom(randomBytes(32))]
  const key = randomBytes(32)
  const wrapped = wrapKey(master, key, 'tenant-key/a/1')
  expect(unwrapKey(master, wrapped, 'tenant-key/a/1').equals(key)).toBe(true)
  expect(() => unwrapKey(master, wrapped, 'tenant-key/b/1')).toThrow()
  expect(() => unwrapKey(other, wrapped, 'tenant-key/a/1')).toThrow()
  expect(wrapKey(master, key, 'tenant-key/a/1').equals(wrapped)).toBe(false)
})
it('makes a key by itself in the demo, once, readable for its owner alone [CRY-06]', async () => {
  const keys = await Promise.all([given(undefined, true), given(undefined, true), given(undefined, true)])
  expect(new Set(keys.map(({ fingerprint }) => fingerprint.toString('hex'))).size).toBe(1)
  const file = path.join(folder, 'master.key')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(Buffer.from(await readFile(file, 'utf8'), 'base64')).toHaveLength(32)
  await chmod(file, 0o644)
  await expect(given(undefined, true)).rejects.toThrow('can be read by others')
  await chmod(file, 0o600)
  await writeFile(file, 'short')
  await expect(given(undefined, true)).rejects.toThrow('32 bytes')
})
it.each([
  ['a missing', undefined],
  ['a short', randomBytes(16).toString('base64')],
  ['a repeated', Buffer.alloc(32, 1).toString('base64')],
  ['a counted', Buffer.from(Array.from({ length: 32 }, (_, at) => at)).toString('base64')],
])('refuses %s key, names the setting and not the value [CRY-06]', async (_name, key) => {
  const fault = await given(key).catch((error: Error) => error)
  expect(String(fault)).toContain('MASTER_KEY')
  if (key) expect(String(fault)).not.toContain(key)
})
it('refuses to start with another key than the first time [CRY-06]', async () => {
  const secret = randomBytes(32)
  await Promise.all([1, 2, 3].map(() => checkMasterKey(ports, masterKeyFrom(secret))))
  await checkMasterKey(ports, masterKeyFrom(secret))
  await expect(checkMasterKey(ports, masterKeyFrom(randomBytes(32)))).rejects.toThrow(
    'not the key that this database was made with',
  )
})
