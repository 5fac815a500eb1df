import { type EndpointShape, grantFor, type ProblemCode, problems } from '@scriptorium/contract'
import type { Answer } from '../support/app.ts'
import { type Asker, leaksIn, type World } from '../support/world.ts'
import type { Position } from './objects.ts'

export type Expected = 'success' | 'not-signed-in' | 'forbidden' | 'not-found'

/** What the access table says about one endpoint, one asker and one object. */
export function expectedOf(endpoint: EndpointShape, asker: Asker, position: Position | 'none'): Expected {
  if (endpoint.scope === 'public') return 'success'
  if (!asker.cookie && !asker.bearer) return 'not-signed-in'
  if (grantFor(asker.role ?? 'anonymous', endpoint.policy) === 'never') return 'forbidden'
  return position === 'own' || position === 'none' ? 'success' : 'not-found'
}

/** What is wrong with an answer to a cell of the matrix. */
export function cellFaults(endpoint: EndpointShape, answer: Answer, expected: Expected): string[] {
  if (expected !== 'success') {
    const wanted = problems[expected].status
    return answer.status === wanted && answer.code === expected
      ? []
      : [`answers ${answer.status} ${answer.code ?? ''}, expected ${wanted} ${expected}`]
  }
  if (answer.status === (endpoint.status ?? 200)) return replyFaults(endpoint, answer)
  // Who has a second factor is asked for it.
  if (endpoint.otherwise?.status === answer.status)
    return endpoint.otherwise.reply.safeParse(JSON.parse(answer.text)).success ? [] : ['breaks its other reply']
  // A plain request of one who may is refused only because it is no handshake.
  if (endpoint.gives === 'socket')
    return isProblem(answer, 'invalid-input') ? [] : [`answers ${answer.status} to a plain request`]
  const declared: string[] = [...(endpoint.problems ?? [])].filter(code => code !== 'not-found' || !endpoint.locate)
  return answer.code && declared.includes(answer.code)
    ? []
    : [`answers ${answer.status} ${answer.code ?? ''} to one who may: ${answer.text.slice(0, 200)}`]
}

/** A reply holds what the contract lists, and no field more. */
function replyFaults(endpoint: EndpointShape, answer: Answer): string[] {
  if (answer.json === undefined || endpoint.gives === 'file') return []
  const parsed = endpoint.reply.safeParse(answer.json)
  if (!parsed.success) return ['replies what the contract does not know']
  const extra = fieldsOf(answer.json).filter(field => !fieldsOf(parsed.data).includes(field))
  return extra.map(field => `replies ${field}, which is not in the contract`)
}

function fieldsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap(inner => fieldsOf(inner, `${path}[]`)))]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [`${path}.${name}`, ...fieldsOf(inner, `${path}.${name}`)])
}

const alwaysThere = [
  'content-security-policy',
  'x-content-type-options',
  'x-frame-options',
  'referrer-policy',
  'permissions-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'x-request-id',
]

/** What must hold for every answer, whoever asked for whatever. */
export function answerFaults(world: World, asker: Asker, answer: Answer): string[] {
  const { headers } = answer
  const cookies = headers['set-cookie']
  return [
    ...(answer.status >= 500 ? [`answers ${answer.status}`] : []),
    ...leaksIn(world, asker, `${JSON.stringify(headers)} ${answer.text}`).map(mark => `shows ${mark}`),
    ...alwaysThere.filter(name => !headers[name]).map(name => `has no header ${name}`),
    ...(headers['cache-control']?.includes('no-store')
      ? []
      : [`may be kept by caches: ${headers['cache-control'] ?? 'no cache-control'}`]),
    ...Object.keys(headers)
      .filter(name => name.startsWith('access-control-'))
      .map(name => `has the header ${name}`),
    ...(cookies && !/HttpOnly/i.test(cookies) ? ['sets a cookie that scripts can read'] : []),
    ...(cookies && !/SameSite=(Lax|Strict)/i.test(cookies) ? ['sets a cookie that other sites send'] : []),
    ...(cookies && /Domain=/i.test(cookies) ? ['sets a cookie for other hosts'] : []),
    ...(answer.status === 429 && !headers['retry-after'] ? ['says too many requests, and not until when'] : []),
    ...problemFaults(answer),
  ]
}

function problemFaults({ status, headers, json, code }: Answer): string[] {
  if (status < 400) return []
  if (!headers['content-type']?.startsWith('application/problem+json'))
    return [`answers ${status} without a problem document`]
  const known = Object.entries(problems).find(([name]) => name === code)
  if (!known) return [`answers with the unknown problem ${code ?? ''}`]
  const listed = typeof json === 'object' && json !== null ? Object.keys(json) : []
  const allowed = ['type', 'title', 'status', 'code', 'detail', 'instance', 'requestId', 'fields', 'methods']
  return [
    ...(known[1].status === status ? [] : [`answers ${status} with the problem ${code}`]),
    ...listed.filter(name => !allowed.includes(name)).map(name => `tells ${name} in a problem`),
  ]
}

/** The body that tells nothing of the request it answers: what a foreign and a missing object must share. */
export function anonymousBody(answer: Answer): unknown {
  const { instance: _instance, requestId: _requestId, ...rest } = (answer.json ?? {}) as Record<string, unknown>
  return rest
}
/** Headers that a foreign and a missing object must share. */
export function steadyHeaders(answer: Answer): Record<string, string> {
  const changing = new Set(['x-request-id', 'date', 'content-length'])
  return Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !changing.has(name)))
}

/** A problem code of the closed list, for suites that expect one. */
export function isProblem(answer: Answer, ...codes: ProblemCode[]): boolean {
  return codes.some(code => answer.code === code && answer.status === problems[code].status)
}

/** Whether this asker may only touch what they made themselves. */
export function isLimited(endpoint: EndpointShape, asker: Asker): boolean {
  return asker.role !== null && grantFor(asker.role, endpoint.policy) === 'own'
}
