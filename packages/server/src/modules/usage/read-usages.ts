import type { Usage } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import { planMonths } from '#modules/plans'
import { usageOf } from './figures.ts'
import { sumsOfMonths } from './queries/many.ts'

type Customer = { tenantId: string; minutesPerMonth: number; storageBytes: number }

/** What several customers of a reseller used in the months of their plans, and what is left: each as it reads it itself. */
export async function readUsages(
  tx: ReadTx<'reseller'>,
  customers: readonly Customer[],
  now: Date,
): Promise<Map<string, Usage>> {
  const months = await planMonths(tx, customers, now)
  const sums = await sumsOfMonths(tx, months, now)
  return new Map(
    customers.flatMap(({ tenantId, storageBytes }) => {
      const month = months.get(tenantId)
      const used = sums.get(tenantId)
      if (!month || !used) return []
      const storage = { storedBytes: used.storedBytes, storageLimitBytes: storageBytes }
      return [[tenantId, usageOf(month, { ...used, includedMs: month.includedMs }, storage)]]
    }),
  )
}
