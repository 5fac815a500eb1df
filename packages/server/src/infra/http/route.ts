import { createHash } from 'node:crypto'
import {
  type CustomerState,
  type Endpoint,
  type EndpointShape,
  type Grant,
  grantFor,
  type Input,
  mayVisitorUse,
  type Policy,
  type ProofMethod,
  permits,
  type Reply,
  type Role,
} from '@scriptorium/contract'
import {
  type Actor,
  type Client,
  type PlatformCtx,
  type Ports,
  platformCtx,
  type RealmCtx,
  type ResellerCtx,
  realmCtx,
  resellerCtx,
  type TenantCtx,
  tenantCtx,
} from '#infra/db'
import { fieldFaults } from './field-faults.ts'
import { replayOrRun } from './idempotency.ts'
import { Problem } from './problem.ts'
import type { RateLimit } from './rate-limit.ts'
import type { Realm } from './realm.ts'
import type { App, ReplyPort, Request } from './server.ts'
import { refuseUnstorableText } from './storable-text.ts'

/** Who a request is from, after its session or key was checked. */
export type Principal = {
  actor: Actor
  tenant: { id: string; resellerId: string; state: CustomerState } | null
  /** Of a person: when they last proved that it is them, and by what they can do so now. */
  proof?: { at: Date; methods: readonly ProofMethod[] }
}
export const nobody: Principal = { actor: { kind: 'anonymous', id: null, role: 'anonymous' }, tenant: null }

/** Session or key -> principal; anything that does not hold is nobody. */
export type Authenticate = (credentials: {
  cookie: string | undefined
  bearer: string | undefined
  realm: Realm
  client: Client
}) => Promise<Principal>

export type CtxOf<E extends EndpointShape> = E['scope'] extends 'tenant'
  ? TenantCtx
  : E['scope'] extends 'reseller'
    ? ResellerCtx
    : E['scope'] extends 'platform'
      ? PlatformCtx
      : RealmCtx
export type UseCase<E extends EndpointShape> = (ctx: CtxOf<E>, input: Input<E>) => Promise<Reply<E>>
/** For endpoints that are not JSON both ways: the handler answers by itself. */
export type RawHandler<E extends EndpointShape> = (
  ctx: CtxOf<E>,
  input: Input<E>,
  request: Request,
  reply: ReplyPort,
) => Promise<unknown>

export type Web = {
  app: App
  ports: Ports
  realmOf: (host: string | undefined) => Promise<Realm>
  authenticate: Authenticate
  secure: boolean
  demo: boolean
  /** Absent where nobody counts: in tests and measurements. */
  limit?: RateLimit
  /** Endpoints served so far; app.ts compares them with the contract. */
  served: Set<EndpointShape>
}

export const apiPrefix = '/api/v1'

/** Serves an endpoint with a use case. */
export function route<E extends EndpointShape>(web: Web, endpoint: Endpoint<E>, useCase: UseCase<E>): void {
  rawRoute(web, endpoint, async (ctx, input, request, reply) => {
    const key = request.headers['idempotency-key']
    const value = endpoint.idempotent
      ? await replayOrRun(ctx, endpoint, key, hashOf(input), keeping => useCase(keeping, input))
      : await useCase(ctx, input)
    return answer(endpoint, value, reply)
  })
}

/** Serves an endpoint whose request or reply is not JSON. Everything before the handler is the same. */
export function rawRoute<E extends EndpointShape>(web: Web, endpoint: Endpoint<E>, handler: RawHandler<E>): void {
  if (endpoint.path.includes(':id') && !endpoint.locate)
    throw new Error(`${endpoint.method} ${endpoint.path} has an id and no locator`)
  if (web.served.has(endpoint)) throw new Error(`${endpoint.method} ${endpoint.path} is registered twice`)
  web.served.add(endpoint)
  const admitted = new WeakMap<Request, Admitted>()
  web.app.route({
    method: endpoint.method,
    url: apiPrefix + endpoint.path,
    exposeHeadRoute: false,
    ...(endpoint.mostBodyBytes ? { bodyLimit: endpoint.mostBodyBytes } : {}),
    // Before a byte of the body is read: a stranger learns nothing from its mistakes, and costs nothing.
    onRequest: async request => void admitted.set(request, await admitActor(web, endpoint, request)),
    handler: async (request, reply) => {
      const { ctx, input } = withInput(web, endpoint, request, admitted.get(request))
      reply.header('cache-control', 'no-store')
      return handler(ctx, input, request, reply)
    },
  })
}

type Admitted = { realm: Realm; client: Client; principal: Principal; grant: 'own' | 'scope' }

/** Host, session, policy, origin, input: the walk of every request up to its use case. */
export async function admit<E extends EndpointShape>(
  web: Web,
  endpoint: Endpoint<E>,
  request: Request,
): Promise<{ ctx: CtxOf<E>; input: Input<E>; principal: Principal; realm: Realm }> {
  const admitted = await admitActor(web, endpoint, request)
  return { ...withInput(web, endpoint, request, admitted), principal: admitted.principal, realm: admitted.realm }
}

