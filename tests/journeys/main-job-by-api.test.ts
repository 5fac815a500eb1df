import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, form, type Running, signIn, until } from '../support/running.ts'
import { startProduct } from './first-start.ts'

const host = 'acme.localhost'
const sample = readFileSync(path.resolve(import.meta.dirname, '../../packages/server/demo/juniper.mp3'))
// Recordings that are not part of the project; used where they happen to lie beside it.
const jfk = path.resolve(import.meta.dirname, '../../../shared/audio/jfk.mp3')

type Job = {
  id: string
  state: string
  progress: number
  transcriptId: string | null
  problem?: { code: string; title: string; detail: string }
}
type Transcript = {
  language: string
  coverage: number
  segments: {
    startMs: number
    endMs: number
    text: string
    words: { startMs: number; text: string; confidence: number }[]
  }[]
}

let run: Running
let cookie: string
beforeAll(async () => {
  run = await startProduct()
  cookie = await signIn(run.port, host, 'editor@harbor.test')
})
afterAll(async () => {
  await run?.stop()
})

async function submit(name: string, bytes: Buffer, fields: Record<string, string> = {}) {
  const { raw, headers } = form(fields, { name, type: 'audio/mpeg', bytes })
  return ask(run.port, host, 'POST', '/api/v1/jobs', { cookie, raw, headers })
}
function ended(id: string): Promise<Job> {
  return until(async () => {
    const job = (await ask(run.port, host, 'GET', `/api/v1/jobs/${id}`, { cookie })).json<Job>()
    return ['done', 'failed', 'cancelled'].includes(job.state) && job
  }, `job ${id} to end`)
}
async function transcribed(name: string, bytes: Buffer) {
  const answer = await submit(name, bytes)
  expect(answer.status).toBe(202)
  const job = await ended(answer.json<Job>().id)
  expect(job).toMatchObject({ state: 'done', progress: 1 })
  return job.transcriptId
}

describe('a customer of a reseller', () => {
  it('uploads speech, reads the words with their times, and exports subtitles', async () => {
    const id = await transcribed('garden.mp3', sample)
    const transcript = (await ask(run.port, host, 'GET', `/api/v1/transcripts/${id}`, { cookie })).json<Transcript>()
    const text = transcript.segments.map(segment => segment.text).join(' ')
    expect(text).toMatch(/trees along the river/i)
    expect(transcript.language).toBe('en')
    expect(transcript.coverage).toBeGreaterThan(0.9)
    const words = transcript.segments.flatMap(segment => segment.words)
    expect(words.length).toBeGreaterThan(30)
    expect(words.map(word => word.startMs)).toEqual(words.map(word => word.startMs).toSorted((a, b) => a - b))
    const srt = await ask(run.port, host, 'GET', `/api/v1/transcripts/${id}/export?format=srt`, { cookie })
    expect(srt.status).toBe(200)
    expect(srt.headers['content-disposition']).toContain('attachment')
    expect(srt.text).toMatch(/^1\r?\n00:00:0\d,\d{3} --> 00:00:0\d,\d{3}\r?\n/)
  })

  it.runIf(existsSync(jfk))(
    'reads "ask not what your country can do for you" from a well-known recording',
    async () => {
      const id = await transcribed('jfk.mp3', readFileSync(jfk))
      const srt = await ask(run.port, host, 'GET', `/api/v1/transcripts/${id}/export?format=txt`, { cookie })
      expect(srt.text.replace(/\s+/g, ' ').toLowerCase()).toContain('ask not what your country can do for you')
    },
  )

  it('is told clearly why a file cannot be transcribed, and nothing of it leaks [MED-01]', async () => {
    const wrong = {
      'empty.mp3': { bytes: Buffer.alloc(0), code: 'empty-file' },
      'notes.mp3': { bytes: Buffer.from('These are only words in a text file.\n'.repeat(50)), code: 'not-media' },
      'list.mp3': {
        bytes: Buffer.from('#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n'),
        code: 'not-media',
      },
    }
    for (const [name, { bytes, code }] of Object.entries(wrong)) {
      const answer = await submit(name, bytes)
      expect(answer.status).toBe(202)
      const job = await ended(answer.json<Job>().id)
      expect(job).toMatchObject({ state: 'failed', problem: { code } })
      expect(job.problem?.detail).toMatch(/\w+ \w+ \w+.*\./)
      expect(JSON.stringify(job)).not.toMatch(/\/tmp|\/home|passwd|Traceback|scriptorium-/)
    }
  })

  it('does the whole job with an API key and no cookie', async () => {
    const owner = await signIn(run.port, host, 'owner@harbor.test')
    const { key } = (
      await ask(run.port, host, 'POST', '/api/v1/api-keys', {
        cookie: owner,
        body: { name: 'journey', scopes: ['transcribe'] },
      })
    ).json<{ key: string }>()
    const { raw, headers } = form({ language: 'en' }, { name: 'garden.mp3', type: 'audio/mpeg', bytes: sample })
    const answer = await ask(run.port, host, 'POST', '/api/v1/jobs', { bearer: key, raw, headers })
    expect(answer.status).toBe(202)
    const done = await until(async () => {
      const job = (
        await ask(run.port, host, 'GET', `/api/v1/jobs/${answer.json<Job>().id}`, { bearer: key })
      ).json<Job>()
      return job.state === 'done' && job
    }, 'the job to be done')
    expect((await ask(run.port, host, 'GET', `/api/v1/transcripts/${done.transcriptId}`, { bearer: key })).status).toBe(
      200,
    )
    expect((await ask(run.port, host, 'GET', '/api/v1/members', { bearer: key })).status).toBe(403)
  })

  it('never sees what belongs to a customer beside it', async () => {
    const mine = (await ask(run.port, host, 'GET', '/api/v1/jobs', { cookie })).json<{ items: Job[] }>().items
    const beside = await signIn(run.port, host, 'editor@juniper.test')
    for (const job of mine)
      expect((await ask(run.port, host, 'GET', `/api/v1/jobs/${job.id}`, { cookie: beside })).status).toBe(404)
    const elsewhere = await ask(run.port, 'beacon.localhost', 'GET', '/api/v1/me', { cookie })
    expect(elsewhere.status).toBe(401)
  })
})
