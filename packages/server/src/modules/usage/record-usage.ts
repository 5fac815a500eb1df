import type { ChangeTx } from '#infra/db'
import { planInForce } from '#modules/tenancy'
import { burn, levelsReached, usedOfPlanMs, wholeMs } from './balance.ts'
import { readFigures } from './figures.ts'
import {
  deleteReservation,
  findReservation,
  insertRecord,
  lockMinutes,
  noteAlerts,
  tenantIdOf,
  useGrant,
} from './queries/minutes.ts'
import { usePack } from './queries/packs.ts'

type Use = {
  taskId: string
  decodedMs: number
  busyMs: number
  attempt: number
  engine: string
  model: string
  at: Date
}

/** In the transaction that stores the result. What is used counts in the month in which it was reserved, so a task that straddles two
 * counts once; levels that are reached by it are noted once per month. */
export async function recordUsage(tx: ChangeTx<'tenant'>, use: Use): Promise<void> {
  const tenantId = tenantIdOf(tx)
  await lockMinutes(tx)
  const reservation = await findReservation(tx, use.taskId)
  const at = reservation?.at ?? use.at
  const decodedMs = Math.round(use.decodedMs)
  const customer = { tenantId, plan: await planInForce(tx) }
  const before = await readFigures(tx, customer, at, use.taskId)
  const { includedMs, usedMs } = before.figures
  const burnt = burn(decodedMs, { ...before.open, includedLeftMs: includedMs - usedOfPlanMs(before.figures) })
  const isNew = await insertRecord(tx, {
    ...use,
    at,
    decodedMs,
    busyMs: Math.round(use.busyMs),
    createdBy: reservation?.created_by ?? null,
    grantedMs: burnt.grantedMs,
    packedMs: burnt.packedMs,
    overageMs: burnt.overageMs,
  })
  await deleteReservation(tx, use.taskId)
  if (!isNew) return
  for (const grant of burnt.grants) await useGrant(tx, tenantId, grant)
  for (const pack of burnt.packs) await usePack(tx, tenantId, pack)
  const whole = wholeMs(before.figures)
  const levels = levelsReached(usedMs + decodedMs, whole, before.softLimitMs)
  await noteAlerts(tx, tenantId, {
    periodStart: before.month.start,
    levels,
    usedMs: usedMs + decodedMs,
    includedMs: whole,
    at: use.at,
  })
}

/** When a task stops without a result, its minutes are free again. */
export function releaseMinutes(tx: ChangeTx<'tenant'>, taskId: string): Promise<void> {
  return deleteReservation(tx, taskId)
}
