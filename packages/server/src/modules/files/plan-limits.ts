import type { ReadTx } from '#infra/db'
import { planInForce } from '#modules/tenancy'
import { mostBytes } from './storage.ts'

/** What the plan of the customer in scope lets it store, in one file and in all. */
export async function planLimits(tx: ReadTx<'tenant'>): Promise<{ storageBytes: number; maxFileBytes: number }> {
  const { storageBytes, maxFileBytes } = await planInForce(tx)
  return { storageBytes, maxFileBytes: Math.min(maxFileBytes, mostBytes) }
}
