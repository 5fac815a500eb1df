import { z } from 'zod'
import { endpoint, Id, IsoTime, Milliseconds, pageOf, pageQuery, sortBy } from './endpoint.ts'
import { JobProblem } from './jobs.ts'
import { CustomerState } from './life.ts'

const days = { from: z.iso.date().optional(), to: z.iso.date().optional() }
type Days = { from?: string | undefined; to?: string | undefined }
function inOrder<S extends z.ZodType<Days>>(schema: S) {
  return schema
    .refine(
      ({ from, to }) => (from === undefined) === (to === undefined),
      'Give the first and the last day, or neither.',
    )
    .refine(({ from, to }) => !from || !to || from <= to, 'The first day is after the last one.')
    .refine(
      ({ from, to }) => !from || !to || Date.parse(to) - Date.parse(from) <= 366 * 86_400_000,
      'At most 366 days are reported at once.',
    )
}
/** First and last day of what is reported, in UTC, as quotas count; without them the last thirty days. */
export const ReportDays = inOrder(z.strictObject(days))
export type ReportDays = z.output<typeof ReportDays>

/** A figure of the period, and of the period before it. */
export const Compared = z.object({ now: z.int(), before: z.int() }).meta({ id: 'Compared' })
export type Compared = z.output<typeof Compared>

export const ReportPeriod = z
  .object({ from: z.iso.date(), to: z.iso.date(), beforeFrom: z.iso.date(), beforeTo: z.iso.date() })
  .meta({ id: 'ReportPeriod' })
export type ReportPeriod = z.output<typeof ReportPeriod>

/** Why somebody should look after a customer. */
export const RiskReason = z.enum(['past-due', 'trial-ending', 'at-limit', 'usage-fell', 'failed-jobs', 'not-seen'])
export type RiskReason = z.output<typeof RiskReason>

export const CustomerAtRisk = z
  .object({
    id: Id,
    name: z.string(),
    state: CustomerState,
    reasons: z.array(RiskReason).min(1),
    usedMs: Compared,
    failedJobs: z.int(),
    lastSeenAt: IsoTime.nullable(),
    trialEndsAt: IsoTime.nullable(),
  })
  .meta({ id: 'CustomerAtRisk' })
export type CustomerAtRisk = z.output<typeof CustomerAtRisk>

export const ReportDay = z
  .object({ day: z.iso.date(), usedMs: Milliseconds, beforeUsedMs: Milliseconds, done: z.int(), failed: z.int() })
  .meta({ id: 'ReportDay' })
export type ReportDay = z.output<typeof ReportDay>

export const Dashboard = z
  .object({
    period: ReportPeriod,
    customers: z.object({
      /** At the end of each period. */
      states: z.array(z.object({ state: CustomerState, now: z.int(), before: z.int() })),
      gained: Compared,
      /** Closing or deleted at the end of a period, and not at its beginning. */
      churned: Compared,
    }),
    usedMs: Compared,
    jobs: z.object({ done: Compared, failed: Compared }),
    /** At this moment. */
    storedBytes: z.int(),
    days: z.array(ReportDay),
    top: z.array(z.object({ id: Id, name: z.string(), usedMs: Compared })),
    atRisk: z.object({ total: z.int(), items: z.array(CustomerAtRisk) }),
  })
  .meta({ id: 'Dashboard' })
export type Dashboard = z.output<typeof Dashboard>

const Minor = z.int()
/** What was agreed by the month, not what was paid. */
export const Contracted = z
  .object({
    period: ReportPeriod,
    /** Customers that work and pay; trials are not among them. */
    currencies: z.array(
      z.object({
        currency: z.string(),
        customers: z.int(),
        perMonthMinor: Compared,
        /** Of the customers whose plan has a wholesale price in this currency. */
        wholesaleMinor: Minor,
        marginMinor: Minor,
      }),
    ),
    /** Customers that work without an agreed price. */
    unpriced: z.int(),
    customers: z.array(
      z.object({
        id: Id,
        name: z.string(),
        currency: z.string(),
        perMonthMinor: Minor,
        wholesaleMinor: Minor.nullable(),
        marginMinor: Minor.nullable(),
      }),
    ),
  })
  .meta({ id: 'Contracted' })
export type Contracted = z.output<typeof Contracted>

const read = { method: 'GET', since: '2026-12' } as const

