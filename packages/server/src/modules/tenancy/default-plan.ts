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
}
