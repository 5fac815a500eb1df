import type { PlanFeature } from '@scriptorium/contract'

/** What a customer may use while its plan is in force. */
export type PlanLimits = {
  name: string
  parallelJobs: number
  weight: number
  minutesPerMonth: number
  storageBytes: number
  maxFileBytes: number
  maxDurationMs: number
  models: string[]
  /** Which machines: engines are registered into pools. */
  pool: string
  beam: number
  features: PlanFeature[]
}

const gigabyte = 1_000_000_000

/** The plan that every new customer starts with. */
export const studioPlan: PlanLimits = {
  name: 'Studio',
  parallelJobs: 2,
  weight: 1,
  minutesPerMonth: 600,
  storageBytes: 50 * gigabyte,
  maxFileBytes: 5 * gigabyte,
  maxDurationMs: 10 * 60 * 60_000,
  models: ['base'],
  pool: 'standard',
  beam: 5,
  features: ['translate', 'speakers'],
}

/** For much work: larger models, more at once, and longer recordings. */
export const businessPlan: PlanLimits = {
  name: 'Business',
  parallelJobs: 6,
  weight: 3,
  minutesPerMonth: 6_000,
  storageBytes: 500 * gigabyte,
  maxFileBytes: 20 * gigabyte,
  maxDurationMs: 24 * 60 * 60_000,
  models: ['base', 'small', 'medium', 'large-v3-turbo'],
  pool: 'standard',
  beam: 5,
  features: ['translate', 'speakers'],
}

/** The platform's own plans, smallest first. */
export const platformPlans: readonly PlanLimits[] = [studioPlan, businessPlan]
