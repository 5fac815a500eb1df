import { z } from 'zod'
import { endpoint, Id, IsoTime, Milliseconds, pageOf } from './endpoint.ts'
import { ModelName } from './engines.ts'
import { BillingInterval, Currency, Money } from './money.ts'
import { PlanFeature, PlanInForce } from './tenancy.ts'

const price = z.int().min(0).max(1_000_000_000)

/** What the platform charges a reseller for a tier, and between which prices it is sold. */
export const WholesaleTerms = z
  .object({
    currency: Currency,
    interval: BillingInterval,
    wholesaleMinor: price,
    floorMinor: price,
    /** Nothing: as dear as the market bears. */
    ceilingMinor: price.nullable(),
    suggestedMinor: price,
    /** An hour beyond the included minutes. */
    hourMinor: price,
  })
  .meta({ id: 'WholesaleTerms' })
export type WholesaleTerms = z.output<typeof WholesaleTerms>

/** What a tier allows at most, and on which terms a reseller gets it. */
export const Tier = PlanInForce.extend({ seats: z.int().nullable(), wholesale: z.array(WholesaleTerms) }).meta({
  id: 'Tier',
})
export type Tier = z.output<typeof Tier>

export const Overage = z.enum(['block', 'bill'])
/** What a version of a plan promises. */
export const PlanPromise = z.strictObject({
  minutesPerMonth: z.int().min(0).max(10_000_000),
  storageBytes: z.int().min(0),
  /** Nothing: as many as they like. */
  seats: z.int().min(1).max(100_000).nullable(),
  parallelJobs: z.int().min(1).max(1_000),
  /** Nothing: whatever the tier has, also later. */
  models: z.array(ModelName).min(1).max(40).nullable(),
  features: z.array(PlanFeature).nullable(),
  maxFileBytes: z.int().min(1_000),
  maxDurationMs: z
    .int()
    .min(1_000)
    .max(30 * 24 * 60 * 60_000),
  /** Nothing: recordings and transcripts stay until somebody removes them. */
  retentionDays: z.int().min(1).max(36_500).nullable(),
  overage: Overage,
  /** How far beyond the included minutes is billed at most; nothing: without an end. */
  overageCapMinutes: z.int().min(1).max(10_000_000).nullable(),
  /** The soft limit: how far beyond them work goes on at no charge. */
  gracePercent: z.int().min(0).max(100),
  trialDays: z.int().min(0).max(365),
})
export type PlanPromise = z.output<typeof PlanPromise>
export const PlanPrice = z.strictObject({
  currency: Currency,
  interval: BillingInterval,
  minor: price,
  /** Needed where going beyond is billed. */
  overageMinorPerHour: price.nullable(),
})
export type PlanPrice = z.output<typeof PlanPrice>

const terms = { promise: PlanPromise, prices: z.array(PlanPrice).min(1).max(20) }
export const PlanVersion = z
  .object({ version: z.int(), publishedAt: IsoTime.nullable(), customers: z.int(), ...terms })
  .meta({ id: 'PlanVersion' })
export type PlanVersion = z.output<typeof PlanVersion>

export const PlanState = z.enum(['draft', 'published', 'archived'])
export type PlanState = z.output<typeof PlanState>
const planFacts = {
  id: Id,
  name: z.string(),
  tier: z.string(),
  state: PlanState,
  /** Whether strangers see it among the prices of the brand. */
  listed: z.boolean(),
  customers: z.int(),
  createdAt: IsoTime,
}
export const ResellerPlan = z
  .object({
    ...planFacts,
    /** What new customers get; before the first publication the draft. */
    version: PlanVersion,
    /** Whether a change waits to be published. */
    hasDraft: z.boolean(),
  })
  .meta({ id: 'ResellerPlan' })
export type ResellerPlan = z.output<typeof ResellerPlan>
export const ResellerPlanWithVersions = z
  .object({ ...planFacts, currentVersion: z.int().nullable(), versions: z.array(PlanVersion) })
  .meta({ id: 'ResellerPlanWithVersions' })
