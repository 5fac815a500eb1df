import { z } from 'zod'
import { endpoint, Id, IsoTime, Milliseconds, pageOf, pageQuery, sortBy } from './endpoint.ts'
import { ModelName, PoolName } from './engines.ts'
import { CustomerState } from './life.ts'

export const Slug = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,38}[a-z0-9]$/, 'Three to forty characters: a-z, 0-9 and hyphens, a letter first')

export const Usage = z
  .object({
    periodStart: IsoTime,
    periodEnd: IsoTime,
    usedMs: Milliseconds,
    includedMs: Milliseconds,
    leftMs: Milliseconds,
    storedBytes: z.number().int().min(0),
    storageLimitBytes: z.number().int().min(0),
  })
  .meta({ id: 'Usage' })
export type Usage = z.output<typeof Usage>

/** What a plan may allow besides transcription itself. */
export const PlanFeature = z.enum(['translate', 'speakers'])
export type PlanFeature = z.output<typeof PlanFeature>

export const PlanInForce = z
  .object({
    name: z.string(),
    parallelJobs: z.int(),
    minutesPerMonth: z.int(),
    storageBytes: z.number().int(),
    maxFileBytes: z.number().int(),
    maxDurationMs: Milliseconds,
    models: z.array(z.string()),
    features: z.array(PlanFeature),
  })
  .meta({ id: 'PlanInForce' })
export type PlanInForce = z.output<typeof PlanInForce>

export const Account = z
  .object({
    id: Id,
    name: z.string(),
    slug: z.string(),
    state: CustomerState,
    plan: PlanInForce,
    /** What the plan allows and some engine can at this moment. */
    offers: z.object({ translate: z.boolean(), speakers: z.boolean() }),
    usage: Usage,
  })
  .meta({ id: 'Account' })

export const readAccount = endpoint({
  method: 'GET',
  path: '/account',
  since: '2026-12',
  policy: 'account.read',
  scope: 'tenant',
  summary: 'The customer account in use: plan, minutes and storage',
  reply: Account,
})

/** What a plan allows, on which machines, how thoroughly and with which share of them: the platform's own view. */
export const PlatformPlan = PlanInForce.extend({ weight: z.int(), pool: z.string(), beam: z.int() }).meta({
  id: 'PlatformPlan',
})
export type PlatformPlan = z.output<typeof PlatformPlan>
export const PlanTerms = z.strictObject({
  plan: z.string().trim().min(1).max(60),
  models: z.array(ModelName).min(1).max(40).optional(),
  pool: PoolName.optional(),
  beam: z.int().min(1).max(10).optional(),
  weight: z.int().min(1).max(1_000).optional(),
  parallelJobs: z.int().min(1).max(1_000).optional(),
  maxDurationMs: z
    .int()
    .min(1_000)
    .max(30 * 24 * 60 * 60_000)
    .optional(),
  maxFileBytes: z.int().min(1_000).optional(),
  features: z.array(PlanFeature).optional(),
})
export type PlanTerms = z.output<typeof PlanTerms>

export const listPlans = endpoint({
  method: 'GET',
  path: '/plans',
  since: '2026-12',
  policy: 'plan.read',
  scope: 'platform',
  summary: 'Plans with the machines and models that each is allotted',
  reply: pageOf(PlatformPlan),
})
export const changePlanTerms = endpoint({
  method: 'PATCH',
  path: '/plans',
  since: '2026-12',
  policy: 'plan.manage',
  scope: 'platform',
  summary: 'Change machines, models and limits of a plan, at once for every customer on it',
  body: PlanTerms,
  reply: z.object({ customers: z.int() }),
})
export const ResellerState = z.enum(['applied', 'active', 'suspended', 'declined'])
export type ResellerState = z.output<typeof ResellerState>
export const Reseller = z
  .object({
    id: Id,
    slug: z.string(),
    name: z.string(),
    host: z.string(),
    region: z.string(),
    state: ResellerState,
    customers: z.int(),
    usedMs: Milliseconds,
    createdAt: IsoTime,
  })
  .meta({ id: 'Reseller' })
export type Reseller = z.output<typeof Reseller>

export const ResellerSort = sortBy('created', 'name', 'state')
export type ResellerSort = z.output<typeof ResellerSort>
export const ResellerFilter = z.strictObject({
  search: z.string().trim().max(100).optional(),
  state: ResellerState.optional(),
})
export type ResellerFilter = z.output<typeof ResellerFilter>

export const listResellers = endpoint({
  method: 'GET',
  path: '/resellers',
  since: '2026-12',
  policy: 'reseller.read',
  scope: 'platform',
  summary: 'All resellers with their customers and usage',
  query: z.strictObject({ ...pageQuery, ...ResellerFilter.shape, sort: ResellerSort.optional() }),
  reply: pageOf(Reseller),
})
export const createReseller = endpoint({
  method: 'POST',
  path: '/resellers',
  since: '2026-12',
  policy: 'reseller.manage',
  scope: 'platform',
  idempotent: true,
  summary: 'Create a reseller and invite its owner',
  body: z.strictObject({ name: z.string().trim().min(1).max(120), slug: Slug, ownerEmail: z.email().max(254) }),
  reply: Reseller,
  status: 201,
  problems: ['already-exists'],
})
