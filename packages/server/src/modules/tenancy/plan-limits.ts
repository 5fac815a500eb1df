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
