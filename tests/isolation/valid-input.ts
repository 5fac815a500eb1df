import type { EndpointShape } from '@scriptorium/contract'
import { z } from 'zod'
import { newId } from '../../packages/server/src/infra/ids/index.ts'
import { password } from '../support/world.ts'

export type Values = Record<string, unknown>
/** Ids that a body or query may point to, by the name of the field. */
export type Pointers = Record<string, () => Promise<string>>

type JsonSchema = {
  type?: string
  format?: string
  enum?: unknown[]
  const?: unknown
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  anyOf?: JsonSchema[]
  minLength?: number
  minimum?: number
}

/** Fields that mean more than their type says; where they are optional they are sent as well. */
const meant: Record<string, () => unknown> = {
  company: () => ({
    name: fresh(),
    country: 'DE',
    street: 'Street 1',
    postalCode: '20457',
    city: 'Hamburg',
    vatId: '',
    smallBusiness: false,
    contactName: fresh(),
    contactEmail: `${fresh()}@example.test`,
  }),
  address: () => `${fresh()}@example.test`,
  again: () => 7,
  clientSecret: () => fresh(),
  colour: () => '#0f766e',
  ceilingMinor: () => 9_900,
  costMinorPerHour: () => 120,
  currency: () => 'EUR',
  createsViewers: () => false,
  current: () => password,
  domain: () => `${fresh()}.example.org`,
  host: () => `${fresh()}.example.org`,
  icon: () => null,
  imprintUrl: () => 'https://example.test/imprint',
  limitMinutes: () => 100_000_000,
  logo: () => null,
  logoDark: () => null,
  iban: () => 'DE89370400440532013000',
  email: () => `${fresh()}@example.test`,
  // Not called at all: a suite reaches no mail server.
  mailHost: () => '192.0.2.1',
  minor: () => 1_900,
  models: () => ['base'],
  name: () => fresh(),
  next: () => 'another long password',
  ownerEmail: () => `${fresh()}@example.test`,
  issuer: () => 'https://login.example.com',
  password: () => password,
  plan: () => 'Business',
  poweredByUrl: () => 'https://example.test/about',
  privacyUrl: () => 'https://example.test/privacy',
  required: () => false,
  role: () => 'tenant_viewer',
  // Demanded of A, it would close A to everybody who asks here.
  secondFactorRequired: () => false,
  slug: () => fresh(),
  step: () => 'domain',
  supportPhone: () => '+49 30 1234567',
  supportUrl: () => 'https://example.test/help',
  termsUrl: () => 'https://example.test/terms',
  timeZone: () => 'Europe/Berlin',
  suggestedMinor: () => 1_900,
  tier: () => 'Studio',
  token: () => 'x'.repeat(43),
  url: () => 'https://speech.example.com',
}
let made = 0
function fresh(): string {
  made += 1
  return `fresh-${made}-${newId().slice(-6)}`
}

export function schemaOf(schema: z.ZodType | undefined): JsonSchema {
  // safe because zod writes JSON Schema
  return schema ? (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema) : {}
}

/** A valid body and query for an endpoint, from its schemas. */
export async function validInput(
  endpoint: EndpointShape,
  pointers: Pointers,
): Promise<{ body?: Values; query?: Record<string, string> }> {
  const query = endpoint.query ? await valuesOf(schemaOf(endpoint.query), pointers) : {}
  return {
    ...(endpoint.body ? { body: await valuesOf(schemaOf(endpoint.body), pointers) } : {}),
    ...(Object.keys(query).length > 0
      ? { query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])) }
      : {}),
  }
}

async function valuesOf(schema: JsonSchema, pointers: Pointers): Promise<Values> {
  const values: Values = {}
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    const pointer = pointers[name]
    if (pointer) values[name] = await pointer()
    else if (name in meant) values[name] = meant[name]?.()
    else if (schema.required?.includes(name)) values[name] = sampleOf(inner, name)
  }
  return values
}

function sampleOf(schema: JsonSchema, name: string): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.anyOf?.[0]) return sampleOf(schema.anyOf[0], name)
  switch (schema.type) {
    case 'string':
      return schema.format === 'uuid' ? newId() : `${name} of a test`.padEnd(schema.minLength ?? 0, '.')
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return true
    case 'array':
      return schema.items ? [sampleOf(schema.items, name)] : []
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map(one => [one, meant[one]?.() ?? sampleOf(schema.properties?.[one] ?? {}, one)]),
      )
    default:
      throw new Error(`The field ${name} has no type that a value can be made of: name one in valid-input.ts`)
  }
}

/** Fields of the body and of the query that take free text. */
export function textFields(endpoint: EndpointShape): { part: 'body' | 'query'; name: string }[] {
  const inPart = (part: 'body' | 'query', schema: JsonSchema) =>
    Object.entries(schema.properties ?? {})
      .filter(
        ([, inner]) => (inner.type === 'string' || inner.anyOf?.some(one => one.type === 'string')) && !inner.enum,
      )
      .map(([name]) => ({ part, name }))
  return [...inPart('body', schemaOf(endpoint.body)), ...inPart('query', schemaOf(endpoint.query))]
}
