import type { ChangeTx } from '#infra/db'
import { deleteReservation, insertRecord } from './queries.ts'

type Use = {
  taskId: string
  decodedMs: number
  busyMs: number
  attempt: number
  engine: string
  model: string
  at: Date
}

/** In the transaction that stores the result. */
export async function recordUsage(tx: ChangeTx<'tenant'>, use: Use): Promise<void> {
  await insertRecord(tx, { ...use, decodedMs: Math.round(use.decodedMs), busyMs: Math.round(use.busyMs) })
  await deleteReservation(tx, use.taskId)
}

/** When a task stops without a result, its minutes are free again. */
export function releaseMinutes(tx: ChangeTx<'tenant'>, taskId: string): Promise<void> {
  return deleteReservation(tx, taskId)
}
