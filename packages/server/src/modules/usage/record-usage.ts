import type { ChangeTx } from '#infra/db'
import { planInForce } from '#modules/tenancy'
import { burn, levelsReached } from './balance.ts'
import { readFigures } from './figures.ts'
import {
  deleteReservation,
  findReservation,
  insertRecord,
  lockMinutes,
  noteAlerts,
  openGrants,
  tenantIdOf,
  useGrant,
} from './queries/minutes.ts'

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
  const { includedMs, usedMs, usedOfGrantsMs } = before.figures
  const burnt = burn(decodedMs, await openGrants(tx, tenantId, at), includedMs - (usedMs - usedOfGrantsMs))
  const isNew = await insertRecord(tx, {
    ...use,
    at,
    decodedMs,
    busyMs: Math.round(use.busyMs),
    createdBy: reservation?.created_by ?? null,
    grantedMs: burnt.grantedMs,
    overageMs: burnt.overageMs,
  })
  await deleteReservation(tx, use.taskId)
  if (!isNew) return
  for (const grant of burnt.grants) await useGrant(tx, tenantId, grant)
  const included = includedMs + usedOfGrantsMs + before.figures.grantsLeftMs
  const levels = levelsReached(usedMs + decodedMs, included, before.softLimitMs)
  await noteAlerts(tx, tenantId, {
    periodStart: before.month.start,
    levels,
    usedMs: usedMs + decodedMs,
    includedMs: included,
    at: use.at,
  })
}

/** When a task stops without a result, its minutes are free again. */
export function releaseMinutes(tx: ChangeTx<'tenant'>, taskId: string): Promise<void> {
  return deleteReservation(tx, taskId)
}
