import { z } from 'zod'
import * as published from './published-shapes.ts'
import { unknownParameter } from './rest/queries.ts'

// The requests of REST v2 as RevenueCat publishes them (the document that published-shapes.ts names), written anew for
// what the product calls. A test holds everything that the product sends against them.

const key = z.string().min(1).max(200)
const name = z.string().min(1).max(1500)
const id = z.string().min(1).max(255)
const attributes = z.array(
  z.strictObject({
    name: z
      .string()
      .min(1)
      .max(40)
      .regex(/^(\$?[a-zA-Z])[a-zA-Z0-9_-]*$/),
    value: z.string().max(500),
  }),
)
const webhook = {
  name: name.optional(),
  url: z.url().max(5000).optional(),
  authorization_header: z.string().max(5000).nullable().optional(),
  environment: z.enum(['sandbox', 'production']).nullable().optional(),
  event_types: z.array(z.string()).nullable().optional(),
  app_id: id.nullable().optional(),
}
const nothing = z.strictObject({})

type PublishedCall = { status: number; body: z.ZodType | null; answer: z.ZodType }
const get = (answer: z.ZodType): PublishedCall => ({ status: 200, body: null, answer })
const post = (body: z.ZodType, answer: z.ZodType, status = 200): PublishedCall => ({ status, body, answer })

/** Paths follow the project. */
export const publishedCalls: Record<string, PublishedCall> = {
  'GET /apps': get(published.lists.apps),
  'GET /products': get(published.lists.products),
  'GET /products/:product': get(published.Product),
  'GET /entitlements': get(published.lists.entitlements),
  'POST /entitlements': post(z.strictObject({ lookup_key: key, display_name: name }), published.Entitlement, 201),
  'POST /entitlements/:entitlement/actions/attach_products': post(
    z.strictObject({ product_ids: z.array(id).min(1).max(50) }),
    published.Entitlement,
  ),
  'GET /offerings': get(published.lists.offerings),
  'POST /offerings': post(
    z.strictObject({ lookup_key: key, display_name: name, metadata: z.unknown().optional() }),
    published.Offering,
    201,
  ),
  'POST /offerings/:offering': post(
    z.strictObject({
      display_name: name.optional(),
      is_current: z.boolean().optional(),
      metadata: z.unknown().optional(),
    }),
    published.Offering,
  ),
  'GET /offerings/:offering/packages': get(published.lists.packages),
  'POST /offerings/:offering/packages': post(
    z.strictObject({ lookup_key: key, display_name: name, position: z.int().optional() }),
    published.Package,
    201,
  ),
  'POST /packages/:package/actions/attach_products': post(
    z.strictObject({
      products: z
        .array(
          z.strictObject({
            product_id: id,
            eligibility_criteria: z.enum(['all', 'google_sdk_lt_6', 'google_sdk_ge_6']),
          }),
        )
        .min(1)
        .max(50),
    }),
    published.Package,
  ),
  'GET /integrations/webhooks': get(published.lists.webhooks),
  'POST /integrations/webhooks': post(
    z.strictObject({ ...webhook, name, url: z.url().max(5000) }),
    published.Webhook,
    201,
  ),
  'POST /integrations/webhooks/:webhook': post(z.strictObject(webhook), published.Webhook),
  'GET /customers': get(published.lists.customers),
  'POST /customers': post(
    z.strictObject({
      id: z
        .string()
        .min(1)
        .max(1500)
        .regex(/^[0-9a-zA-Z_-]*$/),
      attributes: attributes.max(50).optional(),
    }),
    published.Customer,
    201,
  ),
  'POST /customers/:customer/attributes': post(
    z.strictObject({ attributes: attributes.min(1).max(50) }),
    published.lists.attributes,
  ),
  'GET /customers/:customer/subscriptions': get(published.lists.subscriptions),
  'GET /subscriptions/:subscription/authenticated_management_url': get(published.ManagementUrl),
  'POST /subscriptions/:subscription/actions/cancel': post(nothing, published.Subscription),
  'POST /subscriptions/:subscription/actions/refund': post(nothing, published.Subscription),
}

export type HeardCall = { method: string; url: string; body: string; status: number; answer: unknown }

/** Which published call this is, and everything about it that is not as published. */
export function judgeCall(heard: HeardCall): { call: string; faults: string[] } {
  const { pathname, searchParams } = new URL(heard.url, 'http://twin')
  const path = pathname.replace(/^\/v2\/projects\/[^/]+/, '')
  const call = Object.keys(publishedCalls).find(one => patternOf(one).test(`${heard.method} ${path}`))
  const known = call === undefined ? undefined : publishedCalls[call]
  if (call === undefined || !known) return { call: `${heard.method} ${path}`, faults: ['is no published call'] }
  const strange = unknownParameter(heard.method, call.replace(/^\S+ /, ''), searchParams)
  const faults = strange === null ? [] : [`has no parameter ${strange}`]
  if (known.body) faults.push(...faultsOf(known.body, JSON.parse(heard.body)))
  else if (heard.body !== '') faults.push('takes no body')
  const isDone = heard.status >= 200 && heard.status < 300
  if (isDone && heard.status !== known.status) faults.push(`answers ${heard.status}, not ${known.status}`)
  return { call, faults: [...faults, ...faultsOf(isDone ? known.answer : published.Fault, heard.answer)] }
}

function patternOf(call: string): RegExp {
  return new RegExp(`^${call.replaceAll(/:\w+/g, '[^/]+')}$`)
}
function faultsOf(schema: z.ZodType, value: unknown): string[] {
  const result = schema.safeParse(value)
  return result.success ? [] : [z.prettifyError(result.error)]
}
