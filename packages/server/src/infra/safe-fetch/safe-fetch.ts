import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { Readable, Transform } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { Agent, type Dispatcher, request } from 'undici'
import { isPublicAddress } from './address.ts'
import { readDestination } from './destination.ts'
import { egressFault, isEgressFault } from './egress-fault.ts'

export type SafeFetchOptions = {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Readonly<Record<string, string>>
  /** A stream is sent once, so it goes with a method that follows no redirect. */
  body?: string | Uint8Array | Readable
  signal?: AbortSignal
  /** Hosts of EGRESS_ALLOW: `host` or `host:port`. */
  allow?: readonly string[]
  /** 0 to 3; webhooks follow none. */
  redirects?: number
  maxBytes?: number
  /** For the whole call, body included. */
  timeoutMs?: number
  /** From the last byte sent to the head of the reply, for hosts that work before they answer; 15 s. */
  answerMs?: number
}
export type SafeReply = {
  ok: boolean
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: ReadableStream<Uint8Array> | null
}

const mebibyte = 1024 * 1024
const limits = { connect: { timeout: 10_000 }, headersTimeout: 15_000, bodyTimeout: 30_000, maxHeaderSize: 16_384 }
const redirectCodes = new Set([301, 302, 303, 307, 308])
/** Meant for one host only. */
const privateHeaders = /^(authorization|cookie|proxy-authorization|x-.*(key|token|secret|signature).*)$/i

/** Every answer of the resolver must be public: the very addresses that are connected to are checked [NET-02]. */
export function publicLookup(resolve: typeof systemLookup): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error || !first) return done(error ?? egressFault('failed', 'The name has no address'), '', 0)
      if (!addresses.every(({ address }) => isPublicAddress(address))) {
        return done(egressFault('refused', 'The name leads to an address that is not public'), '', 0)
      }
      if (options.all) return done(null, addresses)
      done(null, first.address, first.family)
    })
  }
}

const publicAgent = new Agent({ ...limits, connect: { ...limits.connect, lookup: publicLookup(systemLookup) } })
const allowedAgent = new Agent(limits)

/** The one way out for HTTP. Each hop is checked as it is written and again where it connects. */
export async function safeFetch(address: string, options: SafeFetchOptions = {}): Promise<SafeReply> {
  const { method = 'GET', timeoutMs = 30_000, maxBytes = 16 * mebibyte, redirects = 3, allow = [] } = options
  const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(options.signal ? [options.signal] : [])])
  let headers: Record<string, string> = {
    'accept-encoding': 'identity',
    'user-agent': 'Scriptorium',
    ...options.headers,
  }
  let { url, isAllowedPrivate } = readDestination(address, allow)
  for (let hops = 0; ; hops += 1) {
    const reply = await ask(url, isAllowedPrivate, {
      method,
      headers,
      signal,
      ...(options.body ? { body: options.body } : {}),
      ...(options.answerMs ? { headersTimeout: options.answerMs } : {}),
    })
    const location = reply.headers.location
    const mayFollow = redirects > 0 && redirectCodes.has(reply.statusCode) && (method === 'GET' || method === 'HEAD')
    if (!mayFollow || typeof location !== 'string') return replyOf(reply, maxBytes)
    await reply.body.dump({ limit: 4_096 }).catch(() => undefined)
    if (hops >= Math.min(redirects, 3)) throw egressFault('refused', 'The address leads to another one too often')
    if (!URL.canParse(location, url.href)) throw egressFault('refused', 'The address leads nowhere')
    const next = readDestination(new URL(location, url).href, allow)
    if (url.protocol === 'https:' && next.url.protocol !== 'https:')
      throw egressFault('refused', 'The address leads away from https')
    if (next.url.origin !== url.origin) {
      headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !privateHeaders.test(name)))
    }
    ;({ url, isAllowedPrivate } = next)
  }
}

type Asked = {
  method: NonNullable<SafeFetchOptions['method']>
  headers: Record<string, string>
  signal: AbortSignal
  body?: string | Uint8Array | Readable
  headersTimeout?: number
}

async function ask(url: URL, isAllowedPrivate: boolean, asked: Asked): Promise<Dispatcher.ResponseData> {
  const { signal } = asked
  signal.throwIfAborted()
  const given = Promise.withResolvers<never>()
  const giveUp = () => given.reject(signal.reason)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    // A connection under way hears no signal, so its time is limited from here.
    const reply = request(url, { ...asked, dispatcher: isAllowedPrivate ? allowedAgent : publicAgent })
    return await Promise.race([reply, given.promise])
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (isEgressFault(error)) throw error
    throw egressFault('failed', error instanceof Error ? error.message : 'The call failed')
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

function replyOf(reply: Dispatcher.ResponseData, maxBytes: number): SafeReply {
  const { statusCode: status, headers } = reply
  if (Number(headers['content-length'] ?? 0) > maxBytes) {
    reply.body.on('error', () => undefined).destroy()
    throw egressFault('refused', 'The reply is larger than is taken')
  }
  let bytes = 0
  const limited = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length
      done(bytes > maxBytes ? egressFault('refused', 'The reply is larger than is taken') : null, chunk)
    },
  })
  limited.on('close', () => reply.body.destroy())
  reply.body.on('error', error => limited.destroy(error))
  // safe because node:stream/web and the platform name the same stream
  const body = Readable.toWeb(reply.body.pipe(limited)) as ReadableStream<Uint8Array>
  return { ok: status >= 200 && status < 300, status, headers, body }
}

/** The whole body as text; for replies that are small by nature. */
export async function textOf(reply: SafeReply): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of reply.body ?? []) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}