export const readDashboard = endpoint({
  ...read,
  path: '/dashboard',
  policy: 'dashboard.read',
  scope: 'reseller',
  summary: 'Customers, usage and jobs of this reseller in a period, compared with the period before',
  query: ReportDays,
  reply: Dashboard,
})
export const readContracted = endpoint({
  ...read,
  path: '/dashboard/contracted',
  policy: 'revenue.read',
  scope: 'reseller',
  summary: 'What customers agreed to pay by the month, and what is left of it over wholesale',
  query: ReportDays,
  reply: Contracted,
})
export const readJobsToday = endpoint({
  ...read,
  path: '/dashboard/today',
  policy: 'dashboard.read',
  scope: 'reseller',
  summary: 'Jobs of all customers at this moment and since midnight UTC',
  reply: z.object({ waiting: z.int(), running: z.int(), done: z.int(), failed: z.int() }),
})
export const exportDashboard = endpoint({
  ...read,
  path: '/dashboard/export',
  policy: 'dashboard.read',
  scope: 'reseller',
  gives: 'file',
  pace: 'export',
  summary: 'The figures of each customer in a period as a CSV file',
  query: ReportDays,
  reply: z.void(),
})

/** What one customer used in the period; members and what is stored at this moment. */
export const CustomerUse = z
  .object({
    id: Id,
    name: z.string(),
    state: CustomerState,
    planName: z.string().nullable(),
    usedMs: Compared,
    done: z.int(),
    failed: z.int(),
    storedBytes: z.int(),
    members: z.int(),
  })
  .meta({ id: 'CustomerUse' })
export type CustomerUse = z.output<typeof CustomerUse>
export const CustomerUseSort = sortBy('name', 'used', 'done', 'failed', 'stored', 'members')
export type CustomerUseSort = z.output<typeof CustomerUseSort>
export const listCustomerUse = endpoint({
  ...read,
  path: '/dashboard/customers',
  policy: 'dashboard.read',
  scope: 'reseller',
  summary: 'What each customer used in a period, those that used most first',
  query: inOrder(
    z.strictObject({
      ...pageQuery,
      ...days,
      search: z.string().trim().max(100).optional(),
      sort: CustomerUseSort.optional(),
    }),
  ),
  reply: pageOf(CustomerUse),
})

/** A job that failed, as its provider sees it: whose, when and why, never what was said or what it was called. */
export const FailedJob = z
  .object({
    id: Id,
    customer: z.object({ id: Id, name: z.string() }),
    endedAt: IsoTime,
    task: z.enum(['transcribe', 'translate']),
    model: z.string(),
    durationMs: Milliseconds.nullable(),
    attempts: z.int(),
    code: JobProblem.shape.code,
  })
  .meta({ id: 'FailedJob' })
export type FailedJob = z.output<typeof FailedJob>
export const listFailedJobs = endpoint({
  ...read,
  path: '/dashboard/failed-jobs',
  policy: 'dashboard.read',
  scope: 'reseller',
  summary: 'Jobs that failed in a period, the latest first: as many as the dashboard says',
  query: inOrder(z.strictObject({ ...pageQuery, ...days, customer: Id.optional() })),
  reply: pageOf(FailedJob),
})

/** Why somebody of the platform should look after a reseller. */
export const ResellerRisk = z.enum(['usage-fell', 'no-customers', 'customers-leave', 'failed-jobs'])
export type ResellerRisk = z.output<typeof ResellerRisk>
export const ResellerFigures = z
  .object({
    id: Id,
    name: z.string(),
    customers: Compared,
    usedMs: Compared,
    done: z.int(),
    failed: z.int(),
    reasons: z.array(ResellerRisk),
  })
  .meta({ id: 'ResellerFigures' })
export type ResellerFigures = z.output<typeof ResellerFigures>

export const PlatformDashboard = z
  .object({
    period: ReportPeriod,
    resellers: Compared,
    customers: Compared,
    usedMs: Compared,
    jobs: z.object({ done: Compared, failed: Compared }),
    days: z.array(ReportDay),
    /** Those whose use grew most. */
    growing: z.array(ResellerFigures),
    atRisk: z.object({ total: z.int(), items: z.array(ResellerFigures) }),
  })
  .meta({ id: 'PlatformDashboard' })
export type PlatformDashboard = z.output<typeof PlatformDashboard>

export const readPlatformDashboard = endpoint({
  ...read,
  path: '/platform/dashboard',
  policy: 'platform-dashboard.read',
  scope: 'platform',
  summary: 'Resellers, their customers, usage and jobs in a period, compared with the period before',
  query: ReportDays,
  reply: PlatformDashboard,
})
