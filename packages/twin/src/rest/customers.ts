import { z } from 'zod'
import { grant, revokeGrant, transfer } from '../change.ts'
import { viewOf } from '../late-view.ts'
import { refusal } from '../refusal.ts'
import type { Customer, Environment } from '../state.ts'
import { customerFor, findCustomer, type World } from '../world.ts'
import { type Api, type ApiCall, bodyOf, call, expands, listOf, requireFound } from './api.ts'
import {
  activeEntitlements,
  attributesShape,
  customerShape,
  invoiceShape,
  purchaseShape,
  subscriptionShape,
} from './shapes.ts'

const blockedIds = /^(null|none|nil|undefined|unknown|anonymous|guest|no_user|nan|0|-1|__proto__)$/i
const CustomerId = z
  .string()
  .min(1)
  .max(1500)
  .regex(/^[0-9a-zA-Z_-]*$/, 'id may hold letters, digits, _ and - only')
  .refine(id => !blockedIds.test(id), 'id is one of the blocked words')
// A reserved name begins with $; which ones there are is not looked at.
const name = z
  .string()
  .max(40)
  .regex(/^\$?[a-zA-Z][a-zA-Z0-9_-]*$/, 'name must begin with a letter and hold letters, digits, _ and - only')
const NewAttributes = z.array(z.strictObject({ name, value: z.string().max(500) })).max(50)
const ChangedAttributes = z
  .array(z.strictObject({ name, value: z.string().max(500).nullable() }))
  .min(1)
  .max(50)

