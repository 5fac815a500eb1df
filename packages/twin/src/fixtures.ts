import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startTwin, type Twin } from './index.ts'

export const monthMs = 31 * 24 * 60 * 60_000

/** A twin with three plans and a pack on sale, and a clock that goes on only when it is told to. */
export async function shop(options: { folder?: string; grace?: boolean; clock?: () => number } = {}): Promise<Twin> {
  const at = Date.UTC(2026, 0, 31, 12)
  const twin = await startTwin({
    seed: 'a test',
    clock: options.clock ?? (() => at),
    ...(options.folder === undefined ? {} : { folder: options.folder }),
  })
  if (twin.state.products.length > 0) return twin
  const grace_duration = options.grace ? 'P3D' : null
  twin.saveProduct({
    store_identifier: 'small_m',
    display_name: 'Small',
    duration: 'P1M',
    grace_duration,
    prices: { EUR: 1000 },
  })
  twin.saveProduct({
    store_identifier: 'large_m',
    display_name: 'Large',
    duration: 'P1M',
    trial_duration: 'P14D',
    grace_duration,
    prices: { EUR: 3000, USD: 3300 },
  })
  twin.saveProduct({ store_identifier: 'pack', display_name: '60 minutes', type: 'consumable', prices: { EUR: 500 } })
  return twin
}

export type Reply = { status: number; headers: Headers; body: unknown }

/** Calls REST v2 of a twin with its key. */
export async function ask(twin: Twin, method: string, path: string, body?: unknown): Promise<Reply> {
  const { url, projectId, secretKey } = twin.account
  const reply = await fetch(`${url}/v2/projects/${projectId}${path}`, {
    method,
    headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: reply.status, headers: reply.headers, body: await reply.json() }
}

export type Heard = { headers: Record<string, string>; raw: string; event: Record<string, unknown> }
export type Receiver = { url: string; heard: Heard[]; types: () => unknown[]; answers: number[]; close: () => void }

/** A receiver of webhooks: answers 200, or what stands first in `answers`. */
export async function receiver(): Promise<Receiver> {
  const heard: Heard[] = []
  const answers: number[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) if (Buffer.isBuffer(part)) parts.push(part)
    const raw = Buffer.concat(parts).toString('utf8')
    const { event } = JSON.parse(raw)
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)])
    heard.push({ raw, event, headers: Object.fromEntries(headers) })
    response.writeHead(answers.shift() ?? 200).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  // safe because a server that listens on a port has an address with one
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hook`,
    heard,
    types: () => heard.map(({ event }) => event.type),
    answers,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
