import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { blobsOf, fileWorld } from '../../../../../tests/support/file-world.ts'
import { ask, ctxOf, metadata, openFileServer, someone, tusHeaders, uploads } from '../../../../../tests/support/file-server.ts'

const world = await fileWorld()
const { port, storage } = world
const MiB = 1024 * 1024
const noId = '00000000-0000-7000-8000-000000000000'

async function begun(who: Awaited<ReturnType<typeof world.editor>>, length: number, name = 'talk.mp3') {
  const answer = await uploads.begin(port, who, length, metadata({ filename: name, filetype: 'audio/mpeg' }))
  expect(answer.status, answer.body.toString()).toBe(201)
  const path = answer.headers.location ?? ''
  return { path, id: path.split('/').at(-1) ?? '' }
}

it('stores what was sent in pieces, and hands the same bytes out', async () => {
  const who = await world.editor()
  const bytes = randomBytes(9 * MiB + 12_345)
  const { path, id } = await begun(who, bytes.length)
  expect(path).toMatch(/^\/api\/v1\/uploads\/[0-9a-f-]{36}$/)
  for (const [from, to] of [[0, 1], [1, 70_000], [70_000, 5 * MiB], [5 * MiB, bytes.length]] as const) {
    const sent = await uploads.send(port, who, path, from, bytes.subarray(from, to))
    expect([sent.status, sent.headers['upload-offset']], sent.body.toString()).toEqual([204, String(to)])
  }
  const file = await ask(port, 'GET', `/api/v1/files/${id}`, { as: who })
  expect(file.json()).toMatchObject({ id, name: 'talk.mp3', bytes: bytes.length, mediaType: 'audio/mpeg', state: 'stored', durationMs: null })
  const whole = await ask(port, 'GET', `/api/v1/files/${id}/content`, { as: who })
  expect(whole.status).toBe(200)
  expect(whole.body.equals(bytes)).toBe(true)
  expect(await world.account(who)).toEqual({ stored: bytes.length, reserved: 0 })
})
