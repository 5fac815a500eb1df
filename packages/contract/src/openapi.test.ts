import { expect, it } from 'vitest'
import { z } from 'zod'
import { access, endpoints, openApiDocument, problems } from './index.ts'

const document = openApiDocument(endpoints, '1.2.3')
const shapes = Object.entries(endpoints)

const Parameter = z.strictObject({
  name: z.string().min(1),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean(),
  description: z.string().optional(),
  schema: z.record(z.string(), z.unknown()),
})
const Content = z.record(
  z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/),
  z.strictObject({ schema: z.record(z.string(), z.unknown()) }),
)
const Response = z.strictObject({
  description: z.string().min(1),
  content: Content.optional(),
  headers: z.record(z.string(), z.unknown()).optional(),
})
const Operation = z.strictObject({
  operationId: z.string().regex(/^[a-z][A-Za-z0-9]+$/),
  summary: z.string().min(3),
  'x-policy': z.enum(Object.keys(access)),
  'x-scope': z.enum(['tenant', 'reseller', 'platform', 'self', 'public']),
  'x-since': z.string().regex(/^\d{4}-\d{2}$/),
  'x-locate': z.string().optional(),
  'x-step-up': z.literal(true).optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(Parameter),
  requestBody: z.strictObject({ required: z.boolean().optional(), content: Content }).optional(),
  responses: z.record(z.string().regex(/^[1-5]\d\d$/), Response),
})
/** The parts of OpenAPI 3.1 that we write; anything else in the document is a fault. */
const Document = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({ title: z.string().min(1), version: z.string().min(1) }),
  servers: z.array(z.strictObject({ url: z.string() })).min(1),
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(z.enum(['get', 'post', 'put', 'patch', 'delete']), Operation),
  ),
  components: z.strictObject({
    schemas: z.record(z.string().regex(/^[A-Za-z0-9._-]+$/), z.record(z.string(), z.unknown())),
    securitySchemes: z.record(z.string(), z.record(z.string(), z.string())),
  }),
})
const parsed = Document.parse(document)
const operations = Object.entries(parsed.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)

/** Every value under a key of this name, anywhere in the document. */
function valuesOf(key: string, node: unknown): unknown[] {
  if (Array.isArray(node)) return node.flatMap(inner => valuesOf(key, inner))
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([name, inner]) => [...(name === key ? [inner] : []), ...valuesOf(key, inner)])
}

it('describes every endpoint once, under its own name', () => {
  expect(operations.map(({ operation }) => operation.operationId).sort()).toEqual(shapes.map(([name]) => name).sort())
  const addresses = shapes.map(([, shape]) => `${shape.method} ${shape.path.replaceAll(/:[a-zA-Z]+/g, ':')}`)
  expect(new Set(addresses).size).toBe(addresses.length)
})
it('is the same document every time, and JSON', () => {
  expect(JSON.parse(JSON.stringify(document))).toEqual(JSON.parse(JSON.stringify(openApiDocument(endpoints, '1.2.3'))))
})
it('says policy, scope and summary of every endpoint', () => {
  for (const { operation } of operations) {
    const shape = endpoints[operation.operationId]
    expect([operation['x-policy'], operation['x-scope'], operation.summary]).toEqual([
      shape?.policy,
      shape?.scope,
      shape?.summary,
    ])
    expect(operation.summary, operation.operationId).toMatch(/^[A-Z].*[^.\s]$/)
    expect(operation.security.length === 0, operation.operationId).toBe(shape?.scope === 'public')
  }
})
it('resolves every reference inside the document', () => {
  const references = valuesOf('$ref', document)
  expect(references.length).toBeGreaterThan(50)
  for (const reference of references) {
    const [, name] = /^#\/components\/schemas\/([A-Za-z0-9._-]+)$/.exec(String(reference)) ?? []
    expect(Object.keys(parsed.components.schemas), String(reference)).toContain(name)
  }
  for (const leftover of ['$defs', '$id', '$schema']) expect(valuesOf(leftover, document)).toEqual([])
})
it('names each parameter of a path, and no other', () => {
  for (const { path, operation } of operations) {
    const inPath = [...path.matchAll(/\{([a-zA-Z]+)\}/g)].map(match => match[1]).sort()
    const named = operation.parameters.filter(parameter => parameter.in === 'path')
    expect(named.map(({ name }) => name).sort(), path).toEqual(inPath)
    expect(
      named.every(({ required }) => required),
      path,
    ).toBe(true)
    expect(new Set(operation.parameters.map(parameter => `${parameter.in} ${parameter.name}`)).size, path).toBe(
      operation.parameters.length,
    )
  }
})
it('has one success, or two where more may be needed first, and a problem document for each failure', () => {
  for (const { operation } of operations) {
    const codes = Object.keys(operation.responses)
    expect(
      codes.filter(code => code < '400'),
      operation.operationId,
    ).toHaveLength(endpoints[operation.operationId]?.otherwise ? 2 : 1)
    for (const code of codes.filter(one => one >= '400'))
      expect(Object.keys(operation.responses[code]?.content ?? {})).toEqual(['application/problem+json'])
  }
})
it('refuses unknown fields of every body and query [ISO-09]', () => {
  for (const [name, shape] of shapes) {
    for (const [part, schema] of Object.entries({ params: shape.params, query: shape.query, body: shape.body })) {
      if (!schema) continue
      expect(
        z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).additionalProperties,
        `${name}.${part}`,
      ).toBe(false)
    }
  }
})
it('gives an endpoint with an id a locator, and declares that the id may be unknown', () => {
  for (const [name, shape] of shapes.filter(([, one]) => one.path.includes('/:'))) {
    expect(shape.locate, name).toBeDefined()
    expect(shape.problems, name).toContain('not-found')
  }
})
it('names what every endpoint may answer with, and what its kind adds', () => {
  for (const { operation } of operations) {
    const shape = endpoints[operation.operationId]
    const codes = Object.keys(operation.responses)
    expect(codes, operation.operationId).toEqual(expect.arrayContaining(['400', '421', '429', '500', '503']))
    if (shape?.body) expect(codes, operation.operationId).toContain('415')
    expect(codes.includes('422'), operation.operationId).toBe(shape?.idempotent === true)
  }
})
it('declares only problems of the closed list', () => {
  for (const [name, shape] of shapes)
    for (const code of shape.problems ?? []) expect(Object.keys(problems), name).toContain(code)
})