/** Who asked for what, as far as that was found out before the answer. */
export type Asked = { endpoint: EndpointShape; realm: Realm; principal: Principal }
const asked = new WeakMap<Request, Asked>()
export function askedOf(request: Request): Asked | undefined {
  return asked.get(request)
}

async function admitActor(web: Web, endpoint: EndpointShape, request: Request): Promise<Admitted> {
  const realm = await web.realmOf(request.headers.host)
  const client: Client = {
    host: realm.host,
    origin: originOf(request, web.secure),
    ip: request.ip,
    userAgent: (request.headers['user-agent'] ?? '').slice(0, 300),
    secure: web.secure,
  }
  const principal = await web.authenticate({
    cookie: sessionCookie(request, web.secure),
    bearer: bearerOf(request),
    realm,
    client,
  })
  asked.set(request, { endpoint, realm, principal })
  web.limit?.(endpoint, { actorId: principal.actor.id, ip: client.ip })
  const grant = allow(endpoint, principal)
  if (writes(endpoint) && principal.actor.kind !== 'api-key') refuseForeignOrigin(request, web.secure)
  requireProof(endpoint, principal, web.ports.clock.now())
  return { realm, client, principal, grant }
}

function withInput<E extends EndpointShape>(
  web: Web,
  endpoint: Endpoint<E>,
  request: Request,
  admitted: Admitted | undefined,
): { ctx: CtxOf<E>; input: Input<E> } {
  if (!admitted) throw new Error('A request reached its handler without being admitted')
  const input = parseInput(endpoint, request)
  // safe because contextOf makes the context of exactly this endpoint's scope
  const ctx = contextOf(web, endpoint, admitted, request.id) as CtxOf<E>
  return { ctx, input }
}

export function cookieName(secure: boolean): string {
  return secure ? '__Host-session' : 'session'
}

function sessionCookie(request: Request, secure: boolean): string | undefined {
  return request.cookies[cookieName(secure)]
}

function bearerOf(request: Request): string | undefined {
  const [scheme, value] = (request.headers.authorization ?? '').split(' ')
  return scheme?.toLowerCase() === 'bearer' ? value : undefined
}

function writes(endpoint: EndpointShape): boolean {
  return endpoint.method !== 'GET' || endpoint.gives === 'socket'
}

const proofLastsMs = 10 * 60_000

/** A sensitive act of a person needs a proof of the last ten minutes [AUT-24]. A key stands for itself. */
function requireProof(endpoint: EndpointShape, { actor, proof }: Principal, now: Date): void {
  if (!endpoint.stepUp || actor.kind !== 'person') return
  if (proof && now.getTime() - proof.at.getTime() < proofLastsMs) return
  if (endpoint.stepUp === 'where-enrolled' && proof?.methods.every(method => method === 'password')) return
  throw new Problem('step-up-needed', {
    detail: 'Confirm that it is you, then try again within ten minutes.',
    methods: proof?.methods ?? [],
  })
}

/** A role that may never do it is refused before any look-up, whatever the id. */
function allow(endpoint: EndpointShape, principal: Principal): 'own' | 'scope' {
  if (endpoint.scope !== 'public' && principal.actor.kind === 'anonymous') throw new Problem('not-signed-in')
  const visit = principal.actor.kind === 'person' ? principal.actor.visit : undefined
  if (visit && (!mayVisitorUse(endpoint.policy, visit) || endpoint.pace === 'export'))
    throw new Problem('forbidden', { detail: 'Who is logged in as somebody else may not do this.' })
  const lacksFactor = principal.actor.kind === 'person' && principal.actor.lacksFactor
  if (lacksFactor && endpoint.scope !== 'public' && !endpoint.openBeforeFactor) {
    throw new Problem('second-factor-missing', { detail: 'Set up a second factor in your account; then all is open.' })
  }
  // Someone signed in without a role here (no membership left) may still look after their own account.
  if (principal.actor.kind === 'person' && principal.actor.role === null && isOfOneself(endpoint.policy)) return 'scope'
  const grant = widestGrant(rolesOf(principal.actor), endpoint.policy)
  if (grant === 'never') throw new Problem('forbidden')
  if (endpoint.scope === 'tenant' && principal.tenant)
    refuseUnlessPermitted(principal.tenant.state, principal.actor, endpoint)
  return grant
}

/** What the state of the customer does not permit is refused here, for every endpoint of a customer. */
function refuseUnlessPermitted(state: CustomerState, actor: Actor, { policy }: EndpointShape): void {
  if (permits(state, rolesOf(actor), policy)) return
  if (state === 'suspended')
    throw new Problem('customer-suspended', {
      detail: 'This account is suspended. Its owner can settle that with the support.',
    })
  throw new Problem('customer-read-only', {
    detail: 'This account can be read and exported only. An owner can choose and pay for a plan under Usage and plan.',
  })
}

