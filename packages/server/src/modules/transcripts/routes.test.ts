import type { Transcript, TranscriptSummary } from '@scriptorium/contract'
import { describe, expect, it } from 'vitest'
import { inSystem, tenantCtx } from '#infra/db'
import { newId } from '#infra/ids'
import { startTestApp } from '../../../../../tests/support/app.ts'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeWorld, type Tenant } from '../../../../../tests/support/world.ts'
import { makeSegment, makeTranscript } from './fixtures.ts'
import { findSegments } from './queries.ts'

const database = await testDatabase()
const { ports } = database
const world = await makeWorld(ports)
const app = await startTestApp(database)
const editor = world.a.people.tenant_editor

function ctxOf({ id, realm }: Tenant) {
  const scope = { kind: 'tenant', realmId: realm.id, resellerId: realm.id, tenantId: id } as const
  return tenantCtx(ports, scope, { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: 'test' })
}
const lastTopic = ({ id }: Tenant) =>
  inSystem(ports, async tx => {
    const told = tx.selectFrom('event_outbox').select('topic').where('tenant_id', '=', id).orderBy('id', 'desc')
    return (await told.executeTakeFirst())?.topic
  })
const make = (title: string, tenant = world.a) => makeTranscript(ctxOf(tenant), { title })
const get = (path: string, query = {}) => app.ask(editor, { method: 'GET', path, query })

describe('transcripts', () => {
  it('are listed newest first, page by page, and found by title', async () => {
    const made: string[] = []
    for (const title of ['Alpha 100%', 'Beta', 'Gamma_1']) made.unshift((await make(title)).transcriptId)
    await make('Beta of another customer', world.b)
    const first = await get('/transcripts', { limit: '2' })
    // safe because the reply was parsed by the contract before it left
    const page = first.json as { items: TranscriptSummary[]; nextCursor: string }
    const rest = await get('/transcripts', { limit: '2', cursor: page.nextCursor })
    const { items, nextCursor } = rest.json as { items: TranscriptSummary[]; nextCursor: string | null }
    expect([...page.items, ...items].map(item => item.id)).toEqual(made)
    expect(nextCursor).toBeNull()
    const titles = async (search: string) =>
      ((await get('/transcripts', { search })).json as { items: TranscriptSummary[] }).items.map(item => item.title)
    expect(await titles('bet')).toEqual(['Beta'])
    expect(await titles('%')).toEqual(['Alpha 100%'])
    expect(await titles('_')).toEqual(['Gamma_1'])
  })
  it('are read with segments and words', async () => {
    const { transcriptId } = await make('Speech')
    const transcript = (await get(`/transcripts/${transcriptId}`)).json as Transcript
    expect(transcript.segments[0]).toMatchObject({
      startMs: 0,
      text: 'Ask not what your country can do for you.',
      language: 'en',
    })
    expect(transcript.segments[0]?.words[1]).toEqual({ startMs: 300, endMs: 580, text: ' not', confidence: 0.9 })
  })
  it('are renamed, and the feed says so', async () => {
    const { transcriptId } = await make('Draft')
    const renamed = await app.ask(editor, {
      method: 'PATCH',
      path: `/transcripts/${transcriptId}`,
      body: { title: ' Final ' },
    })
    expect(renamed.json).toMatchObject({ id: transcriptId, title: 'Final' })
    expect((await get(`/transcripts/${transcriptId}`)).json).toMatchObject({ title: 'Final' })
    expect(await lastTopic(world.a)).toBe('transcript.changed')
    const refused = await app.ask(editor, {
      method: 'PATCH',
      path: `/transcripts/${transcriptId}`,
      body: { title: ' ' },
    })
    expect(refused.code).toBe('invalid-input')
  })
  it('are gone once they are deleted, with their segments', async () => {
    const { transcriptId } = await make('Old')
    expect((await app.ask(editor, { method: 'DELETE', path: `/transcripts/${transcriptId}` })).status).toBe(204)
    expect((await get(`/transcripts/${transcriptId}`)).code).toBe('not-found')
    expect(await ctxOf(world.a).read(tx => findSegments(tx, transcriptId))).toEqual([])
    expect(await lastTopic(world.a)).toBe('transcript.trashed')
  })
  it.each([
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['GET', '/export?format=srt'],
  ])('of another customer are answered as missing ones: %s %s', async (method, rest) => {
    const { transcriptId } = await make('Theirs', world.b)
    const [path, format] = rest.split('?format=')
    for (const id of [transcriptId, newId(), 'no-id']) {
      const question = { method, path: `/transcripts/${id}${path}`, ...(format ? { query: { format } } : {}) }
      expect(
        (await app.ask(editor, { ...question, ...(method === 'PATCH' ? { body: { title: 'Mine' } } : {}) })).code,
      ).toBe('not-found')
    }
  })
})

describe('an export', () => {
  it.each([
    [
      'srt',
      'application/x-subrip',
      '1\r\n00:00:00,000 --> 00:00:02,680\r\nAsk not what your country can do for you.\r\n',
    ],
    ['vtt', 'text/vtt', 'WEBVTT\n\n00:00:00.000 --> 00:00:02.680\nAsk not what your country can do for you.\n'],
    ['txt', 'text/plain', 'Ask not what your country can do for you.\n'],
  ])('as %s is a file with a safe name', async (format, type, text) => {
    const { transcriptId } = await makeTranscript(ctxOf(world.a), {
      title: 'Rede "1"\r\nX: y.mp3',
      segments: [makeSegment('Ask not what your country can do for you.'.split(/(?= )/))],
    })
    const file = await get(`/transcripts/${transcriptId}/export`, { format })
    expect(file.text).toBe(text)
    expect(file.headers['content-type']).toBe(`${type}; charset=utf-8`)
    expect(file.headers['content-disposition']).toBe(
      `attachment; filename="Rede 1 X y.${format}"; filename*=UTF-8''Rede%201%20X%20y.${format}`,
    )
  })
  it('as JSON is the transcript', async () => {
    const { transcriptId } = await make('Speech')
    const file = await get(`/transcripts/${transcriptId}/export`, { format: 'json' })
    expect(file.json).toEqual((await get(`/transcripts/${transcriptId}`)).json)
    expect((await get(`/transcripts/${transcriptId}/export`, { format: 'exe' })).code).toBe('invalid-input')
  })
})
