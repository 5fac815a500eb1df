import { z } from 'zod'

/** ISO 4217. */
export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'Three letters, such as EUR')
  .meta({ description: 'ISO 4217' })
/** In the smallest unit of the currency: cents of a euro, whole yen. */
export const Minor = z.int().min(-1_000_000_000_00).max(1_000_000_000_00)
export const Money = z.object({ minor: Minor, currency: Currency }).meta({ id: 'Money' })
export type Money = z.output<typeof Money>
export const BillingInterval = z.enum(['month', 'year'])
export type BillingInterval = z.output<typeof BillingInterval>
