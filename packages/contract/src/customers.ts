import { z } from 'zod'
import { endpoint, Id, IsoTime, pageOf, pageQuery, sortBy } from './endpoint.ts'
import { CustomerState } from './life.ts'
import { Slug, Usage } from './tenancy.ts'

export const CustomerTag = z.string().trim().min(1).max(40)
const Tags = z.array(CustomerTag).max(20)
const Address = z.email().max(254)
const Name = z.string().trim().min(1).max(120)
export const Language = z.enum(['en', 'de'])

export const Customer = z
  .object({
    id: Id,
    name: z.string(),
    slug: z.string(),
    state: CustomerState,
    /** Made to try payments with; left out of all figures. */
    isTest: z.boolean(),
    planName: z.string(),
    createdAt: IsoTime,
    tags: z.array(z.string()),
    trialEndsAt: IsoTime.nullable(),
    deleteAfter: IsoTime.nullable(),
    members: z.int(),
    usage: Usage,
    jobs: z.object({ waiting: z.int(), running: z.int(), done: z.int(), failed: z.int() }),
  })
  .meta({ id: 'Customer' })
export type Customer = z.output<typeof Customer>

/** With what only its own page shows. */
export const CustomerDetails = Customer.extend({
  contactName: z.string(),
  billingEmail: z.string().nullable(),
  language: Language,
  pastDueSince: IsoTime.nullable(),
  suspendedAt: IsoTime.nullable(),
  /** What the customer is told; empty where it is told no reason. */
  suspensionReason: z.string(),
  closingAt: IsoTime.nullable(),
}).meta({ id: 'CustomerDetails' })
export type CustomerDetails = z.output<typeof CustomerDetails>

const one = { params: z.strictObject({ id: Id }), locate: 'customer', since: '2026-12', scope: 'reseller' } as const

export const CustomerSort = sortBy('created', 'name', 'state')
export type CustomerSort = z.output<typeof CustomerSort>
export const CustomerFilter = z.strictObject({
  search: z.string().trim().max(100).optional(),
  state: CustomerState.exclude(['deleted']).optional(),
  plan: z.string().max(120).optional(),
  tag: CustomerTag.optional(),
  /** Those who used at least 80 % of their minutes or of their storage. */
  nearLimit: z.literal('yes').optional(),
  createdFrom: z.iso.date().optional(),
  createdTo: z.iso.date().optional(),
})
export type CustomerFilter = z.output<typeof CustomerFilter>

export const listCustomers = endpoint({
  method: 'GET',
  path: '/customers',
  since: '2026-12',
  policy: 'customer.read',
  scope: 'reseller',
  summary: 'The customers of this reseller with their usage',
  query: z.strictObject({ ...pageQuery, ...CustomerFilter.shape, sort: CustomerSort.optional() }),
  reply: pageOf(Customer),
})
export const exportCustomers = endpoint({
  method: 'GET',
  path: '/customers/export',
  since: '2027-02',
  policy: 'customer.read',
  scope: 'reseller',
  pace: 'export',
  gives: 'file',
  summary: 'All customers that the filters leave, as a CSV file',
  query: z.strictObject({ ...CustomerFilter.shape, sort: CustomerSort.optional() }),
  reply: z.void(),
})
export const readCustomer = endpoint({
  ...one,
  method: 'GET',
  path: '/customers/:id',
  policy: 'customer.read',
  summary: 'One customer with usage and figures',
  reply: CustomerDetails,
  problems: ['not-found'],
})
export const createCustomer = endpoint({
  method: 'POST',
  path: '/customers',
  since: '2026-12',
  policy: 'customer.manage',
  scope: 'reseller',
  idempotent: true,
  summary: 'Create a customer and invite its owner',
  body: z.strictObject({
    name: Name,
    slug: Slug,
    ownerEmail: Address,
    plan: z.string().trim().min(1).max(120).optional(),
    trialDays: z.int().min(0).max(365).optional(),
    language: Language.optional(),
    contactName: z.string().trim().max(120).optional(),
    billingEmail: Address.optional(),
    tags: Tags.optional(),
    note: z.string().trim().max(4000).optional(),
  }),
  reply: CustomerDetails,
  status: 201,
  problems: ['already-exists', 'plan-not-offered', 'not-selling'],
})
export const changeCustomer = endpoint({
  ...one,
  method: 'PATCH',
  path: '/customers/:id',
  policy: 'customer.manage',
  summary: 'Change facts of a customer; a trial ends at another time, or becomes an ordinary account with null',
  body: z.strictObject({
    name: Name.optional(),
    contactName: z.string().trim().max(120).optional(),
    billingEmail: Address.nullable().optional(),
    language: Language.optional(),
    tags: Tags.optional(),
    trialEndsAt: IsoTime.nullable().optional(),
    pastDueSince: IsoTime.nullable().optional(),
  }),
  reply: CustomerDetails,
  problems: ['not-found'],
})

