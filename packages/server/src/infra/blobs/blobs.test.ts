import { randomBytes } from 'node:crypto'
import { link, mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startFauxqs } from 'fauxqs'
import { afterAll, describe, expect, it } from 'vitest'
import { newId } from '#infra/ids'
import { type Blobs, isMissingBlob } from './blobs.ts'
import { openBlobs } from './open-blobs.ts'

const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-blobs-'))
const s3 = await startFauxqs({ port: 0, logger: false })
s3.createBucket('recordings')
const storageUrl = (bucket: string) =>
  `s3://key:${encodeURIComponent('se/cret+')}@127.0.0.1:${s3.port}/${bucket}?region=eu-central-1&tls=off`
const now = () => new Date()
const disk = await openBlobs({ STORAGE_URL: undefined, dataDir: folder }, now)
const bucket = await openBlobs({ STORAGE_URL: storageUrl('recordings'), dataDir: folder }, now)
const root = path.join(folder, 'files')
afterAll(async () => {
  await bucket.close()
  await s3.stop()
  await rm(folder, { recursive: true, force: true })
})

async function read(blobs: Blobs, key: string, span?: { from: number; to: number }): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of blobs.get(key, span)) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces)
}
async function keysOf(blobs: Blobs, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of blobs.list(prefix)) keys.push(key)
  return keys.sort()
}

describe.each([
  ['disk', disk],
  ['S3', bucket],
] as const)('on %s', (_name, blobs) => {
  it('gives back what was put, whole and in exact ranges', async () => {
    const bytes = randomBytes(300_000)
    const key = `${newId()}/${newId()}/${newId()}`
    await blobs.put(key, [bytes.subarray(0, 7), bytes.subarray(7, 200_000), bytes.subarray(200_000)])
    expect((await read(blobs, key)).equals(bytes)).toBe(true)
    for (const [from, to] of [
      [0, 1],
      [6, 8],
      [199_999, 300_000],
      [299_999, 300_000],
    ] as const) {
      expect((await read(blobs, key, { from, to })).equals(bytes.subarray(from, to))).toBe(true)
    }
    expect(await blobs.size(key)).toBe(bytes.length)
  })
  it('replaces a blob whole', async () => {
    const key = `${newId()}/${newId()}`
    await blobs.put(key, [Buffer.from('first and long')])
    await blobs.put(key, [Buffer.from('second')])
    expect((await read(blobs, key)).toString()).toBe('second')
  })
  it('says so when a blob is missing, before the first byte', async () => {
    const key = `${newId()}/${newId()}`
    for (const ask of [(key: string) => read(blobs, key), blobs.size])
      expect(isMissingBlob(await ask(key).catch((error: unknown) => error))).toBe(true)
  })
  it('removes one blob, or all below a prefix, and nothing beside it', async () => {
    const [tenant, file, other] = [newId(), newId(), newId()]
    const keys = [
      `${tenant}/${file}/${newId()}`,
      `${tenant}/${file}/${newId()}`,
      `${tenant}/${other}/${newId()}`,
    ].sort()
    for (const key of keys) await blobs.put(key, [Buffer.from('x')])
    expect(await keysOf(blobs, tenant)).toEqual(keys)
    await blobs.removeAll(`${tenant}/${file}`)
    const [left = ''] = await keysOf(blobs, tenant)
    expect(left).toContain(other)
    await blobs.remove(left)
    await blobs.remove(left)
    await blobs.removeAll(`${tenant}/${file}`)
    expect(await keysOf(blobs, tenant)).toEqual([])
  })
  it('lists size and time, and everything below no prefix', async () => {
    const key = `${newId()}/${newId()}`
    await blobs.put(key, [Buffer.from('four')])
    const all = await Array.fromAsync(blobs.list(''))
    const found = all.find(blob => blob.key === key)
    expect(found?.bytes).toBe(4)
    expect(Math.abs(Date.now() - (found?.modifiedAt.getTime() ?? 0))).toBeLessThan(60_000)
  })
  it.each([
    '../escape',
    `${newId()}/..`,
    `${newId()}/a b`,
    '',
    `${newId()}//${newId()}`,
    `${newId()}/`,
    `/${newId()}`,
    `${newId()}\0`,
  ])('takes no key like %j [FIL-09]', async key => {
    await expect(blobs.put(key, [Buffer.from('x')])).rejects.toThrow('made of ids')
    await expect(read(blobs, key)).rejects.toThrow('made of ids')
    await expect(blobs.removeAll(key)).rejects.toThrow('made of ids')
  })
})

describe('on disk only', () => {
  it('is readable for its owner alone', async () => {
    const key = `${newId()}/${newId()}`
    await disk.put(key, [Buffer.from('x')])
    expect((await stat(path.join(root, key))).mode & 0o777).toBe(0o600)
    expect((await stat(path.dirname(path.join(root, key)))).mode & 0o777).toBe(0o700)
    expect((await stat(path.join(root, '.incoming'))).mode & 0o777).toBe(0o700)
  })
  it('follows no symbolic and no hard link [FIL-11]', async () => {
    const outside = path.join(folder, 'outside')
    await mkdir(outside)
    const secret = path.join(outside, newId())
    await writeFile(secret, 'secret')
    const [tenant, file] = [newId(), newId()]
    await mkdir(path.join(root, tenant))
    await symlink(secret, path.join(root, tenant, file))
    await expect(read(disk, `${tenant}/${file}`)).rejects.toThrow('not followed')
    const hard = newId()
    await link(secret, path.join(root, tenant, hard))
    await expect(read(disk, `${tenant}/${hard}`)).rejects.toThrow('not followed')
    const folderLink = newId()
    await symlink(outside, path.join(root, folderLink))
    const through = `${folderLink}/${path.basename(secret)}`
    await expect(read(disk, through)).rejects.toThrow('not followed')
    await expect(disk.put(`${folderLink}/${newId()}`, [Buffer.from('x')])).rejects.toThrow('not followed')
    await expect(disk.remove(through)).rejects.toThrow('not followed')
    await expect(disk.removeAll(through)).rejects.toThrow('not followed')
    expect(await readdir(outside)).toHaveLength(1)
    expect(await keysOf(disk, '')).not.toContain(through)
    await rm(path.join(root, folderLink))
  })
  it('clears what a killed process was writing a day ago', async () => {
    const [old, young] = [path.join(root, '.incoming', newId()), path.join(root, '.incoming', newId())]
    await writeFile(old, 'half')
    await writeFile(young, 'half')
    await utimes(old, 0, 0)
    await openBlobs({ STORAGE_URL: undefined, dataDir: folder }, now)
    expect(await readdir(path.join(root, '.incoming'))).toEqual([path.basename(young)])
  })
  it('takes a folder by file URL', async () => {
    const blobs = await openBlobs({ STORAGE_URL: `file://${folder}/elsewhere`, dataDir: '/nowhere' }, now)
    const key = newId()
    await blobs.put(key, [Buffer.from('x')])
    expect(await readdir(path.join(folder, 'elsewhere'))).toContain(key)
  })
})

it('explains a bucket that cannot be used, without telling the secret', async () => {
  const fault = await openBlobs({ STORAGE_URL: storageUrl('missing-bucket'), dataDir: folder }, now).catch(
    (error: Error) => error,
  )
  expect(String(fault)).toContain('STORAGE_URL')
  expect(String(fault)).not.toContain('se/cret')
})
