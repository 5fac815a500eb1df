import { z } from 'zod'
import type { Policy } from './access.ts'
import type { ProblemCode } from './problems.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
/** Whose data an endpoint touches: it decides which context the use case gets. `self` is the signed-in person, whatever the role. */
export type Scope = 'tenant' | 'reseller' | 'platform' | 'self' | 'public'
/** What the body or reply is when it is not JSON. */
export type Wire = 'json' | 'multipart' | 'file' | 'tus' | 'socket' | 'none'

export type EndpointShape = {
  method: Method
  /** Relative to /api/v1, with `:name` parameters. */
  path: string
  since: string
  policy: Policy
  scope: Scope
  summary: string
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
  /** `z.void()` for 204. */
  reply: z.ZodType
  status?: 200 | 201 | 202 | 204
  /** A second kind of success with a reply of its own: what still has to be done before the first one. */
  otherwise?: { status: 200 | 202; reply: z.ZodType }
  takes?: Wire
  gives?: Wire
  problems?: readonly ProblemCode[]
  /** Where a body may be longer than others. */
  mostBodyBytes?: number
  /** Creating POSTs accept `Idempotency-Key`. */
  idempotent?: boolean
  /** A sensitive act: a person proves within the last ten minutes that it is them, or is asked to (`step-up-needed`).
   * `where-enrolled`: only of people with a second factor, as the act asks for the password by itself. */
  stepUp?: true | 'where-enrolled'
  /** Open to somebody who must enrol a second factor first, and may do nothing else until then. */
  openBeforeFactor?: true
  /** Which rate limit counts it, where it is neither a plain read nor a plain write. */
  pace?: 'upload-part' | 'export'
  /** How the isolation matrix finds an object of each owner for `:id`; an endpoint with an id and without it does not register. */
  locate?: Locator
  /** Where the path names an object of a customer: `:id` is the customer, and `locate` finds what comes last. */
  within?: 'customer'
}

/** Kinds of objects that ids in paths and bodies point to. The isolation suite makes one of each per owner. */
export type Locator =
  | 'session'
  | 'passkey'
  | 'sso-domain'
  | 'api-key'
  | 'member'
  | 'invitation'
  | 'file'
  | 'upload'
  | 'job'
  | 'transcript'
  | 'customer'
  | 'reseller-plan'
  | 'pack-offer'
  | 'test-customer'
  | 'customer-note'
  | 'customer-request'
  | 'brand-domain'
  | 'reseller'
  | 'deleted-customer'
  | 'dead-letter'
  | 'billing-event'
  | 'billing-drift'
  | 'engine'
  | 'visit'
  | 'minute-grant'

export type Endpoint<E extends EndpointShape = EndpointShape> = Readonly<E>

/** Declares one endpoint; server, OpenAPI document and web client read the same value. */
export function endpoint<const E extends EndpointShape>(shape: E): Endpoint<E> {
  return Object.freeze(shape)
}

type Out<S> = S extends z.ZodType ? z.output<S> : undefined
type In<S> = S extends z.ZodType ? z.input<S> : undefined

/** What a use case receives, after validation. */
export type Input<E extends EndpointShape> = {
  params: Out<E['params']>
  query: Out<E['query']>
  body: Out<E['body']>
}
/** What a client sends. */
export type Call<E extends EndpointShape> = Omit<
  { params: In<E['params']>; query: In<E['query']>; body: In<E['body']> },
  | (E['params'] extends z.ZodType ? never : 'params')
  | (E['query'] extends z.ZodType ? never : 'query')
  | (E['body'] extends z.ZodType ? never : 'body')
>
export type Reply<E extends EndpointShape> =
  | z.output<E['reply']>
  | (E['otherwise'] extends { reply: infer Other extends z.ZodType } ? z.output<Other> : never)

export const Id = z.uuid().meta({ description: 'Identifier (UUID)' })
export const IsoTime = z.iso.datetime().meta({ description: 'Point in time, ISO 8601, UTC' })
/** Milliseconds. */
export const Milliseconds = z.int().min(0)

/** `?limit=&cursor=` of every list. The cursor is opaque. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(500).optional(),
}
/** `?sort=` of a list: a column upwards, or downwards with a minus before it. */
export function sortBy<const Column extends string>(...columns: Column[]) {
  // safe because the list holds exactly each column with and without its minus
  return z.enum(columns.flatMap(column => [column, `-${column}`]) as [Column | `-${Column}`])
}
/** The reply of every list. `total` comes with the first page where counting is cheap. */
export function pageOf<S extends z.ZodType>(item: S) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable(), total: z.int().min(0).optional() })
}
export type Page<T> = { items: T[]; nextCursor: string | null; total?: number }

/** How somebody proves who they are: at the door, or once more before a sensitive act. */
export const ProofMethod = z.enum(['password', 'totp', 'passkey', 'recovery-code', 'sign-in'])
export type ProofMethod = z.output<typeof ProofMethod>

export const ProblemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    requestId: z.string().optional(),
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    /** With `step-up-needed`: what may be given. */
    methods: z.array(ProofMethod).optional(),
  })
  .meta({ id: 'Problem' })
export type ProblemDocument = z.output<typeof ProblemDocument>