export type ResellerPlanWithVersions = z.output<typeof ResellerPlanWithVersions>

const planParams = z.strictObject({ id: Id })
const planDraft = z.strictObject({
  name: z.string().trim().min(1).max(60),
  tier: z.string().trim().min(1).max(60),
  listed: z.boolean(),
  ...terms,
})
export type PlanDraft = z.output<typeof planDraft>

export const listResellerPlans = endpoint({
  method: 'GET',
  path: '/reseller-plans',
  since: '2027-01',
  policy: 'reseller-plan.read',
  scope: 'reseller',
  summary: 'The plans that this reseller sells, with how many customers are on each',
  reply: pageOf(ResellerPlan),
})
export const readResellerPlan = endpoint({
  method: 'GET',
  path: '/reseller-plans/:id',
  since: '2027-01',
  policy: 'reseller-plan.read',
  scope: 'reseller',
  locate: 'reseller-plan',
  summary: 'A plan with all of its versions, the newest first',
  params: planParams,
  reply: ResellerPlanWithVersions,
  problems: ['not-found'],
})
export const createResellerPlan = endpoint({
  method: 'POST',
  path: '/reseller-plans',
  since: '2027-01',
  policy: 'reseller-plan.manage',
  scope: 'reseller',
  idempotent: true,
  summary: 'Make the draft of a new plan',
  body: planDraft,
  reply: z.object({ id: Id }),
  status: 201,
  problems: ['already-exists', 'beyond-terms'],
})
export const changeResellerPlan = endpoint({
  method: 'PUT',
  path: '/reseller-plans/:id',
  since: '2027-01',
  policy: 'reseller-plan.manage',
  scope: 'reseller',
  locate: 'reseller-plan',
  summary: 'Change a plan: its draft, or what becomes its next version. Nobody has it before it is published',
  params: planParams,
  body: planDraft,
  reply: z.object({ version: z.int() }),
  problems: ['not-found', 'already-exists', 'beyond-terms', 'in-use'],
})
export const publishResellerPlan = endpoint({
  method: 'POST',
  path: '/reseller-plans/:id/publication',
  since: '2027-01',
  policy: 'reseller-plan.manage',
  scope: 'reseller',
  locate: 'reseller-plan',
  summary: 'Publish the draft; customers of earlier versions keep theirs, or move at their renewal',
  params: planParams,
  body: z.strictObject({ existing: z.enum(['keep', 'move-at-renewal']) }),
  reply: z.object({ version: z.int(), moved: z.int() }),
  problems: ['not-found', 'already-finished', 'beyond-terms'],
})
export const setResellerPlanState = endpoint({
  method: 'PUT',
  path: '/reseller-plans/:id/state',
  since: '2027-01',
  policy: 'reseller-plan.manage',
  scope: 'reseller',
  locate: 'reseller-plan',
  summary: 'Archive a plan: nobody new gets it, whoever is on it stays. Or offer it again',
  params: planParams,
  body: z.strictObject({ state: z.enum(['published', 'archived']) }),
  reply: z.void(),
  status: 204,
  problems: ['not-found', 'not-finished', 'already-exists'],
})
export const removeResellerPlan = endpoint({
  method: 'DELETE',
  path: '/reseller-plans/:id',
  since: '2027-01',
  policy: 'reseller-plan.manage',
  scope: 'reseller',
  locate: 'reseller-plan',
  summary: 'Remove a draft that was never published, or the unpublished change of a plan',
  params: planParams,
  reply: z.void(),
  status: 204,
  problems: ['not-found', 'already-finished'],
})
export const listTiers = endpoint({
  method: 'GET',
  path: '/tiers',
  since: '2027-01',
  policy: 'reseller-plan.read',
  scope: 'reseller',
  summary: 'What the platform offers to build plans on: limits, wholesale prices, lowest and highest prices',
  reply: pageOf(Tier),
})
export const listWholesaleTerms = endpoint({
  method: 'GET',
  path: '/wholesale-terms',
  since: '2027-01',
  policy: 'plan.read',
  scope: 'platform',
  summary: 'What each tier costs resellers, by currency and interval',
  reply: pageOf(z.object({ tier: z.string(), customers: z.int(), terms: z.array(WholesaleTerms) })),
})
export const setWholesaleTerms = endpoint({
  method: 'PUT',
  path: '/wholesale-terms',
  since: '2027-01',
  policy: 'plan.manage',
  scope: 'platform',
  summary: 'Set what a tier costs resellers; prices that are published already stay',
  body: z.strictObject({
    tier: z.string().trim().min(1).max(60),
    terms: z.array(WholesaleTerms.strict()).min(1).max(60),
  }),
  reply: z.void(),
  status: 204,
  problems: ['not-found'],
})

