import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Call = {
  method: string
  url: URL
  /** Values of the `:names` of the path, decoded. */
  params: Record<string, string>
  headers: IncomingMessage['headers']
  body: string
}
export type Answer = { status: number; headers?: Record<string, string>; body?: string }
export type Route = { method: string; path: string; answer: (call: Call) => Answer | Promise<Answer> }

const largestBody = 1024 * 1024

/** Thrown by a fault switch: the work is done, and the caller never hears of it. */
export class LostAnswer extends Error {}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) }
}
export function page(body: string, status = 200): Answer {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
      // With no-referrer a browser sends its forms with the Origin `null`.
      'referrer-policy': 'same-origin',
    },
    body,
  }
}
export function seeOther(location: string, headers: Record<string, string> = {}): Answer {
  return { status: 303, headers: { location, ...headers } }
}

/** Serves routes on this machine only: another Host, or a form of another site, is refused. */
export async function listen(
  routes: readonly Route[],
  missing: (call: Call) => Answer,
  port: number,
): Promise<{ origin: string; close: () => Promise<void> }> {
  const compiled = routes.map(route => ({ ...route, pattern: patternOf(route.path) }))
  const server = createServer((request, response) => {
    void answerTo(request, compiled, missing).then(
      answer => send(response, answer),
      (error: unknown) => {
        if (error instanceof LostAnswer) return void response.destroy()
        send(response, { status: 500, body: error instanceof Error ? (error.stack ?? error.message) : 'failed' })
      },
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  // safe because a server that listens on a port has an address with one
  const { port: taken } = server.address() as AddressInfo
  return {
    origin: `http://localhost:${taken}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Compiled = Route & { pattern: RegExp }

async function answerTo(
  request: IncomingMessage,
  routes: readonly Compiled[],
  missing: (call: Call) => Answer,
): Promise<Answer> {
  const host = request.headers.host ?? ''
  if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host)) return { status: 421, body: 'This host is not served.' }
  const url = new URL(request.url ?? '/', `http://${host}`)
  const method = request.method ?? 'GET'
  const { origin } = request.headers
  if (method !== 'GET' && origin !== undefined && origin !== url.origin)
    return { status: 403, body: 'Send this from the page itself.' }
  const body = await bodyOf(request)
  if (body === undefined) return { status: 413, body: 'The body is too large.' }
  const call: Call = { method, url, params: {}, headers: request.headers, body }
  for (const route of routes) {
    const groups = route.method === method ? route.pattern.exec(url.pathname)?.groups : undefined
    if (!groups && !(route.method === method && route.pattern.test(url.pathname))) continue
    try {
      const params = Object.fromEntries(
        Object.entries(groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
      )
      return await route.answer({ ...call, params })
    } catch (error) {
      if (error instanceof URIError) return { status: 400, body: 'The address is not well formed.' }
      throw error
    }
  }
  return missing(call)
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`)
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    if (!Buffer.isBuffer(part)) continue
    bytes += part.length
    if (bytes > largestBody) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers })
  response.end(body)
}

/** Fields of a form that a page sent. */
export function formOf(call: Call): URLSearchParams {
  return new URLSearchParams(call.body)
}
