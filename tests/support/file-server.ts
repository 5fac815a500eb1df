import { type Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Role } from '@scriptorium/contract'
import { type Ports, type TenantCtx, tenantCtx } from '../../packages/server/src/infra/db/index.ts'
import { nobody, openServer, type Principal, type Web } from '../../packages/server/src/infra/http/index.ts'
import { newId } from '../../packages/server/src/infra/ids/index.ts'
import { openLog } from '../../packages/server/src/infra/log/index.ts'
import { fileRoutes, type Storage } from '../../packages/server/src/modules/files/index.ts'

type Tenant = { id: string; resellerId: string }
export type Someone = { token: string; tenant: Tenant; actorId: string; role: Role }

/** Somebody whom the server below knows by the token alone. */
export function someone(tenant: Tenant, role: Role = 'tenant_editor', actorId = newId()): Someone {
  return { token: Buffer.from(JSON.stringify({ tenant, actorId, role })).toString('base64url'), tenant, actorId, role }
}

export function ctxOf(ports: Ports, who: Someone, as: 'tenant' | 'worker' = 'tenant'): TenantCtx {
  const { id, resellerId } = who.tenant
  const scope = { kind: 'tenant', realmId: resellerId, resellerId, tenantId: id, as } as const
  return tenantCtx(ports, scope, {
    actor: { kind: 'person', id: who.actorId, role: who.role, sessionId: newId() },
    grant: 'scope',
    requestId: 'test',
  })
}

/** The routes of files on a port of their own; sessions are replaced by tokens. */
export async function openFileServer(storage: Storage): Promise<{ port: number; close: () => Promise<void> }> {
  const app = await openServer({ log: openLog('error'), trustedProxies: [], secure: false })
  const web: Web = {
    app,
    ports: storage.ports,
    realmOf: async () => ({ id: newId(), kind: 'reseller', host: 'acme.localhost' }),
    authenticate: async ({ bearer }) => principalOf(bearer),
    secure: false,
    demo: true,
    served: new Set(),
  }
  fileRoutes(web, storage, async () => false)
  await app.listen({ host: '127.0.0.1', port: 0 })
  // safe because a server that listens on TCP has such an address
  const { port } = app.server.address() as AddressInfo
  return { port, close: () => app.close() }
}

function principalOf(bearer: string | undefined): Principal {
  if (!bearer) return nobody
  const { tenant, actorId, role } = JSON.parse(Buffer.from(bearer, 'base64url').toString()) as Omit<Someone, 'token'>
  return {
    actor: { kind: 'person', id: actorId, role, sessionId: newId() },
    tenant: { id: tenant.id, resellerId: tenant.resellerId, state: 'active' },
  }
}

export type Answer = {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  json: () => { code?: string; instance?: string; requestId?: string }
}
type Sent = {
  as?: Someone
  headers?: Record<string, string>
  body?: Uint8Array | AsyncIterable<Uint8Array>
  agent?: Agent
}

/** One request over a real socket. A body that is a stream is sent without a length. */
export function ask(port: number, method: string, path: string, sent: Sent = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = { host: `acme.localhost:${port}`, ...sent.headers }
    // As browsers do: none with reading requests, uploads' HEAD among them.
    if (method !== 'GET' && method !== 'HEAD') headers.origin ??= `http://${headers.host}`
    if (sent.as) headers.authorization = `Bearer ${sent.as.token}`
    if (sent.body instanceof Uint8Array) headers['content-length'] ??= String(sent.body.length)
    const outgoing = httpRequest({ port, host: '127.0.0.1', method, path, headers, agent: sent.agent }, incoming => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        // An early answer: what is left of the body is not sent.
        if (!outgoing.writableFinished) outgoing.destroy()
        const body = Buffer.concat(chunks)
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body,
          json: () => JSON.parse(body.toString()),
        })
      })
    })
    outgoing.on('error', reject)
    if (sent.body instanceof Uint8Array || sent.body === undefined) outgoing.end(sent.body)
    // A failing body breaks the connection; the request reports it by itself.
    else pipeline(Readable.from(sent.body), outgoing).catch(() => undefined)
  })
}

const tus = { 'tus-resumable': '1.0.0' }
export const uploads = {
  begin: (port: number, as: Someone, length: number | string, headers: Record<string, string> = {}) =>
    ask(port, 'POST', '/api/v1/uploads', { as, headers: { ...tus, 'upload-length': String(length), ...headers } }),
  send: (port: number, as: Someone, path: string, offset: number, body: Uint8Array | AsyncIterable<Uint8Array>) =>
    ask(port, 'PATCH', path, {
      as,
      body,
      headers: { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
    }),
  offset: async (port: number, as: Someone, path: string) => {
    const answer = await ask(port, 'HEAD', path, { as, headers: tus })
    return { ...answer, offset: Number(answer.headers['upload-offset']) }
  },
}
export const tusHeaders = tus
export function metadata(entries: Record<string, string>): Record<string, string> {
  return {
    'upload-metadata': Object.entries(entries)
      .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
      .join(','),
  }
}
