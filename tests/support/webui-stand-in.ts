import { createHmac, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { openBench, receive, samplesOf } from './http-bench.ts'

/** How the stand-in behaves. `stuck` is what the real backend does after any exception of a run, after a parameter
 * file that was cut off, and with what it had begun before a restart: it says `in_progress` for ever. */
export type WebuiManner =
  | 'fine'
  | 'slow'
  | 'slow-to-name'
  | 'stuck'
  | 'queued'
  | 'hangs'
  | 'plain-500'
  | 'broken-while-polled'
  | 'forgets'
  | 'fails'
  | 'nulls'
  | 'diarized'
  | 'huge'
  | 'wrong-types'
  | 'no-json'
  | 'resets'
  | 'never-reads'
  | 'refuses-form'
  | 'refuses-language'
  | 'refuses-size'
  | 'full-for-a-while'
  | 'full'
  | 'beats'
  | 'outside'

type Task = { begunAt: number; polls: number; manner: WebuiManner; first: number; params: URLSearchParams }
export type Claims = { tenant: string; job: string; method: string; path: string; tier?: Record<string, unknown> }
export type WebuiStandIn = Awaited<ReturnType<typeof openWebuiStandIn>>

type WebuiOptions = {
  secret?: string
  manner?: WebuiManner
  /** A free one unless named. */
  port?: number
  /** How long a run takes in the manner `fine`; as many polls as it takes when nothing is said. */
  runMs?: number
}

/** Speaks as Whisper-WebUI does; with a secret as a wrapped one. What it hears depends on the first sample only. */
export async function openWebuiStandIn({ secret, manner = 'fine', port, runMs }: WebuiOptions = {}) {
  const tasks = new Map<string, Task>()
  const seen = {
    claims: [] as Claims[],
    filenames: [] as string[],
    queries: [] as URLSearchParams[],
    atOnce: 0,
    posts: 0,
  }
  const state = { manner }
  let refusals = 0

  const submit = async (request: IncomingMessage, response: ServerResponse, params: URLSearchParams) => {
    const { manner } = state
    seen.posts += 1
    if (manner === 'never-reads') return
    if (manner === 'full' || (manner === 'full-for-a-while' && refusals++ < 2)) {
      request.resume()
      return json(
        response,
        503,
        { code: 'busy', detail: 'Come again later.' },
        { 'retry-after': manner === 'full' ? '30' : '0' },
      )
    }
    const { filename, sound } = await receive(request)
    if (manner === 'resets') return void request.socket.destroy()
    if (manner === 'plain-500') return void response.writeHead(500, { 'content-type': 'text/plain' }).end(secretWords)
    if (manner === 'refuses-form') return json(response, 422, { detail: [{ loc: ['query'], input: secretWords }] })
    if (manner === 'refuses-language') return json(response, 422, { code: 'unknown-language', detail: 'Unknown.' })
    if (manner === 'refuses-size') return json(response, 413, { code: 'too-long', detail: 'Too long.' })
    const id = randomUUID()
    seen.filenames.push(filename)
    seen.queries.push(params)
    tasks.set(id, { begunAt: performance.now(), polls: 0, manner, first: samplesOf(sound)[0] ?? 0, params })
    seen.atOnce = Math.max(seen.atOnce, tasks.size)
    // Slower than it takes to hang up: the task is there, and who has hung up by now never learns its name.
    if (manner === 'slow-to-name') await new Promise(resolve => setTimeout(resolve, 150))
    json(response, 201, { identifier: id, status: 'queued', message: 'Transcription task has queued' })
  }

  const tell = (id: string, response: ServerResponse) => {
    const task = tasks.get(id)
    if (!task) return json(response, 404, { detail: 'Identifier not found' })
    task.polls += 1
    const { polls } = task
    const wrapped = secret ? { language: 'english', updated_at: 'then', durationMs: 1 } : {}
    const reply = (status: string, more: Record<string, unknown> = {}) =>
      json(response, 200, {
        identifier: id,
        status,
        task_type: 'transcription',
        result: null,
        error: null,
        progress: 0,
        ...wrapped,
        ...more,
      })
    const done = (result: unknown) => {
      // A plain backend keeps its tasks; that they stay is no matter of the adapter's.
      if (!secret) tasks.delete(id)
      reply('completed', { result, progress: 1 })
    }
    switch (task.manner) {
      case 'stuck':
        return reply('in_progress')
      case 'queued':
        return reply('queued')
      case 'beats':
        return reply('in_progress', { progress: 0.4, updated_at: `beat ${polls}` })
      case 'hangs':
        return reply('in_progress', { progress: Math.min(0.4, polls / 10) })
      case 'forgets':
        if (polls > 1) tasks.delete(id)
        return polls > 1
          ? json(response, 404, { detail: 'Identifier not found' })
          : reply('in_progress', { progress: 0.2 })
      case 'broken-while-polled':
        if (polls < 3) return void response.writeHead(502, { 'content-type': 'text/plain' }).end('Bad Gateway')
        return done(said(task.first))
      case 'fails':
        return reply('failed', { error: `run-failed: RuntimeError: ${secretWords}` })
      case 'nulls':
        return done([nulls])
      case 'diarized':
        return done([
          { ...nulls, text: 'SPEAKER_00|Hello | there', start: 0, end: 0.4 },
          { ...nulls, text: 'None|Who is it?', start: 0.5, end: 0.9 },
          { ...nulls, text: 'no label | at all', start: 0.9, end: 1 },
        ])
      case 'huge':
        response.writeHead(200, { 'content-type': 'application/json' })
        return endless(response)
      case 'wrong-types':
        return done([{ start: 'soon', end: {}, text: 7, words: 'none' }])
      case 'no-json':
        return void response.writeHead(200).end(`<html>${secretWords}`)
      case 'outside':
        return done([
          { start: 9, end: 12, text: ' last', words: [{ start: 9, end: -3, word: ' last', probability: 2 }] },
          {
            start: -1,
            end: 0.5,
            text: ' first',
            words: [
              { start: 0.4, end: 0.5, word: ' fi', probability: 0.5 },
              { start: 0.2, end: 0.3, word: 'rst', probability: null },
            ],
          },
        ])
      case 'slow':
        // A progress that goes back, as after a second pass.
        if (polls < 40) return reply('in_progress', { progress: (polls % 7 === 0 ? polls - 3 : polls) / 50 })
        return done(said(task.first))
      default:
        if (runMs !== undefined) {
          const share = (performance.now() - task.begunAt) / runMs
          return share < 1 ? reply('in_progress', { progress: share }) : done(said(task.first))
        }
        if (polls === 1) return reply('queued')
        return polls === 2 ? reply('in_progress', { progress: 0.5 }) : done(said(task.first))
    }
  }

  const bench = await openBench((request, response) => {
    const url = new URL(request.url ?? '', 'http://stand-in')
    const claims = secret ? claimsOf(request, url.pathname, secret) : undefined
    if (claims) seen.claims.push(claims)
    const id = url.pathname.split('/')[2] ?? ''
    if (url.pathname === '/health') return json(response, secret ? 200 : 404, { status: 'ready' })
    if (secret && !claims) {
      request.resume()
      return json(response, 401, { code: 'context-forged', detail: 'The signature of the context does not fit.' })
    }
    if (request.method === 'POST' && url.pathname === '/transcription/') {
      return void submit(request, response, url.searchParams).catch(() => response.destroy())
    }
    if (request.method === 'DELETE' && secret) {
      return json(response, tasks.delete(id) ? 200 : 404, {})
    }
    if (request.method === 'GET' && url.pathname.startsWith('/task/')) return tell(id, response)
    json(response, 405, { detail: 'Method Not Allowed' })
  }, port)
  const working = () =>
    [...tasks.values()].filter(({ begunAt }) => secret || performance.now() - begunAt < (runMs ?? 0)).length
  /** `working`: what it still has, as far as it can be told to stop: a plain one runs what was left to its end. */
  return { ...bench, tasks, working, seen, become: (manner: WebuiManner) => Object.assign(state, { manner }) }
}

/** Stands for what a customer said: no error may repeat it. */
export const secretWords = 'swordfish'
const nulls = { id: null, seek: null, text: null, start: null, end: null, tokens: null, words: null }

/** Each recording says its own number. */
function said(first: number) {
  const words = [' This', ' is', ` number${first}.`]
  return [
    {
      ...nulls,
      text: words.join(''),
      start: 0,
      end: 0.9,
      words: words.map((word, index) => ({ start: index * 0.3, end: index * 0.3 + 0.3, word, probability: 0.9 })),
    },
  ]
}

function json(response: ServerResponse, status: number, content: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(content))
}

function endless(response: ServerResponse): void {
  const more = () => {
    while (!response.destroyed) if (!response.write(' '.repeat(65_536))) break
  }
  response.on('drain', more)
  more()
}

/** Checked as the wrapper checks it: signature, method and path, a nonce of its own, a short life. */
const nonces = new Set<string>()
function claimsOf(request: IncomingMessage, path: string, secret: string): Claims | undefined {
  const [payload = '', signature] = String(request.headers['scriptorium-context'] ?? '').split('.')
  if (createHmac('sha256', secret).update(payload).digest('base64url') !== signature) return
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
  const isNew = !nonces.has(claims.nonce)
  nonces.add(claims.nonce)
  const fits =
    isNew &&
    claims.v === 1 &&
    /^[\w-]{22}$/.test(claims.nonce) &&
    claims.method === request.method &&
    claims.path === path &&
    claims.exp - claims.iat <= 300 &&
    Math.abs(claims.iat - Date.now() / 1000) < 30 &&
    (claims.tier === undefined) === (request.method !== 'POST')
  return fits ? claims : undefined
}