function isOfOneself(policy: Policy): boolean {
  return policy === 'self.use' || policy === 'me.read'
}

function rolesOf(actor: Actor): readonly Role[] {
  return actor.kind === 'api-key' ? actor.roles : [actor.role ?? 'anonymous']
}

function widestGrant(roles: readonly Role[], policy: Policy): Grant {
  const grants = roles.map(role => grantFor(role, policy))
  return grants.includes('scope') ? 'scope' : grants.includes('own') ? 'own' : 'never'
}

function originOf(request: Request, secure: boolean): string {
  return `${secure ? 'https' : 'http'}://${request.headers.host ?? ''}`
}

/** Writes with a cookie need the Origin of the very host they go to [AUT-16]; a key is not sent by a browser on its own. */
function refuseForeignOrigin(request: Request, secure: boolean) {
  if (request.headers.origin !== originOf(request, secure))
    throw new Problem('origin-refused', { detail: 'Send this request from the site itself, or with an API key.' })
}

function parseInput<E extends EndpointShape>(endpoint: Endpoint<E>, request: Request): Input<E> {
  const isJsonBody = endpoint.body && !(endpoint.takes === 'multipart' && request.isMultipart())
  const parts = {
    params: [endpoint.params, request.params],
    query: [endpoint.query, request.query],
    body: [isJsonBody ? endpoint.body : undefined, request.body],
  } as const
  if (!endpoint.query && Object.keys(request.query ?? {}).length > 0)
    throw invalid('query', 'This address takes no query')
  if (
    !endpoint.body &&
    endpoint.takes === undefined &&
    request.body !== undefined &&
    request.body !== null &&
    Object.keys(request.body).length > 0
  )
    throw invalid('body', 'This address takes no body')
  const parsed: Record<string, unknown> = {}
  for (const [name, [schema, raw]] of Object.entries(parts)) {
    if (!schema) continue
    const result = schema.safeParse(raw ?? (name === 'body' ? raw : {}))
    if (!result.success) {
      // An id that is no UUID is an id that does not exist: one answer for all of them.
      if (name === 'params') throw new Problem('not-found')
      throw new Problem('invalid-input', { fields: fieldFaults(name, result.error) })
    }
    // What the schema let through is no deeper than the schema.
    if (name !== 'params') refuseUnstorableText(result.data, name)
    parsed[name] = result.data
  }
  // safe because each part was just parsed with the endpoint's own schema
  return parsed as Input<E>
}

function invalid(path: string, message: string): Problem {
  return new Problem('invalid-input', { fields: [{ path, message }] })
}

function contextOf(
  web: Web,
  endpoint: EndpointShape,
  { realm, client, principal, grant }: Admitted,
  requestId: string,
) {
  const who = { actor: principal.actor, grant, requestId }
  switch (endpoint.scope) {
    case 'tenant':
      if (!principal.tenant) throw new Problem('forbidden')
      return tenantCtx(
        web.ports,
        { kind: 'tenant', realmId: realm.id, resellerId: principal.tenant.resellerId, tenantId: principal.tenant.id },
        who,
      )
    case 'reseller':
      if (realm.kind !== 'reseller') throw new Problem('forbidden')
      return resellerCtx(web.ports, { kind: 'reseller', resellerId: realm.id }, who)
    case 'platform':
      if (realm.kind !== 'platform') throw new Problem('forbidden')
      return platformCtx(web.ports, { kind: 'platform', demo: web.demo }, who)
    case 'self':
    case 'public':
      return realmCtx(web.ports, { kind: 'realm', realmId: realm.id }, who, client, principal.tenant?.id ?? null)
  }
}

/** Replies are parsed too: columns that the contract does not list are stripped, and a broken reply is our bug. */
export function answer<E extends EndpointShape>(endpoint: Endpoint<E>, value: unknown, reply: ReplyPort) {
  return answerWith(endpoint, { status: endpoint.status ?? 200, reply: endpoint.reply }, value, reply)
}

/** The other kind of success, of an endpoint that has two. */
export function answerOtherwise<E extends EndpointShape>(endpoint: Endpoint<E>, value: unknown, reply: ReplyPort) {
  const { otherwise } = endpoint
  if (!otherwise) throw new Error(`${endpoint.method} ${endpoint.path} has one kind of success`)
  return answerWith(endpoint, otherwise, value, reply)
}

function answerWith(
  endpoint: EndpointShape,
  { status, reply: schema }: { status: number; reply: EndpointShape['reply'] },
  value: unknown,
  reply: ReplyPort,
) {
  if (status === 204) return reply.code(204).send()
  const result = schema.safeParse(value)
  if (!result.success)
    throw new Error(`The reply of ${endpoint.method} ${endpoint.path} breaks the contract`, { cause: result.error })
  return reply.code(status).send(result.data)
}

function hashOf(input: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(input)).digest()
}
