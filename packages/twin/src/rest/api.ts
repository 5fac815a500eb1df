import { z } from 'zod'
import { takeFault } from '../faults.ts'
import { isRefusal, type Refusal, type RefusalKind, refusal } from '../refusal.ts'
import { type Answer, type Call, json, LostAnswer, type Route } from '../web.ts'
import type { World } from '../world.ts'
import { unknownParameter } from './queries.ts'

type Domain = 'customer_information' | 'project_configuration'
export type Api = {
  world: World
  routes: Route[]
  counted: Map<string, number>
}
/** One call of the REST API v2: `path` follows the project. */
export type ApiCall = Call & { query: URLSearchParams }

const statuses: Record<RefusalKind, number> = {
  parameter_error: 400,
  invalid_request: 400,
  authentication_error: 401,
  authorization_error: 403,
  resource_missing: 404,
  resource_already_exists: 409,
  unprocessable_entity_error: 422,
  resource_locked_error: 423,
  rate_limit_error: 429,
  server_error: 500,
}
const retryable: readonly RefusalKind[] = ['resource_locked_error', 'rate_limit_error', 'server_error']
const backoffMs = 1_000

/** Registers a call of the API under `/v2/projects/:project`, with key, limits and fault switches before it. */
export function call(
  api: Api,
  domain: Domain,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  handler: (call: ApiCall) => unknown,
  status = 200,
): void {
  api.routes.push({
    method,
    path: `/v2/projects/:project${path}`,
    answer: request => {
      const headers = limitHeaders(api, domain)
      try {
        admit(api.world, request, headers)
        const strange = unknownParameter(method, path, request.url.searchParams)
        if (strange !== null) throw refusal('parameter_error', `${strange} is no parameter of this call.`, strange)
        const value = handler({ ...request, query: request.url.searchParams })
        if (takeFault(api.world.state.faults, 'lostAnswers')) throw new LostAnswer()
        return isAnswer(value) ? value : json(status, value, headers.sent)
      } catch (error) {
        if (isRefusal(error)) return errorAnswer(error, headers.sent)
        throw error
      }
    },
  })
}

type Limits = { sent: Record<string, string>; isOver: boolean }

/** Calls of this minute, counted by domain. */
function limitHeaders({ world, counted }: Api, domain: Domain): Limits {
  const minute = Math.floor(world.now() / 60_000)
  const key = `${domain}:${minute}`
  const used = (counted.get(key) ?? 0) + 1
  for (const old of counted.keys()) if (old.startsWith(`${domain}:`) && old !== key) counted.delete(old)
  counted.set(key, used)
  const most = world.state.settings.limits[domain]
  return {
    sent: {
      'revenuecat-rate-limit-current-usage': String(Math.min(used, most)),
      'revenuecat-rate-limit-current-limit': String(most),
    },
    isOver: used > most,
  }
}

function admit(world: World, request: Call, limits: Limits): void {
  const { state } = world
  const { authorization = '' } = request.headers
  if (!authorization.startsWith('Bearer ') || authorization.slice(7) !== state.project.secretKey)
    throw refusal('authentication_error', 'Invalid API key.')
  if (request.params.project !== state.project.id)
    throw refusal('authorization_error', "You're not authorized to access this resource")
  if (limits.isOver || takeFault(state.faults, 'rateLimited')) throw refusal('rate_limit_error', 'Rate limit exceeded')
  if (takeFault(state.faults, 'locked'))
    throw refusal('resource_locked_error', 'The resource is currently being modified by a concurrent request')
  if (takeFault(state.faults, 'serverErrors')) throw refusal('server_error', 'There was an internal server error')
  const sends = request.method === 'POST' && request.body !== ''
  if (sends && !(request.headers['content-type'] ?? '').startsWith('application/json'))
    throw refusal('invalid_request', 'Content-Type not application/json')
}

export function errorAnswer(error: Refusal, headers: Record<string, string> = {}): Answer {
  const { refusal: type, message, param } = error
  const isRetryable = retryable.includes(type)
  return json(
    statuses[type],
    {
      object: 'error',
      type,
      message,
      retryable: isRetryable,
      doc_url: `https://errors.rev.cat/${type.replaceAll('_', '-')}`,
      ...(param === undefined ? {} : { param }),
      ...(isRetryable ? { backoff_ms: backoffMs } : {}),
    },
    { ...headers, ...(type === 'rate_limit_error' ? { 'retry-after': '1' } : {}) },
  )
}

/** The body, strictly by its schema. */
export function bodyOf<T>({ body }: Call, schema: z.ZodType<T>): T {
  let raw: unknown
  try {
    raw = JSON.parse(body === '' ? '{}' : body)
  } catch {
    throw refusal('invalid_request', 'The body is not JSON.')
  }
  const result = schema.safeParse(raw)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw refusal('parameter_error', issue?.message ?? 'The body does not fit.', issue?.path.join('.') || undefined)
}

const Limit = z.coerce.number().int().min(1).max(1000).default(20)

/** A page of a list, newest last, forward only. */
export function listOf<T>(
  world: World,
  request: ApiCall,
  all: readonly T[],
  idOf: (item: T) => string,
  shape: (item: T) => unknown,
) {
  const parsed = Limit.safeParse(request.query.get('limit') ?? undefined)
  if (!parsed.success) throw refusal('parameter_error', 'limit must be between 1 and 1000', 'limit')
  const after = request.query.get('starting_after')
  const place = after === null ? -1 : all.findIndex(item => idOf(item) === after)
  if (after !== null && place < 0) throw refusal('parameter_error', 'There is no such item.', 'starting_after')
  const items = all.slice(place + 1, place + 1 + parsed.data)
  const last = items.at(-1)
  const hasMore = place + 1 + items.length < all.length && last !== undefined
  const { pathname, searchParams } = request.url
  if (!hasMore) return endOfList(world, pathname, items.map(shape))
  const next = new URLSearchParams(searchParams)
  next.set('starting_after', idOf(last))
  return { object: 'list', items: items.map(shape), next_page: `${pathname}?${next}`, url: pathname }
}

/** A list that is whole, as it stands inside other objects too. */
export function endOfList(world: World, url: string, items: unknown[]) {
  const absent = world.state.faults.lastPage === 'absent'
  return { object: 'list', items, ...(absent ? {} : { next_page: null }), url }
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'status' in value && typeof value.status === 'number'
}

export function expands({ query }: ApiCall, name: string): boolean {
  return query.getAll('expand').includes(name)
}

export function requireFound<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw refusal('resource_missing', `${what} not found`)
  return found
}
