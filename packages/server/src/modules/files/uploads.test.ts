import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import {
  ask,
  ctxOf,
  metadata,
  openFileServer,
  type Someone,
  someone,
  tusHeaders,
  uploads,
} from '../../../../../tests/support/file-server.ts'
import { blobsOf, fileWorld } from '../../../../../tests/support/file-world.ts'
import { openPlain } from './open-plain.ts'
import { sweepUploads } from './sweep-uploads.ts'

const world = await fileWorld()
const { port, storage } = world
const MiB = 1024 * 1024
const unknownId = '00000000-0000-7000-8000-000000000000'

async function begun(who: Someone, length: number, name = 'talk.mp3') {
  const answer = await uploads.begin(port, who, length, metadata({ filename: name, filetype: 'audio/mpeg' }))
  expect(answer.status, answer.body.toString()).toBe(201)
  const path = answer.headers.location ?? ''
  return { path, id: path.split('/').at(-1) ?? '' }
}
const contentOf = (who: Someone, id: string) => ask(port, 'GET', `/api/v1/files/${id}/content`, { as: who })
const receivedBytes = async (who: Someone, id: string) => {
  const row = await ctxOf(world.ports, who).read(tx =>
    tx.selectFrom('stored_file').select('received_bytes').where('id', '=', id).executeTakeFirst(),
  )
  return row?.received_bytes ?? 0
}
const piecesOf = (who: Someone, id: string) => blobsOf(storage, `${who.tenant.id}/${id}`)