export function customerCalls(api: Api): void {
  const { world } = api
  const read = (path: string, handler: (request: ApiCall, customer: Customer) => unknown) =>
    call(api, 'customer_information', 'GET', `/customers/:customer${path}`, request =>
      handler(request, requireCustomer(world, request)),
    )
  const act = (path: string, handler: (request: ApiCall, customer: Customer) => unknown, status = 200) =>
    call(
      api,
      'customer_information',
      'POST',
      `/customers/:customer${path}`,
      request => handler(request, requireCustomer(world, request)),
      status,
    )
  const shape = (customer: Customer, expanded = false) =>
    customerShape(world, customer, viewOf(world, customer.id), expanded)

  call(api, 'customer_information', 'GET', '/customers', request => {
    const email = request.query.get('search')
    const found = Object.values(world.state.customers).filter(
      one => email === null || one.attributes.$email?.value === email,
    )
    return listOf(
      world,
      request,
      found,
      one => one.id,
      one => shape(one),
    )
  })
  const NewCustomer = z.strictObject({ id: CustomerId, attributes: NewAttributes.optional() })
  call(
    api,
    'customer_information',
    'POST',
    '/customers',
    request => {
      const { id, attributes = [] } = bodyOf(request, NewCustomer)
      if (findCustomer(world.state, id)) throw refusal('resource_already_exists', 'Customer already exists', 'id')
      return world.change(() => {
        const customer = customerFor(world, id)
        setAttributes(world, customer, attributes)
        return shape(customer)
      })
    },
    201,
  )
  read('', (request, customer) => shape(customer, expands(request, 'attributes')))
  call(api, 'customer_information', 'DELETE', '/customers/:customer', request => {
    const { id } = requireCustomer(world, request)
    return world.change(() => {
      delete world.state.customers[id]
      world.state.subscriptions = world.state.subscriptions.filter(one => one.customerId !== id)
      world.state.purchases = world.state.purchases.filter(one => one.customerId !== id)
      return { object: 'customer', id, deleted_at: world.now() }
    })
  })
  read('/subscriptions', (request, { id }) => {
    const environment = environmentOf(request)
    const found = viewOf(world, id).subscriptions.filter(one => !environment || one.environment === environment)
    return listOf(
      world,
      request,
      found,
      one => one.id,
      one => subscriptionShape(world, one),
    )
  })
  read('/purchases', (request, { id }) => {
    const environment = environmentOf(request)
    const found = viewOf(world, id).purchases.filter(one => !environment || one.environment === environment)
    return listOf(
      world,
      request,
      found,
      one => one.id,
      one => purchaseShape(world, one),
    )
  })
  read('/active_entitlements', (request, { id }) =>
    listOf(
      world,
      request,
      activeEntitlements(world, viewOf(world, id)),
      one => one.entitlement_id,
      one => one,
    ),
  )
  read('/aliases', (request, customer) =>
    listOf(
      world,
      request,
      customer.aliases,
      one => one.id,
      one => ({ object: 'customer.alias', id: one.id, created_at: one.createdAt }),
    ),
  )
  read('/invoices', (request, { id }) =>
    listOf(
      world,
      request,
      world.state.invoices.filter(one => one.customerId === id),
      one => one.id,
      one => invoiceShape(world, one),
    ),
  )
  read('/events', (request, { id }) => {
    const environment = environmentOf(request)
    const found = world.state.events.filter(
      one => one.customerIds.includes(id) && (!environment || one.environment === environment),
    )
    return listOf(
      world,
      request,
      found,
      one => one.body.id,
      one => one.body,
    )
  })
  const attributesOf = (request: ApiCall, customer: Customer) =>
    listOf(
      world,
      request,
      attributesShape(customer),
      one => one.name,
      one => one,
    )
  read('/attributes', attributesOf)
  act('/attributes', (request, customer) => {
    const { attributes } = bodyOf(request, z.strictObject({ attributes: ChangedAttributes }))
    return world.change(() => {
      setAttributes(world, customer, attributes)
      return attributesOf(request, customer)
    })
  })
  act(
    '/actions/grant_entitlement',
    (request, customer) => {
      const asked = bodyOf(request, z.strictObject({ entitlement_id: z.string().min(1), expires_at: z.int() }))
      requireEntitlement(world, asked.entitlement_id)
      return world.change(making => {
        grant(world, making, customer.id, asked.entitlement_id, asked.expires_at)
        return shape(customer)
      })
    },
    201,
  )
  act('/actions/revoke_granted_entitlement', (request, customer) => {
    const asked = bodyOf(request, z.strictObject({ entitlement_id: z.string().min(1) }))
    requireEntitlement(world, asked.entitlement_id)
    return world.change(making => {
      revokeGrant(world, making, customer.id, asked.entitlement_id)
      return shape(customer)
    })
  })
  const Transfer = z.strictObject({
    target_customer_id: z.string().min(1),
    app_ids: z.array(z.string().min(1)).nullable().optional(),
  })
  act('/actions/transfer', (request, source) => {
    const { target_customer_id } = bodyOf(request, Transfer)
    const target = requireFound(findCustomer(world.state, target_customer_id), 'Target customer')
    return world.change(making => {
      transfer(world, making, source.id, target.id)
      return { source_customer: shape(source), target_customer: shape(target) }
    })
  })
  act('/actions/assign_offering', (request, customer) => {
    const { offering_id } = bodyOf(request, z.strictObject({ offering_id: z.string().min(1).nullable() }))
    if (offering_id !== null)
      requireFound(
        world.state.offerings.find(one => one.id === offering_id),
        'Offering',
      )
    return world.change(() => {
      customer.offeringId = offering_id
      return shape(customer)
    })
  })
}

function requireCustomer(world: World, { params }: ApiCall): Customer {
  return requireFound(findCustomer(world.state, params.customer ?? ''), 'Customer')
}

function requireEntitlement(world: World, id: string): void {
  requireFound(
    world.state.entitlements.find(one => one.id === id),
    'Entitlement',
  )
}

function environmentOf({ query }: ApiCall): Environment | null {
  const asked = query.get('environment')
  if (asked === null || asked === 'sandbox' || asked === 'production') return asked
  throw refusal('parameter_error', 'environment is sandbox or production', 'environment')
}

export function setAttributes(
  world: World,
  customer: Customer,
  attributes: readonly { name: string; value: string | null; updatedAt?: number }[],
): void {
  for (const { name, value, updatedAt = world.now() } of attributes) {
    const known = customer.attributes[name]
    if (known && known.updatedAt > updatedAt) continue
    if (value === null) delete customer.attributes[name]
    else customer.attributes[name] = { value, updatedAt }
  }
}
