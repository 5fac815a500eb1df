import { randomBytes } from 'node:crypto'
import { readFile, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { inSystem } from '#infra/db'
import { shredTenantKey } from '#modules/files'
import { ask, ctxOf, type Someone, someone } from '../../../../../tests/support/file-server.ts'
import { blobsOf, fileWorld } from '../../../../../tests/support/file-world.ts'
import { chunkBytes, tagBytes } from './chunk-cipher.ts'
import { deleteFile } from './delete-file.ts'
import { makeFile, makeUpload } from './fixtures.ts'
import { openPlain } from './open-plain.ts'
import { fileFacts, setDuration } from './read-file.ts'
import { storeFile } from './store-file.ts'
import { sweepUploads } from './sweep-uploads.ts'

const world = await fileWorld()
const { port, storage } = world
const MiB = 1024 * 1024
const dayMs = 24 * 3600 * 1000

async function stored(who: Someone, bytes: Buffer, facts: { name?: string; mediaType?: string } = {}) {
  const { fileId } = await makeFile(ctxOf(world.ports, who), storage, { bytes, ...facts })
  return fileId
}
const download = (who: Someone, id: string, headers: Record<string, string> = {}) =>
  ask(port, 'GET', `/api/v1/files/${id}/content`, { as: who, headers })
const placeOf = (key: string) => path.join(world.folder, 'files', key)
async function readAll(stream: Readable): Promise<Buffer> {
  return Buffer.concat(await stream.toArray())
}

it('gives exactly the asked range, across chunks and parts [FIL-07]', async () => {
  const who = await world.editor()
  const bytes = randomBytes(4 * MiB + 3 * chunkBytes + 77)
  const id = await stored(who, bytes)
  const edges = [0, 1, chunkBytes - 1, chunkBytes, 4 * MiB - 1, 4 * MiB, 4 * MiB + 1, bytes.length - 1]
  for (const from of edges) {
    for (const to of edges.filter(edge => edge >= from)) {
      const answer = await download(who, id, { range: `bytes=${from}-${to}` })
      expect([from, to, answer.status, answer.headers['content-range']]).toEqual([
        from,
        to,
        206,
        `bytes ${from}-${to}/${bytes.length}`,
      ])
      expect(answer.body.equals(bytes.subarray(from, to + 1)), `${from}-${to}`).toBe(true)
    }
  }
})

it.each([
  ['bytes=-5', 206, [95, 100]],
  ['bytes=-500', 206, [0, 100]],
  ['bytes=90-', 206, [90, 100]],
  ['bytes=90-5000', 206, [90, 100]],
  ['BYTES=0-0', 206, [0, 1]],
  ['bytes=100-', 416, null],
  ['bytes=100-200', 416, null],
  ['bytes=-0', 416, null],
  ['bytes=5-2', 416, null],
  ['bytes=--5', 416, null],
  ['bytes=-', 416, null],
  ['bytes=0-,0-', 416, null],
  [`bytes=${Array.from({ length: 1000 }, (_, at) => `${at}-${at}`).join(',')}`, 416, null],
  ['bytes=99999999999999999999-', 416, null],
  ['lines=1-2', 200, [0, 100]],
] as const)('answers the range %.40s with %i [FIL-07]', async (range, status, span) => {
  const who = await world.editor()
  const bytes = randomBytes(100)
  const answer = await download(who, await stored(who, bytes), { range })
  expect(answer.status).toBe(status)
  if (span) expect(answer.body.equals(bytes.subarray(span[0], span[1]))).toBe(true)
  else expect([answer.json().code, answer.headers['content-range']]).toEqual(['range-not-satisfiable', 'bytes */100'])
})
it('gives the whole file when the range was meant for another one', async () => {
  const who = await world.editor()
  const id = await stored(who, randomBytes(100))
  expect((await download(who, id, { range: 'bytes=0-9', 'if-range': '"other"' })).status).toBe(200)
  expect((await download(who, id, { range: 'bytes=0-9', 'if-range': `"${id}"` })).status).toBe(206)
})
it('gives nobody else a range [FIL-07]', async () => {
  const owner = await world.editor()
  const id = await stored(owner, randomBytes(100))
  const answer = await download(await world.editor(), id, { range: 'bytes=0-9' })
  expect([answer.status, answer.json().code]).toEqual([404, 'not-found'])
  expect((await download(someone(owner.tenant, 'tenant_viewer'), id)).status).toBe(200)
  expect((await download(someone(owner.tenant, 'tenant_billing'), id)).status).toBe(403)
})

it.each(['text/html', 'image/svg+xml', 'application/pdf', 'audio/mpeg, text/html', 'AUDIO/X<script>'])(
  'never says that a file is %s [FIL-10]',
  async mediaType => {
    const who = await world.editor()
    const id = await stored(who, Buffer.from('<script>alert(1)</script>'), { mediaType, name: 'page.html' })
    const { headers } = await download(who, id)
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="page.html"; filename*=UTF-8''page.html`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
  },
)
it('lets a player know what it plays', async () => {
  const who = await world.editor()
  const { headers } = await download(who, await stored(who, randomBytes(10), { mediaType: 'audio/mpeg; codecs=mp3' }))
  expect([headers['content-type'], headers['accept-ranges']]).toEqual(['audio/mpeg', 'bytes'])
})

it('seals the same recording differently each time [CRY-03] [FIL-14]', async () => {
  const who = await world.editor()
  const bytes = Buffer.alloc(chunkBytes, 7)
  const ids = [await stored(who, bytes), await stored(who, bytes)]
  const sealed = await Promise.all(
    ids.map(async id => readFile(placeOf((await blobsOf(storage, `${who.tenant.id}/${id}`))[0] ?? ''))),
  )
  expect(sealed[0]?.length).toBe(bytes.length + tagBytes)
  // Tags differ in any case, as they bind the place.
  expect(sealed[0]?.subarray(0, -tagBytes).equals(sealed[1]?.subarray(0, -tagBytes) ?? Buffer.alloc(0))).toBe(false)
  expect(sealed[0]?.includes(Buffer.alloc(32, 7))).toBe(false)
})
it('opens no piece in the place of another file or customer [CRY-01]', async () => {
  const [one, two] = [await world.editor(), await world.editor()]
  const bytes = randomBytes(1000)
  const places = await Promise.all(
    [one, one, two].map(async who =>
      placeOf((await blobsOf(storage, `${who.tenant.id}/${await stored(who, bytes)}`))[0] ?? ''),
    ),
  )
  const idAt = (at: number) => places[at]?.split('/').at(-2) ?? ''
  const contents = await Promise.all(places.map(place => readFile(place)))
  for (const [from, to, who] of [
    [1, 0, one],
    [2, 0, one],
    [0, 2, two],
  ] as const) {
    await writeFile(places[to] ?? '', contents[from] ?? '')
    expect((await download(who, idAt(to))).status, `piece ${from} in the place of ${to}`).toBe(500)
    await writeFile(places[to] ?? '', contents[to] ?? '')
    expect((await download(who, idAt(to))).body.equals(bytes)).toBe(true)
  }
})
it('sends no byte of a chunk that is not as it was sealed [CRY-02]', async () => {
  const who = await world.editor()
  const bytes = randomBytes(3 * chunkBytes + 5)
  const id = await stored(who, bytes)
  const place = placeOf((await blobsOf(storage, `${who.tenant.id}/${id}`))[0] ?? '')
  const sealed = await readFile(place)
  const step = chunkBytes + tagBytes
  const chunk = (at: number) => sealed.subarray(at * step, (at + 1) * step)
  const flipped = Buffer.from(sealed)
  flipped.writeUInt8(flipped.readUInt8(10) ^ 1, 10)
  const damages = {
    'a flipped bit': flipped,
    'swapped chunks': Buffer.concat([chunk(1), chunk(0), chunk(2), chunk(3)]),
    'a repeated chunk': Buffer.concat([chunk(0), chunk(0), chunk(2), chunk(3)]),
  }
  for (const [name, damaged] of Object.entries(damages)) {
    await writeFile(place, damaged)
    const received = await download(who, id, { range: `bytes=0-${2 * chunkBytes - 1}` }).then(
      answer => answer.body,
      () => Buffer.alloc(0),
    )
    expect(
      bytes.subarray(0, chunkBytes).equals(received.subarray(0, chunkBytes)) ? received.length : 0,
      name,
    ).toBeLessThanOrEqual(name === 'a repeated chunk' ? chunkBytes : 0)
  }
  for (const cut of [step, 2 * step, sealed.length - 1]) {
    await writeFile(place, sealed)
    await truncate(place, cut)
    await expect(
      openPlain(ctxOf(world.ports, who), storage, id).then(({ stream }) => readAll(stream)),
      `cut at ${cut}`,
    ).rejects.toThrow()
  }
})
it('does not take a file for complete whose last part was taken from rows and store [CRY-02]', async () => {
  const who = await world.editor()
  const bytes = randomBytes(4 * MiB + 1000)
  const id = await stored(who, bytes)
  const client = await world.pool.connect()
  await client.query(`begin; set local role app_worker; set local app.tenant_id = '${who.tenant.id}'`)
  await client.query('delete from file_part where file_id = $1 and ordinal = 1', [id])
  await client.query('update stored_file set received_bytes = $2, declared_bytes = $2 where id = $1', [id, 4 * MiB])
  await client.query('commit')
  client.release()
  await expect(openPlain(ctxOf(world.ports, who), storage, id).then(({ stream }) => readAll(stream))).rejects.toThrow()
})
it('reads nothing any more once the key of the customer is destroyed [CRY-05]', async () => {
  const who = await world.editor()
  const id = await stored(who, randomBytes(100))
  expect(await shredTenantKey(ctxOf(world.ports, who, 'worker'))).toBe(1)
  expect((await download(who, id)).status).toBe(404)
})

it('stops reading when the client goes away, and holds little when it is slow', async () => {
  const who = await world.editor()
  const id = await stored(who, randomBytes(16 * MiB))
  let handed = 0
  const counting = {
    ...storage,
    cipher: {
      ...storage.cipher,
      open: (...given: Parameters<typeof storage.cipher.open>) => {
        handed += 1
        return storage.cipher.open(...given)
      },
    },
  }
  const { stream } = await openPlain(ctxOf(world.ports, who), counting, id)
  for await (const chunk of stream) {
    expect(chunk.length).toBeLessThanOrEqual(chunkBytes)
    break
  }
  expect(stream.destroyed).toBe(true)
  expect(handed).toBeLessThan(10)
})

it('deletes at once for everybody, gives the storage back, and removes the pieces [FIL-13]', async () => {
  const who = await world.editor()
  const id = await stored(who, randomBytes(5 * MiB))
  expect((await ask(port, 'DELETE', `/api/v1/files/${id}`, { as: who })).status).toBe(204)
  for (const url of [`/api/v1/files/${id}`, `/api/v1/files/${id}/content`]) {
    expect((await ask(port, 'GET', url, { as: who, headers: { range: 'bytes=100-' } })).status).toBe(404)
  }
  expect((await ask(port, 'DELETE', `/api/v1/files/${id}`, { as: who })).status).toBe(404)
  expect(await world.account(who)).toEqual({ stored: 0, reserved: 0 })
  expect(await blobsOf(storage, who.tenant.id)).toEqual([])
})
it('lets an editor delete what is theirs, an admin all of the customer, a stranger nothing', async () => {
  const maker = await world.editor()
  const id = await stored(maker, randomBytes(10))
  const remove = (who: Someone) => ask(port, 'DELETE', `/api/v1/files/${id}`, { as: who })
  expect((await remove(someone(maker.tenant))).status).toBe(404)
  expect((await remove(someone(maker.tenant, 'tenant_viewer'))).status).toBe(403)
  expect((await remove(await world.editor())).status).toBe(404)
  expect((await remove(someone(maker.tenant, 'tenant_admin'))).status).toBe(204)
})
it('removes the pieces of a deleted file later when the store does not answer', async () => {
  const who = await world.editor()
  const ctx = ctxOf(world.ports, who)
  const id = await stored(who, randomBytes(10))
  const broken = { ...storage, blobs: { ...storage.blobs, removeAll: () => Promise.reject(new Error('no answer')) } }
  await deleteFile(broken, async () => false)(ctx, { params: { id }, query: undefined, body: undefined })
  expect(await blobsOf(storage, who.tenant.id)).toHaveLength(1)
  expect((await sweepUploads(broken)).putOff).toBe(1)
  expect((await sweepUploads(storage)).removed).toBe(0)
  world.clock.pass(61_000)
  expect((await sweepUploads(storage)).removed).toBe(1)
  expect(await blobsOf(storage, who.tenant.id)).toEqual([])
})
it('goes on with the next errand when one fails, puts that one off and tells of it once', async () => {
  const [bad, good] = [await world.editor(), await world.editor()]
  const begin = (who: Someone) =>
    makeUpload(ctxOf(world.ports, who), storage, { bytes: Buffer.alloc(5), declaredBytes: 10 })
  await begin(bad)
  await begin(good)
  // Sums that do not fit the files: giving the reservation back would make less than nothing of it.
  await ctxOf(world.ports, bad).change('probe.spoil', async tx => ({
    value: await tx.updateTable('storage_account').set({ reserved_bytes: 0 }).execute(),
    audit: {},
  }))
  world.clock.pass(dayMs + 1000)
  await expect(sweepUploads(storage)).rejects.toThrow(/^1 faults among/)
  expect(await blobsOf(storage, good.tenant.id)).toEqual([])
  expect(await sweepUploads(storage)).toEqual({ expired: 0, removed: 0, putOff: 0 })
  world.clock.pass(-dayMs - 1000)
})
it('tells of files and leaves events, with neither name nor content in them', async () => {
  const who = await world.editor()
  const ctx = ctxOf(world.ports, who, 'worker')
  const id = await stored(who, Buffer.from('secret speech'), { name: 'secret name.mp3' })
  await ctx.change('probe.duration', async tx => ({ value: await setDuration(tx, id, 1234), audit: {} }))
  expect(await ctx.read(tx => fileFacts(tx, id))).toMatchObject({
    name: 'secret name.mp3',
    bytes: 13,
    durationMs: 1234,
  })
  await ask(port, 'DELETE', `/api/v1/files/${id}`, { as: who })
  expect(await ctx.read(tx => fileFacts(tx, id))).toBeUndefined()
  const events = await inSystem(world.ports, tx =>
    tx
      .selectFrom('event_outbox')
      .select(['topic', 'payload'])
      .where('tenant_id', '=', who.tenant.id)
      .orderBy('id')
      .execute(),
  )
  expect(events).toEqual([
    { topic: 'file.stored', payload: { fileId: id } },
    { topic: 'file.deleted', payload: { fileId: id } },
  ])
  const audit = await ctxOf(world.ports, who).read(tx =>
    tx.selectFrom('audit_entry').selectAll().orderBy('at').orderBy('id').execute(),
  )
  expect(audit.map(({ action }) => action)).toEqual(['upload.begin', 'file.store', 'probe.duration', 'file.delete'])
  expect(JSON.stringify(audit)).not.toContain('secret')
})

it('stores a stream of unknown length under the same rules', async () => {
  const who = await world.editor({ storageBytes: 6 * MiB })
  const ctx = ctxOf(world.ports, who)
  const bytes = randomBytes(5 * MiB)
  const { fileId } = await storeFile(ctx, storage, {
    name: 'a.wav',
    mediaType: 'audio/wav',
    stream: Readable.from([bytes]),
  })
  expect((await readAll((await openPlain(ctx, storage, fileId)).stream)).equals(bytes)).toBe(true)
  expect(await world.account(who)).toEqual({ stored: bytes.length, reserved: 0 })
})
it('leaves nothing of a stream that breaks, is too large, or meets a full storage [FIL-04]', async () => {
  const who = await world.editor({ storageBytes: 20 * MiB, maxFileBytes: 12 * MiB })
  const ctx = ctxOf(world.ports, who)
  const parts = async function* (count: number, end?: Error) {
    for (let at = 0; at < count; at += 1) yield Buffer.alloc(MiB)
    if (end) throw end
  }
  const store = (stream: AsyncIterable<Buffer>) =>
    storeFile(ctx, storage, { name: 'a.wav', mediaType: 'audio/wav', stream })
  await expect(store(parts(6, new Error('hung up')))).rejects.toThrow('hung up')
  await expect(store(parts(13))).rejects.toMatchObject({ code: 'too-large' })
  const { fileId } = await store(parts(11))
  await expect(store(parts(10))).rejects.toMatchObject({ code: 'storage-full' })
  expect(await world.account(who)).toEqual({ stored: 11 * MiB, reserved: 0 })
  expect(await blobsOf(storage, who.tenant.id)).toEqual(await blobsOf(storage, `${who.tenant.id}/${fileId}`))
})
it('never takes more than the quota with streams that begin at once [FIL-04]', async () => {
  const who = await world.editor({ storageBytes: 10 * MiB, maxFileBytes: 5 * MiB })
  const ctx = ctxOf(world.ports, who)
  const outcomes = await Promise.allSettled(
    Array.from({ length: 5 }, () =>
      storeFile(ctx, storage, { name: 'a', mediaType: '', stream: Readable.from([Buffer.alloc(3 * MiB)]) }),
    ),
  )
  const { stored: bytes, reserved } = await world.account(who)
  expect(bytes).toBe(outcomes.filter(({ status }) => status === 'fulfilled').length * 3 * MiB)
  expect(bytes).toBeGreaterThan(0)
  expect(bytes).toBeLessThanOrEqual(10 * MiB)
  expect(reserved).toBe(0)
})
it('shows an unfinished upload to nobody but who began it', async () => {
  const who = await world.editor()
  const { fileId } = await makeUpload(ctxOf(world.ports, who), storage, { bytes: Buffer.alloc(5), declaredBytes: 10 })
  const read = (as: Someone) => ask(port, 'GET', `/api/v1/files/${fileId}`, { as })
  expect((await read(who)).json()).toMatchObject({ state: 'uploading', bytes: 10 })
  expect((await read(someone(who.tenant))).status).toBe(404)
  expect((await download(who, fileId)).status).toBe(404)
  expect((await ask(port, 'DELETE', `/api/v1/files/${fileId}`, { as: who })).status).toBe(404)
})
