import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'

export type Running = {
  port: number
  metricsPort: number
  folder: string
  child: ChildProcess
  output: () => string
  stop: () => Promise<number | null>
}
const clone = path.resolve(import.meta.dirname, '../..')

/** The whole product as a person starts it, with folder and ports of its own. */
export async function startScriptorium(environment: NodeJS.ProcessEnv = {}, folder?: string): Promise<Running> {
  const data = folder ?? (await mkdtemp(path.join(tmpdir(), 'scriptorium-run-')))
  await chmod(data, 0o755)
  const child = spawn(process.execPath, ['packages/server/src/main.ts', 'all'], {
    cwd: clone,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: '0',
      METRICS_PORT: '0',
      DATA_DIR: data,
      LOG_LEVEL: 'warn',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const ports = await new Promise<{ port: number; metricsPort: number }>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`Not ready after 120 s:\n${text}`)), 120_000)
    const take = (chunk: Buffer) => {
      text += chunk.toString('utf8')
      const ready = /Ready: http:\/\/[^:\s]+:(\d+)/.exec(text)
      const metrics = /Metrics: http:\/\/[^:\s]+:(\d+)/.exec(text)
      if (!ready || !metrics) return
      clearTimeout(late)
      resolve({ port: Number(ready[1]), metricsPort: Number(metrics[1]) })
    }
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
    child.once('exit', code => reject(new Error(`Ended with ${code} before it was ready:\n${text}`)))
  })
  const ended = new Promise<number | null>(resolve => child.once('exit', code => resolve(code)))
  return {
    ...ports,
    folder: data,
    child,
    output: () => text,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      const code = await ended
      if (folder === undefined) await rm(data, { recursive: true, force: true })
      return code
    },
  }
}

export type Answer = {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
  json: <T>() => T
}

/** One request to 127.0.0.1 with the Host of a realm: `*.localhost` does not resolve in Node. */
export function ask(
  port: number,
  host: string,
  method: string,
  address: string,
  options: { cookie?: string; bearer?: string; body?: unknown; raw?: Buffer; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const authority = `${host}:${port}`
  const payload = options.raw ?? (options.body === undefined ? undefined : Buffer.from(JSON.stringify(options.body)))
  const headers: Record<string, string> = {
    host: authority,
    ...(method === 'GET' || options.bearer ? {} : { origin: `http://${authority}` }),
    ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(options.cookie ? { cookie: options.cookie } : {}),
    ...(options.bearer ? { authorization: `Bearer ${options.bearer}` } : {}),
    ...(payload ? { 'content-length': String(payload.length) } : {}),
    ...options.headers,
  }
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path: address, headers }, response => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8')
        // safe because callers name the shape that the contract promises for this address
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: <T>() => JSON.parse(text) as T,
        })
      })
    })
    sent.on('error', reject)
    sent.end(payload)
  })
}

/** Signs in and gives the cookie. */
export async function signIn(
  port: number,
  host: string,
  email: string,
  password = 'scriptorium demo 1',
): Promise<string> {
  const answer = await ask(port, host, 'POST', '/api/v1/sessions', { body: { email, password } })
  const cookie = String(answer.headers['set-cookie'] ?? '').split(';')[0]
  if (answer.status !== 201 || !cookie) throw new Error(`Sign-in of ${email} answered ${answer.status}: ${answer.text}`)
  return cookie
}

/** Asks again until the condition holds; the limit is for a broken run, not for speed. */
export async function until<T>(look: () => Promise<T | undefined | false>, what: string, limitMs = 90_000): Promise<T> {
  const deadline = Date.now() + limitMs
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > deadline) throw new Error(`Waited ${limitMs} ms for: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

/** A multipart body with fields and one file. */
export function form(
  fields: Record<string, string>,
  file: { name: string; type: string; bytes: Buffer },
): { raw: Buffer; headers: Record<string, string> } {
  const boundary = `----scriptorium${Date.now()}`
  const parts = Object.entries(fields).map(([name, value]) =>
    Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
  )
  const head = Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${file.name}"\r\ncontent-type: ${file.type}\r\n\r\n`,
  )
  return {
    raw: Buffer.concat([...parts, head, file.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  }
}
