import type { Usage } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import { planMonth } from '#modules/plans'
import type { HeldPlan } from '#modules/tenancy'
import { type Figures, leftMs, type Meter, wholeMs } from './balance.ts'
import { findSetting, openGrants, sumReserved, sumUsed } from './queries/minutes.ts'
import { openPacks } from './queries/packs.ts'

/** All that decides what a customer may still use in the month of its plan. */
export async function readFigures(
  tx: ReadTx<'tenant'> | ReadTx<'reseller'>,
  customer: { tenantId: string; plan: HeldPlan },
  now: Date,
  exceptTaskId: string | null = null,
) {
  const { tenantId, plan } = customer
  const month = await planMonth(tx, { tenantId, minutesPerMonth: plan.minutesPerMonth }, now)
  const used = await sumUsed(tx, tenantId, month.start, month.end)
  const grants = await openGrants(tx, tenantId, now)
  const packs = await openPacks(tx, tenantId, now)
  const setting = await findSetting(tx, tenantId)
  const figures: Figures = {
    includedMs: month.includedMs,
    usedMs: used.usedMs,
    usedOfGrantsMs: used.grantedMs,
    usedOfPacksMs: used.packedMs,
    reservedMs: await sumReserved(tx, tenantId, exceptTaskId, month.start),
    grantsLeftMs: grants.reduce((sum, one) => sum + one.leftMs, 0),
    packsLeftMs: packs.reduce((sum, one) => sum + one.leftMs, 0),
    gracePercent: plan.gracePercent,
    overage: plan.overage,
    overageCapMinutes: plan.overageCapMinutes,
    hardLimitMs: setting?.hard_limit_ms ?? null,
  }
  return {
    month,
    figures,
    open: { grants, packs },
    overageMs: used.overageMs,
    softLimitMs: setting?.soft_limit_ms ?? null,
    setting,
  }
}

/** The meters, the same wherever they are shown: grants and packs count as included, running recordings as used up. */
export function usageOf(
  month: { start: Date; end: Date },
  figures: Meter,
  storage: Pick<Usage, 'storedBytes' | 'storageLimitBytes'>,
): Usage {
  return {
    periodStart: month.start.toISOString(),
    periodEnd: month.end.toISOString(),
    usedMs: figures.usedMs,
    includedMs: wholeMs(figures),
    leftMs: leftMs(figures),
    ...storage,
  }
}
