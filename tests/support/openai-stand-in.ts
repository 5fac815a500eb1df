import type { IncomingMessage, ServerResponse } from 'node:http'
import { openBench, receive, samplesOf } from './http-bench.ts'

export type OpenaiManner =
  | 'fine'
  | 'nested'
  | 'words-only'
  | 'json-only'
  | 'busy-for-a-while'
  | 'busy'
  | 'too-large'
  | 'refuses-key'
  | 'refuses-language'
  | 'refuses-request'
  | 'breaks'
  | 'breaks-once'
  | 'drops'
  | 'drops-once'
  | 'never-answers'
  | 'huge'
  | 'wrong-types'
  | 'no-json'
  | 'silent'
export type OpenaiStandIn = Awaited<ReturnType<typeof openOpenaiStandIn>>

/** Stands for what a customer said, and for the key: no error may repeat it. */
export const secretWords = 'swordfish'

type Answerer = (response: ServerResponse) => void

/** Speaks as OpenAI and its likes do. Each sound of a recording is a word that says its number; silence is silence. */
export async function openOpenaiStandIn(
  manner: OpenaiManner = 'fine',
  options: { key?: string; maxBytes?: number; port?: number; answerMs?: number } = {},
) {
  const state = { manner }
  const seen = {
    requests: 0,
    atOnce: 0,
    paths: [] as string[],
    fields: [] as Record<string, string[]>[],
    bytes: [] as number[],
  }
  let underway = 0
  let once = true

  const misbehaviours: Partial<Record<OpenaiManner, Answerer>> = {
    busy: response => json(response, 429, fault('rate_limit'), { 'retry-after': '3600' }),
    'too-large': response => json(response, 413, fault('size')),
    'refuses-key': response => json(response, 401, fault(`Incorrect API key provided: ${secretWords}`)),
    'refuses-language': response =>
      json(response, 400, {
        error: { message: `Language 'tlh' is not supported`, param: 'language', code: 'invalid' },
      }),
    'refuses-request': response => json(response, 400, fault('bad')),
    breaks: response => void response.writeHead(500, { 'content-type': 'text/plain' }).end(secretWords),
    drops: response => void response.destroy(),
    'never-answers': () => undefined,
    huge: endless,
    'wrong-types': response => json(response, 200, { text: 7, segments: [{ start: 'soon', text: secretWords }] }),
    'no-json': response => void response.writeHead(200).end(secretWords),
    silent: response => json(response, 200, { text: '', language: 'english', segments: [], words: [] }),
  }
  const firstOnly: Partial<Record<OpenaiManner, Answerer>> = {
    'breaks-once': response => void response.writeHead(502).end(),
    'drops-once': response => void response.destroy(),
    'busy-for-a-while': response => json(response, 429, fault('rate_limit'), { 'retry-after': '0' }),
  }

  const hear = async (request: IncomingMessage, response: ServerResponse) => {
    seen.requests += 1
    underway += 1
    seen.atOnce = Math.max(seen.atOnce, underway)
    response.on('close', () => {
      underway -= 1
    })
    seen.paths.push(request.url ?? '')
    const { fields, sound, filename } = await receive(request)
    seen.fields.push({ ...fields, filename: [filename] })
    seen.bytes.push(sound.length)
    if (options.maxBytes && sound.length > options.maxBytes) return json(response, 413, fault('too large'))
    if (options.answerMs) await new Promise(resolve => setTimeout(resolve, options.answerMs))
    const misbehave = misbehaviours[state.manner] ?? (once ? firstOnly[state.manner] : undefined)
    if (misbehave) {
      once = false
      return misbehave(response)
    }
    if (fields.response_format?.[0] !== (state.manner === 'json-only' ? 'json' : 'verbose_json')) {
      return json(response, 400, fault('response_format'))
    }
    json(response, 200, answer(state.manner, samplesOf(sound), fields['timestamp_granularities[]'] ?? []))
  }
  const bench = await openBench((request, response) => {
    if (options.key && request.headers.authorization !== `Bearer ${options.key}`) {
      request.resume()
      return json(response, 401, fault(`Incorrect API key provided: ${secretWords}`))
    }
    if (request.url === '/v1/models') return json(response, 200, { data: [] })
    void hear(request, response).catch(() => response.destroy())
  }, options.port)
  return {
    ...bench,
    seen,
    underway: () => underway,
    become: (next: OpenaiManner) => Object.assign(state, { manner: next }),
  }
}

function answer(manner: OpenaiManner, samples: Int16Array, granularities: string[]) {
  const words = soundsIn(samples)
  const text = words.map(({ word }) => ` ${word}.`).join('')
  if (manner === 'json-only') return { text: text.trim() }
  if (manner === 'words-only') return { text: text.trim(), language: 'english', words }
  const whole = manner === 'nested'
  const segments = words.map(({ word, start, end }) => ({
    start,
    end,
    text: ` ${word}.`,
    avg_logprob: Math.log(0.5),
    ...(whole ? { words: [{ word: ` ${word}.`, start, end, probability: 0.7 }] } : {}),
  }))
  const loose = granularities.includes('word') && !whole ? { words } : {}
  return { text, language: whole ? 'en' : 'english', segments, ...loose }
}

/** From the first to the last sample of each sound, in seconds. */
function soundsIn(samples: Int16Array): { word: string; start: number; end: number }[] {
  const found: { word: string; start: number; end: number }[] = []
  let from = -1
  for (let at = 0; at <= samples.length; at += 1) {
    const isSound = (samples[at] ?? 0) !== 0
    if (isSound && from < 0) from = at
    if (isSound || from < 0) continue
    found.push({ word: `Number${samples[from]}`, start: from / 16_000, end: at / 16_000 })
    from = -1
  }
  return found
}

function fault(message: string) {
  return { error: { message, type: 'invalid_request_error', param: null, code: null } }
}
function json(response: ServerResponse, status: number, content: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(content))
}
function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const more = () => {
    while (!response.destroyed) if (!response.write(' '.repeat(65_536))) break
  }
  response.on('drain', more)
  more()
}
