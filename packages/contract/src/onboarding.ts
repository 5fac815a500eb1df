import { z } from 'zod'
import { endpoint, Id, IsoTime } from './endpoint.ts'
import { CompanyDetails, Terms } from './sign-up.ts'
import { Reseller, ResellerState } from './tenancy.ts'

/** What leads to "ready to sell", in the order in which it is done. */
export const SetUpStepName = z.enum(['company', 'brand', 'domain', 'plan', 'payout', 'customer', 'test-purchase'])
export type SetUpStepName = z.output<typeof SetUpStepName>
/** `later`: nobody can do it yet, so it counts for nobody. */
export const SetUpStep = z
  .object({
    name: SetUpStepName,
    state: z.enum(['done', 'open', 'skipped', 'later']),
    mayBeSkipped: z.boolean(),
    points: z.int().meta({ description: 'Of the launch score, where it is done' }),
  })
  .meta({ id: 'SetUpStep' })
export type SetUpStep = z.output<typeof SetUpStep>
export const SetUp = z
  .object({
    resellerState: ResellerState,
    steps: z.array(SetUpStep),
    score: z.int().min(0).max(100),
    ready: z.boolean().meta({ description: 'Active, and nothing that is needed is open' }),
  })
  .meta({ id: 'SetUp' })
export type SetUp = z.output<typeof SetUp>

export const readSetUp = endpoint({
  method: 'GET',
  path: '/set-up',
  since: '2026-12',
  policy: 'set-up.read',
  scope: 'reseller',
  summary: 'What is set up, what is missing, and the launch score',
  reply: SetUp,
})
export const skipSetUpStep = endpoint({
  method: 'PUT',
  path: '/set-up/skipped-steps',
  since: '2026-12',
  policy: 'set-up.manage',
  scope: 'reseller',
  summary: 'Skip a step that may be skipped, or take it up again',
  body: z.strictObject({ step: SetUpStepName, skipped: z.boolean() }),
  reply: SetUp,
  problems: ['wrong-state'],
})

export const TermsAcceptance = z
  .object({ version: z.int(), name: z.string(), email: z.string(), ip: z.string(), at: IsoTime })
  .meta({ id: 'TermsAcceptance' })
export const TermsStanding = z
  .object({
    current: Terms.nullable(),
    /** `due` until the day it names, `overdue` after it: then no new customers are taken. */
    state: z.enum(['nothing', 'accepted', 'due', 'overdue']),
    acceptances: z.array(TermsAcceptance),
  })
  .meta({ id: 'TermsStanding' })
export type TermsStanding = z.output<typeof TermsStanding>
export const readTermsStanding = endpoint({
  method: 'GET',
  path: '/terms-acceptances',
  since: '2026-12',
  policy: 'company.read',
  scope: 'reseller',
  summary: 'The platform’s terms: the current version, and which ones were accepted by whom',
  reply: TermsStanding,
})
export const acceptTerms = endpoint({
  method: 'POST',
  path: '/terms-acceptances',
  since: '2026-12',
  policy: 'terms.accept',
  scope: 'reseller',
  summary: 'Accept the current version of the terms for this reseller',
  body: z.strictObject({ version: z.int() }),
  reply: TermsStanding,
  status: 201,
  problems: ['wrong-state'],
})

const Company = z.object(CompanyDetails.shape)
export const readCompany = endpoint({
  method: 'GET',
  path: '/company',
  since: '2026-12',
  policy: 'company.read',
  scope: 'reseller',
  summary: 'Name, address, tax and contact of this reseller',
  reply: z.object({ company: Company.nullable() }),
})
export const changeCompany = endpoint({
  method: 'PUT',
  path: '/company',
  since: '2026-12',
  policy: 'company.manage',
  scope: 'reseller',
  summary: 'Change name, address, tax and contact of this reseller',
  body: z.strictObject({ company: CompanyDetails }),
  reply: z.object({ company: Company.nullable() }),
})

const Payout = z.object({ holder: z.string(), maskedIban: z.string(), updatedAt: IsoTime })
export const readPayout = endpoint({
  method: 'GET',
  path: '/payout-details',
  since: '2026-12',
  policy: 'payout.read',
  scope: 'reseller',
  summary: 'Where payouts go; of the account number its ends only',
  reply: z.object({ payout: Payout.nullable() }),
})
export const changePayout = endpoint({
  method: 'PUT',
  path: '/payout-details',
  since: '2026-12',
  policy: 'payout.manage',
  scope: 'reseller',
  stepUp: true,
  summary: 'Change where payouts go; needs a proof of the last ten minutes, and is told by mail',
  body: z.strictObject({ holder: z.string().trim().min(1).max(70), iban: z.string().trim().min(5).max(50) }),
  reply: z.object({ payout: Payout.nullable() }),
  problems: ['step-up-needed'],
})

export const ResellerDetails = z
  .object({
    ...Reseller.shape,
    company: Company.nullable(),
    payout: z.object({ holder: z.string(), maskedIban: z.string() }).nullable(),
    acceptances: z.array(TermsAcceptance),
    setUp: SetUp,
    stateChanges: z.array(z.object({ state: ResellerState, reason: z.string(), at: IsoTime })),
  })
  .meta({ id: 'ResellerDetails' })
export type ResellerDetails = z.output<typeof ResellerDetails>
export const readReseller = endpoint({
  method: 'GET',
  path: '/resellers/:id',
  since: '2026-12',
  policy: 'reseller.read',
  scope: 'platform',
  locate: 'reseller',
  summary: 'One reseller: company, terms, set-up, customers, usage, states',
  params: z.strictObject({ id: Id }),
  reply: ResellerDetails,
  problems: ['not-found'],
})
export const changeResellerState = endpoint({
  method: 'PUT',
  path: '/resellers/:id/state',
  since: '2026-12',
  policy: 'reseller.manage',
  scope: 'platform',
  locate: 'reseller',
  summary: 'Approve, decline, suspend or resume a reseller; its contact is told by mail. Its customers work on',
  params: z.strictObject({ id: Id }),
  body: z.strictObject({
    state: z.enum(['suspended', 'active', 'declined']),
    reason: z.string().trim().max(1000).meta({ description: 'Told to the reseller; needed to suspend or decline' }),
  }),
  reply: ResellerDetails,
  problems: ['not-found', 'wrong-state'],
})
export const readStanding = endpoint({
  method: 'GET',
  path: '/standing',
  since: '2026-12',
  policy: 'self.use',
  scope: 'self',
  summary: 'The state of the reseller whose host this is, and why, for its own people',
  reply: z.object({ standing: z.object({ state: ResellerState, reason: z.string() }).nullable() }),
})