export const suspendCustomer = endpoint({
  ...one,
  method: 'PUT',
  path: '/customers/:id/suspension',
  policy: 'customer.manage',
  summary: 'Suspend a customer: nothing works any more, besides export for its owner',
  body: z.strictObject({ reason: z.string().trim().max(500), tellReason: z.boolean() }),
  reply: CustomerDetails,
  problems: ['not-found'],
})
export const resumeCustomer = endpoint({
  ...one,
  method: 'DELETE',
  path: '/customers/:id/suspension',
  policy: 'customer.manage',
  summary: 'End the suspension of a customer; what waited goes on',
  reply: CustomerDetails,
  problems: ['not-found'],
})
export const closeCustomer = endpoint({
  ...one,
  method: 'PUT',
  path: '/customers/:id/closing',
  policy: 'customer.close',
  stepUp: true,
  summary: 'Order the deletion of a customer; until its time has come it can be taken back',
  body: z.strictObject({ confirmName: z.string().max(200), graceDays: z.int().min(0).max(365) }),
  reply: CustomerDetails,
  problems: ['not-found', 'name-differs'],
})
export const keepCustomer = endpoint({
  ...one,
  method: 'DELETE',
  path: '/customers/:id/closing',
  policy: 'customer.close',
  summary: 'Take the deletion of a customer back',
  reply: CustomerDetails,
  problems: ['not-found'],
})

export const CustomerNote = z
  .object({ id: Id, body: z.string(), author: z.string(), createdAt: IsoTime })
  .meta({ id: 'CustomerNote' })
export type CustomerNote = z.output<typeof CustomerNote>
export const listCustomerNotes = endpoint({
  ...one,
  method: 'GET',
  path: '/customers/:id/notes',
  policy: 'customer.read',
  summary: 'Notes about a customer, which it never sees; the newest first',
  query: z.strictObject(pageQuery),
  reply: pageOf(CustomerNote),
  problems: ['not-found'],
})
export const addCustomerNote = endpoint({
  ...one,
  method: 'POST',
  path: '/customers/:id/notes',
  policy: 'customer.manage',
  summary: 'Add a note about a customer',
  body: z.strictObject({ body: z.string().trim().min(1).max(4000) }),
  reply: CustomerNote,
  status: 201,
  problems: ['not-found'],
})
export const removeCustomerNote = endpoint({
  method: 'DELETE',
  path: '/customer-notes/:id',
  since: '2026-12',
  policy: 'customer.manage',
  scope: 'reseller',
  locate: 'customer-note',
  summary: 'Remove a note about a customer',
  params: z.strictObject({ id: Id }),
  reply: z.void(),
  status: 204,
  problems: ['not-found'],
})
export const listCustomerTags = endpoint({
  method: 'GET',
  path: '/customer-tags',
  since: '2026-12',
  policy: 'customer.read',
  scope: 'reseller',
  summary: 'Tags in use, with how many customers have each',
  reply: pageOf(z.object({ tag: z.string(), customers: z.int() })),
})

export const DeletedCustomer = z
  .object({ id: Id, name: z.string(), orderedAt: IsoTime, completedAt: IsoTime.nullable() })
  .meta({ id: 'DeletedCustomer' })
export type DeletedCustomer = z.output<typeof DeletedCustomer>
export const listDeletedCustomers = endpoint({
  method: 'GET',
  path: '/deleted-customers',
  since: '2027-01',
  policy: 'customer.close',
  scope: 'reseller',
  summary: 'Customers that were deleted, the newest first',
  reply: pageOf(DeletedCustomer),
})
export const readDeletionCertificate = endpoint({
  method: 'GET',
  path: '/deleted-customers/:id/certificate',
  since: '2027-01',
  policy: 'customer.close',
  scope: 'reseller',
  locate: 'deleted-customer',
  summary: 'What was destroyed when, and what remains until when, as a text',
  params: z.strictObject({ id: Id }),
  gives: 'file',
  reply: z.void(),
  problems: ['not-found', 'not-finished'],
})
