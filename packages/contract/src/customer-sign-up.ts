import { z } from 'zod'
import { OpenedSession, SecondFactorNeeded } from './account-security.ts'
import { Language } from './customers.ts'
import { Email } from './email.ts'
import { endpoint, Id, IsoTime, pageOf, pageQuery } from './endpoint.ts'
import { BillingInterval, Currency } from './money.ts'
import { Overage } from './plans.ts'
import { PlanFeature } from './tenancy.ts'

/** Who may become a customer by themselves: anybody at once, anybody whom the reseller approves, nobody. */
export const CustomerSignUpMode = z.enum(['open', 'approval', 'closed'])
export type CustomerSignUpMode = z.output<typeof CustomerSignUpMode>

/** A plan as strangers see it: what it promises and costs, and nothing of the terms behind it. */
export const OfferedPlan = z
  .object({
    id: Id,
    name: z.string(),
    minutesPerMonth: z.int(),
    storageBytes: z.int(),
    seats: z.int().nullable(),
    parallelJobs: z.int(),
    maxFileBytes: z.int(),
    maxDurationMs: z.int(),
    retentionDays: z.int().nullable(),
    features: z.array(PlanFeature),
    overage: Overage,
    trialDays: z.int(),
    prices: z.array(
      z.object({
        currency: Currency,
        interval: BillingInterval,
        minor: z.int(),
        overageMinorPerHour: z.int().nullable(),
      }),
    ),
  })
  .meta({ id: 'OfferedPlan' })
export type OfferedPlan = z.output<typeof OfferedPlan>

export const CustomerSignUp = z
  .object({
    email: z.string(),
    mode: CustomerSignUpMode,
    plan: OfferedPlan.nullable().meta({ description: 'Nothing where it is no longer offered' }),
    currency: Currency,
    interval: BillingInterval,
    newAccount: z.boolean().meta({ description: 'Whether a password is chosen; otherwise the account has one' }),
    organisation: z.string(),
    expiresAt: IsoTime,
  })
  .meta({ id: 'CustomerSignUp' })
export type CustomerSignUp = z.output<typeof CustomerSignUp>

const line = z.string().trim().min(1).max(120)
const token = z.string().min(1).max(200)
const atTheDoor = { since: '2027-02', policy: 'public.use', scope: 'public' } as const

export const readOfferedPlans = endpoint({
  ...atTheDoor,
  method: 'GET',
  path: '/customer-sign-ups/offer',
  summary: 'The plans of a brand with their prices, and whether one may sign up for them; on a brand’s host only',
  reply: z.object({ mode: CustomerSignUpMode, plans: z.array(OfferedPlan) }),
  problems: ['not-found'],
})
export const beginCustomerSignUp = endpoint({
  ...atTheDoor,
  method: 'POST',
  path: '/customer-sign-ups',
  summary: 'Ask for a mail with a link to sign up as a customer; asking again replaces the link',
  body: z.strictObject({
    email: Email,
    locale: Language.optional(),
    planId: Id,
    currency: Currency,
    interval: BillingInterval,
  }),
  reply: z.object({ accepted: z.literal(true) }),
  status: 202,
  problems: ['not-found', 'sign-up-closed', 'plan-not-offered', 'too-many-requests'],
})
export const openCustomerSignUp = endpoint({
  ...atTheDoor,
  method: 'POST',
  path: '/customer-sign-ups/open',
  summary: 'What was chosen, by the token of the mail; changes nothing',
  body: z.strictObject({ token }),
  reply: CustomerSignUp,
  problems: ['not-found', 'token-invalid', 'too-many-requests'],
})
export const finishCustomerSignUp = endpoint({
  ...atTheDoor,
  method: 'POST',
  path: '/customer-sign-ups/finish',
  summary: 'Become a customer on trial and sign in as its owner; sets the session cookie',
  body: z.strictObject({
    token,
    name: line.optional(),
    password: z.string().min(1).max(200),
    organisation: line,
    accepted: z.literal(true).meta({ description: 'The terms and the privacy notice of the brand' }),
  }),
  reply: OpenedSession,
  status: 201,
  otherwise: { status: 200, reply: SecondFactorNeeded },
  problems: [
    'not-found',
    'token-invalid',
    'sign-up-closed',
    'plan-not-offered',
    'wrong-credentials',
    'already-exists',
    'too-many-requests',
  ],
})
export const sendCustomerRequest = endpoint({
  ...atTheDoor,
  method: 'POST',
  path: '/customer-sign-ups/request',
  summary: 'Ask to become a customer, where the reseller approves each; a mail tells the result',
  body: z.strictObject({ token, name: line, organisation: line, accepted: z.literal(true) }),
  reply: z.object({ waiting: z.literal(true) }),
  status: 202,
  problems: ['not-found', 'token-invalid', 'sign-up-closed', 'plan-not-offered', 'too-many-requests'],
})

export const CustomerRequest = z
  .object({
    id: Id,
    organisation: z.string(),
    name: z.string(),
    email: z.string(),
    planName: z.string(),
    sentAt: IsoTime,
  })
  .meta({ id: 'CustomerRequest' })
export type CustomerRequest = z.output<typeof CustomerRequest>

const decided = { since: '2027-02', policy: 'customer.manage', scope: 'reseller', locate: 'customer-request' } as const
export const listCustomerRequests = endpoint({
  method: 'GET',
  path: '/customer-requests',
  since: '2027-02',
  policy: 'customer.read',
  scope: 'reseller',
  summary: 'Who asks to become a customer and waits for an answer; the oldest first',
  query: z.strictObject(pageQuery),
  reply: pageOf(CustomerRequest),
})
export const approveCustomerRequest = endpoint({
  ...decided,
  method: 'POST',
  path: '/customer-requests/:id/approval',
  params: z.strictObject({ id: Id }),
  summary: 'Make the customer on trial; its owner gets an invitation by mail',
  reply: z.object({ customerId: Id }),
  status: 201,
  problems: ['not-found', 'not-selling', 'plan-not-offered', 'already-exists'],
})
export const declineCustomerRequest = endpoint({
  ...decided,
  method: 'POST',
  path: '/customer-requests/:id/refusal',
  params: z.strictObject({ id: Id }),
  summary: 'Decline; whoever asked is told by mail, with the reason',
  body: z.strictObject({ reason: z.string().trim().max(500) }),
  reply: z.void(),
  status: 204,
  problems: ['not-found'],
})
const settings = z.object({ mode: CustomerSignUpMode })
export const readCustomerSignUpSettings = endpoint({
  method: 'GET',
  path: '/customer-sign-up-settings',
  since: '2027-02',
  policy: 'customer.read',
  scope: 'reseller',
  summary: 'Who may become a customer of this reseller by themselves',
  reply: settings,
})
export const changeCustomerSignUpSettings = endpoint({
  method: 'PUT',
  path: '/customer-sign-up-settings',
  since: '2027-02',
  policy: 'customer.manage',
  scope: 'reseller',
  summary: 'Change who may become a customer; what was begun before ends where it is closed',
  body: z.strictObject({ mode: CustomerSignUpMode }),
  reply: settings,
})