async function* inChunks(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

it('stores what was sent in pieces, and hands the same bytes out', async () => {
  const who = await world.editor()
  const bytes = randomBytes(9 * MiB + 12_345)
  const { path, id } = await begun(who, bytes.length)
  expect(path).toMatch(/^\/api\/v1\/uploads\/[0-9a-f-]{36}$/)
  const cuts = [0, 1, 70_000, 5 * MiB, bytes.length]
  for (const [at, from] of cuts.slice(0, -1).entries()) {
    const to = cuts[at + 1] ?? 0
    const sent = await uploads.send(port, who, path, from, bytes.subarray(from, to))
    expect([sent.status, sent.headers['upload-offset']], sent.body.toString()).toEqual([204, String(to)])
  }
  const file = await ask(port, 'GET', `/api/v1/files/${id}`, { as: who })
  const facts = {
    id,
    name: 'talk.mp3',
    bytes: bytes.length,
    mediaType: 'audio/mpeg',
    state: 'stored',
    durationMs: null,
  }
  expect(file.json()).toMatchObject(facts)
  const whole = await contentOf(who, id)
  expect(whole.status).toBe(200)
  expect(whole.body.equals(bytes)).toBe(true)
  expect(await world.account(who)).toEqual({ stored: bytes.length, reserved: 0 })
})

it('takes the first bytes together with the beginning', async () => {
  const who = await world.editor()
  const bytes = randomBytes(100_000)
  const answer = await ask(port, 'POST', '/api/v1/uploads', {
    as: who,
    body: bytes,
    headers: { ...tusHeaders, 'upload-length': '100000', 'content-type': 'application/offset+octet-stream' },
  })
  expect([answer.status, answer.headers['upload-offset']]).toEqual([201, '100000'])
  const content = await contentOf(who, answer.headers.location?.split('/').at(-1) ?? '')
  expect(content.body.equals(bytes)).toBe(true)
})

it('takes an empty file', async () => {
  const who = await world.editor()
  const { id } = await begun(who, 0)
  const content = await contentOf(who, id)
  expect([content.status, content.body.length, content.headers['content-length']]).toEqual([200, 0, '0'])
})

it('says what it speaks without a session, and opens nothing to other sites', async () => {
  const answer = await ask(port, 'OPTIONS', '/api/v1/uploads', { headers: { origin: 'https://evil.test' } })
  expect(answer.status).toBe(204)
  expect(answer.headers['tus-version']).toBe('1.0.0')
  const begin = await uploads.begin(port, await world.editor(), 10)
  const all = [...Object.keys(answer.headers), ...Object.keys(begin.headers)]
  expect(all.filter(name => name.startsWith('access-control-'))).toEqual([])
})

it('refuses the Origin of another site and a request without a session', async () => {
  const who = await world.editor()
  const foreign = await uploads.begin(port, who, 10, { origin: 'https://evil.test' })
  expect(foreign.json().code).toBe('origin-refused')
  const nobody = await ask(port, 'POST', '/api/v1/uploads', { headers: { ...tusHeaders, 'upload-length': '10' } })
  expect(nobody.json().code).toBe('not-signed-in')
  const { path } = await begun(who, 10)
  expect((await ask(port, 'HEAD', path, { headers: tusHeaders })).status).toBe(401)
})

it('answers a stranger, a colleague and an unknown id alike [FIL-01]', async () => {
  const owner = await world.editor()
  const stranger = await world.editor()
  const colleague = someone(owner.tenant)
  const { path, id } = await begun(owner, 100)
  const missing = await uploads.send(port, stranger, `/api/v1/uploads/${unknownId}`, 0, Buffer.alloc(10))
  const { instance: _i, requestId: _r, ...body } = missing.json()
  for (const who of [stranger, colleague]) {
    for (const method of ['HEAD', 'PATCH', 'DELETE', 'GET']) {
      const url = method === 'GET' ? `/api/v1/files/${id}` : path
      const answer = await ask(port, method, url, { as: who, headers: { ...tusHeaders, 'upload-offset': '0' } })
      expect([method, answer.status]).toEqual([method, 404])
      if (method !== 'HEAD') expect(answer.json()).toMatchObject(body)
    }
    expect((await contentOf(who, id)).status).toBe(404)
  }
  expect((await uploads.offset(port, owner, path)).offset).toBe(0)
})

it('keeps the writer of an upload that a stranger tries to continue [FIL-01]', async () => {
  const owner = await world.editor()
  const bytes = randomBytes(2000)
  const { path, id } = await begun(owner, bytes.length)
  const half = async function* () {
    yield bytes.subarray(0, 1000)
    const foreign = await uploads.send(port, someone(owner.tenant), path, 0, Buffer.alloc(10))
    expect(foreign.status).toBe(404)
    yield bytes.subarray(1000)
  }
  expect((await uploads.send(port, owner, path, 0, half())).status).toBe(204)
  expect((await contentOf(owner, id)).body.equals(bytes)).toBe(true)
})

it.each([
  '..%2f..%2fetc%2fpasswd',
  '..%5c..%5cwin',
  '%00',
  `${unknownId}.json`,
  'a'.repeat(150),
  `${unknownId}%2f..`,
  `${unknownId}/../${unknownId}`,
])('knows no upload of the id %s [FIL-02]', async id => {
  const who = await world.editor()
  for (const method of ['HEAD', 'PATCH', 'DELETE']) {
    expect((await ask(port, method, `/api/v1/uploads/${id}`, { as: who, headers: tusHeaders })).status).toBe(404)
  }
})
it('knows no upload of an id of 5 KB [FIL-02]', async () => {
  const answer = await ask(port, 'PATCH', `/api/v1/uploads/${'a'.repeat(5000)}`, {
    as: await world.editor(),
    headers: tusHeaders,
  })
  expect([404, 414]).toContain(answer.status)
})

it.each([
  ['-1', 400],
  ['9223372036854775808', 400],
  ['1e3', 400],
  ['12.5', 400],
  ['', 400],
  [String(6 * 1024 ** 3), 413],
])('refuses the length %s [FIL-03]', async (length, status) => {
  const who = await world.editor()
  const answer = await uploads.begin(port, who, length)
  expect(answer.status).toBe(status)
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(await world.account(who)).toEqual({ stored: 0, reserved: 0 })
})
it('refuses a deferred length, and none at all [FIL-03]', async () => {
  const who = await world.editor()
  const lengths: Record<string, string>[] = [{ 'upload-defer-length': '1' }, {}]
  for (const headers of lengths) {
    const answer = await ask(port, 'POST', '/api/v1/uploads', { as: who, headers: { ...tusHeaders, ...headers } })
    expect([answer.status, answer.json().code]).toEqual([400, 'invalid-input'])
  }
  const { path } = await begun(who, 10)
  const changed = await ask(port, 'PATCH', path, {
    as: who,
    body: Buffer.alloc(10),
    headers: {
      ...tusHeaders,
      'upload-offset': '0',
      'upload-length': '20',
      'content-type': 'application/offset+octet-stream',
    },
  })
  expect(changed.status).toBe(400)
  expect((await uploads.offset(port, who, path)).offset).toBe(0)
})
it('stores no byte of a request that brings more than was declared [FIL-03]', async () => {
  const who = await world.editor()
  const { path, id } = await begun(who, 1000)
  for (const body of [Buffer.alloc(1001), inChunks(Buffer.alloc(64_000), 500)]) {
    const answer = await uploads.send(port, who, path, 0, body)
    expect([answer.status, answer.json().code]).toEqual([413, 'too-large'])
    expect((await uploads.offset(port, who, path)).offset).toBe(0)
    expect(await piecesOf(who, id)).toEqual([])
  }
})
it('waits for the rest when fewer bytes come than were declared [FIL-03]', async () => {
  const who = await world.editor()
  const { path, id } = await begun(who, 1000)
  await uploads.send(port, who, path, 0, Buffer.alloc(400))
  expect((await uploads.offset(port, who, path)).offset).toBe(400)
  expect((await contentOf(who, id)).status).toBe(404)
  expect(await world.account(who)).toEqual({ stored: 0, reserved: 1000 })
})

it.each([
  [{ 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }, 412, 'wrong-protocol'],
  [{ ...tusHeaders, 'content-type': 'application/offset+octet-stream' }, 400, 'invalid-input'],
  [{ ...tusHeaders, 'upload-offset': '7', 'content-type': 'application/offset+octet-stream' }, 409, 'offset-mismatch'],
])('explains why it refuses a request with %j', async (headers, status, code) => {
  const who = await world.editor()
  const { path } = await begun(who, 10)
  const answer = await ask(port, 'PATCH', path, { as: who, headers, body: Buffer.alloc(5) })
  expect([answer.status, answer.json().code]).toEqual([status, code])
})

it('never accepts more than the quota, however many begin at once [FIL-04]', async () => {
  const who = await world.editor({ storageBytes: 10_000 })
  const answers = await Promise.all(Array.from({ length: 20 }, () => uploads.begin(port, who, 3000)))
  const accepted = answers.filter(({ status }) => status === 201)
  expect(accepted).toHaveLength(3)
  expect(answers.filter(({ status }) => status !== 201).map(answer => answer.json().code)).toEqual(
    Array(17).fill('storage-full'),
  )
  await Promise.all(
    accepted.map(answer => uploads.send(port, who, answer.headers.location ?? '', 0, Buffer.alloc(3000))),
  )
  expect(await world.account(who)).toEqual({ stored: 9000, reserved: 0 })
})
it('refuses a file that is larger than the plan takes', async () => {
  const answer = await uploads.begin(port, await world.editor({ maxFileBytes: 1000 }), 1001)
  expect([answer.status, answer.json().code]).toEqual([413, 'too-large'])
})
it('returns the reservation of an abandoned upload, and leaves nothing behind [FIL-04]', async () => {
  const who = await world.editor({ storageBytes: 10_000 })
  const { path, id } = await begun(who, 10_000)
  await uploads.send(port, who, path, 0, Buffer.alloc(5000))
  expect(await piecesOf(who, id)).toHaveLength(1)
  expect((await ask(port, 'DELETE', path, { as: who, headers: tusHeaders })).status).toBe(204)
  expect(await world.account(who)).toEqual({ stored: 0, reserved: 0 })
  expect(await piecesOf(who, id)).toEqual([])
  expect((await uploads.offset(port, who, path)).status).toBe(404)
})
it('does not let an upload be abandoned that is complete', async () => {
  const who = await world.editor()
  const { path } = await begun(who, 5)
  await uploads.send(port, who, path, 0, Buffer.alloc(5))
  const answer = await ask(port, 'DELETE', path, { as: who, headers: tusHeaders })
  expect([answer.status, answer.json().code]).toEqual([409, 'already-finished'])
  expect((await uploads.offset(port, who, path)).offset).toBe(5)
})
it('leaves nothing of an upload that is abandoned while bytes arrive [FIL-04]', async () => {
  const who = await world.editor()
  const { path, id } = await begun(who, 12 * MiB)
  const body = async function* () {
    yield Buffer.alloc(5 * MiB)
    await expect.poll(async () => (await piecesOf(who, id)).length, { timeout: 10_000 }).toBe(1)
    await ask(port, 'DELETE', path, { as: who, headers: tusHeaders })
    yield Buffer.alloc(7 * MiB)
  }
  expect((await uploads.send(port, who, path, 0, body())).status).toBe(409)
  expect(await world.account(who)).toEqual({ stored: 0, reserved: 0 })
  expect(await piecesOf(who, id)).toEqual([])
})

it('lets one of two clients win that append at the same byte on two servers [FIL-05]', async () => {
  const who = await world.editor()
  const other = await openFileServer(storage)
  const rest = randomBytes(1000)
  try {
    for (let round = 0; round < 8; round += 1) {
      const { path, id } = await begun(who, 200_000 + rest.length)
      const bodies = [Buffer.alloc(200_000, 1), Buffer.alloc(200_000, 2)] as const
      const sent = (at: number, body: Buffer) => uploads.send(at, who, path, 0, inChunks(body, 20_000))
      const answers = await Promise.all([sent(port, bodies[0]), sent(other.port, bodies[1])])
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 409])
      expect((await uploads.send(port, who, path, 200_000, rest)).status).toBe(204)
      const won = answers[0].status === 204 ? bodies[0] : bodies[1]
      expect((await contentOf(who, id)).body.equals(Buffer.concat([won, rest]))).toBe(true)
      expect(await piecesOf(who, id)).toHaveLength(2)
    }
  } finally {
    await other.close()
  }
})