export const PlanAssignment = z
  .object({
    planId: Id,
    planName: z.string(),
    version: z.int(),
    /** What new customers get now; above `version` where the customer kept an earlier one. */
    newestVersion: z.int(),
    interval: BillingInterval,
    price: Money,
    periodStart: IsoTime,
    periodEnd: IsoTime,
    assignedAt: IsoTime,
    /** What takes its place when the period ends. */
    next: z
      .object({ planId: Id, planName: z.string(), version: z.int(), interval: BillingInterval, currency: Currency })
      .nullable(),
  })
  .meta({ id: 'PlanAssignment' })
export type PlanAssignment = z.output<typeof PlanAssignment>

export const readCustomerPlan = endpoint({
  method: 'GET',
  path: '/customers/:id/plan',
  since: '2027-01',
  policy: 'customer.read',
  scope: 'reseller',
  locate: 'customer',
  summary: 'Which plan a customer is on, at which price, and what follows',
  params: planParams,
  reply: z.object({ inForce: PlanInForce, assignment: PlanAssignment.nullable() }),
  problems: ['not-found'],
})

const wantedPlan = z.strictObject({ planId: Id, interval: BillingInterval, currency: Currency })
export type WantedPlan = z.output<typeof wantedPlan>
export const PlanChangePreview = z
  .object({
    /** `at-once` for more, `at-renewal` for less; nothing changes where they are the same. */
    when: z.enum(['at-once', 'at-renewal', 'never']),
    takesEffectAt: IsoTime,
    /** What would be billed; nothing is charged yet. Credits are negative. */
    lines: z.array(
      z.object({
        kind: z.enum(['credit', 'debit']),
        planName: z.string(),
        from: IsoTime,
        until: IsoTime,
        amount: Money,
      }),
    ),
    total: Money,
    /** From the next period on. */
    renewal: z.object({ at: IsoTime, amount: Money }),
    /** Included in the month that runs, before and after. */
    includedMs: z.object({ before: Milliseconds, after: Milliseconds }),
  })
  .meta({ id: 'PlanChangePreview' })
export type PlanChangePreview = z.output<typeof PlanChangePreview>

export const previewPlanChange = endpoint({
  method: 'POST',
  path: '/customers/:id/plan-preview',
  since: '2027-01',
  policy: 'customer.manage',
  scope: 'reseller',
  locate: 'customer',
  summary: 'What a change of plan would mean: when, credit and debit to the second, minutes',
  params: planParams,
  body: wantedPlan,
  reply: PlanChangePreview,
  problems: ['not-found', 'plan-not-offered'],
})
export const changeCustomerPlan = endpoint({
  method: 'PUT',
  path: '/customers/:id/plan',
  since: '2027-01',
  policy: 'customer.manage',
  scope: 'reseller',
  locate: 'customer',
  summary: 'Put a customer on a plan: more counts at once, less from the next period on',
  params: planParams,
  body: wantedPlan,
  reply: PlanChangePreview,
  problems: ['not-found', 'plan-not-offered'],
})
export const keepCustomerPlan = endpoint({
  method: 'DELETE',
  path: '/customers/:id/plan-change',
  since: '2027-01',
  policy: 'customer.manage',
  scope: 'reseller',
  locate: 'customer',
  summary: 'Take back a change that waits for the next period',
  params: planParams,
  reply: z.void(),
  status: 204,
  problems: ['not-found'],
})
