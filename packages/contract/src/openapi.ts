import { z } from 'zod'
import { type EndpointShape, ProblemDocument } from './endpoint.ts'
import { type ProblemCode, problems } from './problems.ts'

type Json = Record<string, unknown>
const uri = (id: string) => `#/components/schemas/${id}`

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const {
    $schema: _dialect,
    $defs: _named,
    ...rest
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })
  return lift(rest)
}

/** zod writes `$ref: #/$defs/X` for named schemas; inside an OpenAPI document they live under components.
 * An `id` that is text is zod's name of the schema; one that is an object is a property called id. */
function lift(node: unknown): Json {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key, inner]) => key !== '$defs' && key !== '$id' && !(key === 'id' && typeof inner === 'string'))
        .map(([key, inner]) => [
          key,
          key === '$ref' && typeof inner === 'string' ? inner.replace('#/$defs/', uri('')) : walk(inner),
        ]),
    )
  }
  // safe because an object walked by `walk` stays an object
  return walk(node) as Json
}

function parametersOf(shape: EndpointShape): Json[] {
  const each = (schema: z.ZodType | undefined, where: 'path' | 'query') => {
    if (!schema) return []
    // safe because parameters are objects, and JSON Schema names their parts so
    const json = schemaOf(schema, 'input') as { properties?: Json; required?: string[] }
    return Object.entries(json.properties ?? {}).map(([name, inner]) => ({
      name,
      in: where,
      required: where === 'path' || (json.required ?? []).includes(name),
      schema: inner,
    }))
  }
  const header = shape.idempotent
    ? [{ name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 200 } }]
    : []
  return [...each(shape.params, 'path'), ...each(shape.query, 'query'), ...header]
}

function bodyOf(shape: EndpointShape): Json | undefined {
  if (shape.takes === 'tus') {
    return shape.method === 'PATCH'
      ? { content: { 'application/offset+octet-stream': { schema: { type: 'string', format: 'binary' } } } }
      : undefined
  }
  if (!shape.body) return undefined
  // safe because bodies are objects, and JSON Schema names their parts so
  const json = schemaOf(shape.body, 'input') as { properties?: Json }
  if (shape.takes !== 'multipart') return { required: true, content: { 'application/json': { schema: json } } }
  const form = { ...json, properties: { ...json.properties, file: { type: 'string', format: 'binary' } } }
  return { required: true, content: { 'multipart/form-data': { schema: form }, 'application/json': { schema: json } } }
}

/** 503 comes from what stands before the product while it restarts.
 * Problems that every endpoint of that kind may answer with, besides those it declares. */
export function impliedProblems(shape: EndpointShape): ProblemCode[] {
  const signedIn: ProblemCode[] = shape.scope === 'public' ? [] : ['not-signed-in', 'forbidden']
  const enrolled: ProblemCode[] = shape.scope === 'public' || shape.openBeforeFactor ? [] : ['second-factor-missing']
  const steppedUp: ProblemCode[] = shape.stepUp ? ['step-up-needed'] : []
  const written: ProblemCode[] = shape.method === 'GET' ? [] : ['origin-refused']
  const json: ProblemCode[] = shape.body ? ['unsupported-media-type'] : []
  const repeated: ProblemCode[] = shape.idempotent ? ['idempotency-mismatch'] : []
  return [
    'invalid-input',
    ...signedIn,
    ...enrolled,
    ...steppedUp,
    ...written,
    ...json,
    ...repeated,
    'unknown-host',
    'too-many-requests',
    'bug',
    'unavailable',
  ]
}

function responsesOf(shape: EndpointShape): Json {
  const status = shape.status ?? 200
  const isEmpty = status === 204 || shape.gives === 'tus'
  const content =
    shape.gives === 'file'
      ? { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
      : isEmpty || shape.gives === 'socket'
        ? undefined
        : { 'application/json': { schema: schemaOf(shape.reply, 'output') } }
  const codes = [...new Set([...impliedProblems(shape), ...(shape.problems ?? [])])]
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of codes) byStatus.set(problems[code].status, [...(byStatus.get(problems[code].status) ?? []), code])
  const failures = [...byStatus].map(([code, names]) => [
    String(code),
    {
      description: names.map(name => `${name}: ${problems[name].title}`).join('; '),
      content: { 'application/problem+json': { schema: { $ref: uri('Problem') } } },
    },
  ])
  const success = shape.gives === 'socket' ? '101' : String(status)
  const { otherwise } = shape
  const other = otherwise
    ? {
        [String(otherwise.status)]: {
          description: `${shape.summary}; more is needed first`,
          content: { 'application/json': { schema: schemaOf(otherwise.reply, 'output') } },
        },
      }
    : {}
  return {
    [success]: { description: shape.summary, ...(content ? { content } : {}) },
    ...other,
    ...Object.fromEntries(failures),
  }
}

/** The OpenAPI 3.1 document of the given endpoints, by operation id. */
export function openApiDocument(endpoints: Readonly<Record<string, EndpointShape>>, version: string): Json {
  const paths: Record<string, Json> = {}
  for (const [operationId, shape] of Object.entries(endpoints)) {
    const path = shape.path.replace(/:([a-zA-Z]+)/g, '{$1}')
    const requestBody = bodyOf(shape)
    paths[path] = {
      ...paths[path],
      [shape.method.toLowerCase()]: {
        operationId,
        summary: shape.summary,
        'x-policy': shape.policy,
        'x-scope': shape.scope,
        'x-since': shape.since,
        ...(shape.locate ? { 'x-locate': shape.locate } : {}),
        ...(shape.stepUp ? { 'x-step-up': true } : {}),
        security: shape.scope === 'public' ? [] : [{ session: [] }, { apiKey: [] }],
        parameters: parametersOf(shape),
        ...(requestBody ? { requestBody } : {}),
        responses: responsesOf(shape),
      },
    }
  }
  const named = z.toJSONSchema(z.globalRegistry, { uri, unrepresentable: 'any' }).schemas
  const schemas = Object.fromEntries(
    Object.entries(named).map(([id, { $schema: _dialect, ...schema }]) => [id, lift(schema)]),
  )
  return {
    openapi: '3.1.0',
    info: { title: 'API', version },
    servers: [{ url: '/api/v1' }],
    paths,
    components: {
      schemas: { ...schemas, Problem: schemaOf(ProblemDocument, 'output') },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'session' },
        apiKey: { type: 'http', scheme: 'bearer' },
      },
    },
  }
}