it('keeps what had arrived when the connection is lost', async () => {
  const who = await world.editor()
  const bytes = randomBytes(6 * MiB)
  const { path, id } = await begun(who, bytes.length)
  const broken = async function* () {
    yield bytes.subarray(0, 5 * MiB)
    await expect.poll(() => receivedBytes(who, id), { timeout: 10_000 }).toBe(4 * MiB)
    throw new Error('cable pulled')
  }
  await expect(uploads.send(port, who, path, 0, broken())).rejects.toThrow()
  const { offset } = await uploads.offset(port, who, path)
  expect(offset).toBeGreaterThanOrEqual(4 * MiB)
  expect((await uploads.send(port, who, path, offset, bytes.subarray(offset))).status).toBe(204)
  expect((await contentOf(who, id)).body.equals(bytes)).toBe(true)
})

it('answers a client that is still sending', async () => {
  const own = await openFileServer(storage)
  const many = async function* () {
    for (let at = 0; at < 40; at += 1) yield Buffer.alloc(MiB)
  }
  const who = await world.editor()
  expect((await uploads.send(own.port, who, `/api/v1/uploads/${unknownId}`, 0, many())).status).toBe(404)
  const { headers } = await uploads.begin(own.port, who, 1000)
  expect((await uploads.send(own.port, who, headers.location ?? '', 0, many())).status).toBe(413)
  await own.close()
})
it('tells an offset that holds: the request before cannot move it any more', async () => {
  const who = await world.editor()
  const bytes = randomBytes(6 * MiB)
  const { path, id } = await begun(who, bytes.length)
  const slow = async function* () {
    yield bytes.subarray(0, 5 * MiB)
    await expect.poll(() => receivedBytes(who, id), { timeout: 10_000 }).toBe(4 * MiB)
    expect((await uploads.offset(port, who, path)).offset).toBe(4 * MiB)
    yield bytes.subarray(5 * MiB)
  }
  const overtaken = await uploads.send(port, who, path, 0, slow())
  expect([overtaken.status, overtaken.json().code]).toEqual([409, 'offset-mismatch'])
  expect((await uploads.send(port, who, path, 4 * MiB, bytes.subarray(4 * MiB))).status).toBe(204)
  expect((await contentOf(who, id)).body.equals(bytes)).toBe(true)
})

it('gives an upload up that nobody continued for a day, and returns its reservation [FIL-04]', async () => {
  const who = await world.editor()
  const left = await begun(who, 1000)
  await uploads.send(port, who, left.path, 0, Buffer.alloc(500))
  world.clock.pass(23 * 3600 * 1000)
  const alive = await begun(who, 1000)
  world.clock.pass(2 * 3600 * 1000)
  expect((await sweepUploads(storage)).expired).toBeGreaterThan(0)
  expect(await world.account(who)).toEqual({ stored: 0, reserved: 1000 })
  expect(await piecesOf(who, left.id)).toEqual([])
  await expect(openPlain(ctxOf(world.ports, who), storage, left.id)).rejects.toThrow('Not found')
  world.clock.pass(-25 * 3600 * 1000)
  expect((await uploads.offset(port, who, alive.path)).offset).toBe(0)
})
