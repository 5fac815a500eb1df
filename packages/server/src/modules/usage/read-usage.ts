import type { Usage } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import { monthOf, planInForce } from '#modules/tenancy'
import { findStoredBytes, sumReserved, sumUsed } from './queries.ts'

const minuteMs = 60_000

/** What the customer in scope used this month, and what its plan leaves. Running recordings count as used up. */
export async function readUsage(tx: ReadTx<'tenant'>, now: Date): Promise<Usage> {
  const { start, end } = monthOf(now)
  const plan = await planInForce(tx)
  const usedMs = await sumUsed(tx, start, end)
  const reservedMs = await sumReserved(tx, null)
  const includedMs = plan.minutesPerMonth * minuteMs
  return {
    periodStart: start.toISOString(),
    periodEnd: end.toISOString(),
    usedMs,
    includedMs,
    leftMs: Math.max(0, includedMs - usedMs - reservedMs),
    storedBytes: await findStoredBytes(tx),
    storageLimitBytes: plan.storageBytes,
  }
}

/** Besides what the named task has reserved itself. */
export async function minutesLeftMs(
  tx: ReadTx<'tenant'>,
  now: Date,
  exceptTaskId: string | null = null,
): Promise<number> {
  const { start, end } = monthOf(now)
  const plan = await planInForce(tx)
  const gone = (await sumUsed(tx, start, end)) + (await sumReserved(tx, exceptTaskId))
  return Math.max(0, plan.minutesPerMonth * minuteMs - gone)
}
