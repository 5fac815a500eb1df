import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import multipart from '@fastify/multipart'
import websocket from '@fastify/websocket'
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type Log, logScope } from '#infra/log'
import { Problem, problemDocument } from './problem.ts'
import { securityHeaders } from './security-headers.ts'

export type App = FastifyInstance
export type Request = FastifyRequest
export type ReplyPort = FastifyReply

type Options = {
  log: Log
  trustedProxies: string[]
  secure: boolean
  observe?: (route: string, method: string, status: number, seconds: number) => void
  /** Told of each problem before it is answered. */
  onProblem?: (request: Request, problem: Problem) => Promise<void>
}

/** Fastify with our answers: problem documents, security headers on every reply, nothing told about the inside. */
export async function openServer({ log, trustedProxies, secure, observe, onProblem }: Options): Promise<App> {
  const app = Fastify({
    trustProxy: trustedProxies.length > 0 ? trustedProxies : false,
    bodyLimit: 256 * 1024,
    requestTimeout: 0,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    logger: false,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false, caseSensitive: true },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
  })
  // zod validates inside `route`, so that a broken reply of ours is never mistaken for a bad request.
  app.setValidatorCompiler(() => () => true)
  await app.register(cookie)
  await app.register(multipart, { limits: { fields: 20, files: 1, fieldSize: 16 * 1024, headerPairs: 100 } })
  await app.register(websocket, { options: { perMessageDeflate: false, maxPayload: 64 * 1024 } })
  app.addHook('onRequest', (request, reply, done) => {
    securityHeaders(reply, secure)
    reply.header('x-request-id', request.id)
    if (namesTwoHosts(request.raw.rawHeaders)) {
      // A proxy may have meant the other one: nothing on this connection can be trusted to be of one brand.
      reply.header('connection', 'close')
      return done(new Problem('invalid-input', { detail: 'A request names one host.' }))
    }
    logScope.run({ requestId: request.id }, done)
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    observe?.(route, request.method, reply.statusCode, reply.elapsedTime / 1000)
    log.info(
      {
        requestId: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    )
  })
  app.setErrorHandler<FastifyError>(async (error, request, reply) => {
    const problem = problemOf(error, request, log)
    await onProblem?.(request, problem)
    return sendProblem(reply, request, problem)
  })
  return app
}

function namesTwoHosts(rawHeaders: readonly string[]): boolean {
  return rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length > 1
}

export function sendProblem(reply: FastifyReply, request: FastifyRequest, problem: Problem) {
  const document = problemDocument(problem, request.url.split('?')[0] ?? '/', request.id)
  if (problem.facts.retryAfterSeconds !== undefined)
    reply.header('retry-after', String(problem.facts.retryAfterSeconds))
  return reply
    .code(document.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(document))
}

/** Only what a caller can act on goes out; anything else is our bug: logged with its cause, told without detail. */
function problemOf(error: unknown, request: FastifyRequest, log: Log): Problem {
  if (error instanceof Problem) return error
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Problem('unsupported-media-type')
  if (status === 413) return new Problem('too-large')
  if (status >= 400 && status < 500) return new Problem('invalid-input', { detail: 'The request could not be read.' })
  log.error({ error, requestId: request.id, route: request.routeOptions.url }, 'request failed')
  return new Problem('bug', {
    detail: 'This is our fault, not yours. Try again; if it stays, tell your support the request id.',
  })
}
