import { randomBytes } from 'node:crypto'
import { readdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { ctxOf, type Someone } from '../../../../../tests/support/file-server.ts'
import { blobsOf, fileWorld } from '../../../../../tests/support/file-world.ts'
import { makeFile } from './fixtures.ts'
import { reconcileFiles } from './reconcile-files.ts'

const world = await fileWorld()
const { storage } = world
const dayMs = 24 * 3600 * 1000

async function stored(who: Someone) {
  return (await makeFile(ctxOf(world.ports, who), storage, { bytes: randomBytes(10) })).fileId
}
const placeOf = (key: string) => path.join(world.folder, 'files', key)

it('finds rows without pieces and removes pieces without rows, once those are a day old [FIL-06]', async () => {
  const who = await world.editor()
  const ids = [await stored(who), await stored(who)]
  const [lost] = await blobsOf(storage, `${who.tenant.id}/${ids[0]}`)
  const spare = '00000000-0000-7000-8000-00000000000a'
  await rename(placeOf(lost ?? ''), placeOf(`${who.tenant.id}/${ids[1]}/${spare}`))
  const young = await reconcileFiles(storage)
  expect(young.incomplete).toEqual([{ tenantId: who.tenant.id, fileId: ids[0] }])
  expect(young.orphans).toBe(0)
  world.clock.pass(dayMs + 1000)
  expect(await reconcileFiles(storage)).toMatchObject({ orphans: 1, incomplete: young.incomplete })
  expect(await blobsOf(storage, who.tenant.id)).toHaveLength(1)
  expect(await readdir(path.join(world.folder, 'files', '.incoming'))).toEqual([])
})
it('touches no piece of a customer that this database does not know', async () => {
  const key = `00000000-0000-7000-8000-00000000000b/00000000-0000-7000-8000-00000000000c/00000000-0000-7000-8000-00000000000d`
  await storage.blobs.put(key, [Buffer.from('x')])
  world.clock.pass(2 * dayMs)
  await reconcileFiles(storage)
  expect(await storage.blobs.size(key)).toBe(1)
  await storage.blobs.remove(key)
})
it('compares the files of a customer once a day, however many processes look and however often they are started', async () => {
  const who = await world.editor()
  await stored(who)
  const listed: string[] = []
  const counting = {
    ...storage,
    blobs: {
      ...storage.blobs,
      list: (prefix: string) => {
        listed.push(prefix)
        return storage.blobs.list(prefix)
      },
    },
  }
  const rounds = async () => {
    listed.length = 0
    await Promise.all([reconcileFiles(counting), reconcileFiles(counting)])
    await reconcileFiles(counting)
    return listed.filter(prefix => prefix === who.tenant.id).length
  }
  expect([await rounds(), await rounds()]).toEqual([1, 0])
  world.clock.pass(dayMs + 1000)
  expect([await rounds(), await rounds()]).toEqual([1, 0])
})
it('goes on with other customers, and tells of it once, when the pieces of one cannot be listed', async () => {
  const [broken, sound] = [await world.editor(), await world.editor()]
  for (const who of [broken, sound]) await stored(who)
  world.clock.pass(dayMs + 1000)
  const looked: string[] = []
  const list = (prefix: string) => {
    looked.push(prefix)
    if (prefix === broken.tenant.id) throw new Error('no answer')
    return storage.blobs.list(prefix)
  }
  await expect(reconcileFiles({ ...storage, blobs: { ...storage.blobs, list } })).rejects.toThrow(/of 1 customers/)
  expect(looked).toEqual(expect.arrayContaining([broken.tenant.id, sound.tenant.id]))
})
