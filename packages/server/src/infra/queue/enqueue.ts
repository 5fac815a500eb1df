import { sql } from 'kysely'
import { type ChangeTx, pokeAfter, type ReadTx } from '#infra/db'
import { newId } from '#infra/ids'
import type { Lane, TaskDefinition } from './task.ts'

export const admitChannel = 'admit'
export const cancelChannel = 'cancel'
/** Admitted tasks lie ready in pg-boss. */
export const queuedChannel = 'queued'

type Order<P> = {
  payload: P
  /** What the fair share is charged: the length of the recording as far as it is known. */
  estimateMs: number
  requestId: string
  /** Which engines may take it. */
  engineClass: string
  /** Higher goes first among the tasks of the same customer. */
  prio?: number
}

/** Puts a task into its customer's line, in the transaction that makes it necessary. Gives its id. */
export async function enqueue<P>(
  tx: ChangeTx<'tenant'>,
  definition: TaskDefinition<P>,
  order: Order<P>,
): Promise<string> {
  const id = newId()
  const payload = JSON.stringify(definition.payload.parse(order.payload))
  const lane: Lane = `${definition.lane}:${order.engineClass}`
  await sql`select queue_enqueue(${id}::uuid, ${definition.kind}, ${definition.version}, ${lane}, ${payload}::jsonb,
    ${Math.round(order.estimateMs)}::bigint, ${order.prio ?? 0}, ${definition.attempts}, ${order.requestId})`.execute(
    tx,
  )
  pokeAfter(tx, admitChannel)
  return id
}

/** A waiting task ends at once, a running one is told to end by its worker; either way its result is refused from now on. */
export async function cancelTask(tx: ChangeTx<'tenant'>, taskId: string): Promise<void> {
  await sql`select queue_cancel(${taskId}::uuid)`.execute(tx)
  pokeAfter(tx, cancelChannel)
  pokeAfter(tx, admitChannel)
}

/** Starts an ended task again. Gives the number of attempts it may have now; undefined when it is still under way. */
export async function startTaskAgain(
  tx: ChangeTx<'tenant'>,
  taskId: string,
  moreAttempts: number,
): Promise<number | undefined> {
  const { rows } = await sql<{
    allowed: number | null
  }>`select queue_again(${taskId}::uuid, ${moreAttempts}) as allowed`.execute(tx)
  pokeAfter(tx, admitChannel)
  return rows[0]?.allowed ?? undefined
}

/** The platform starts a given-up task again. Gives false when it is not given up (any more). */
export async function redriveTask(tx: ChangeTx<'platform'>, taskId: string): Promise<boolean> {
  const { rows } = await sql<{ done: boolean }>`select queue_redrive(${taskId}::uuid) as done`.execute(tx)
  pokeAfter(tx, admitChannel)
  return rows[0]?.done ?? false
}

/** Call where a customer may stop working: what runs for it is looked at now, not with the next beat. */
export function endWork(tx: ChangeTx): void {
  pokeAfter(tx, cancelChannel)
}

/** Call where a plan in force changes: admission reads the plan itself, so waiting tasks feel it at once. */
export function applyPlan(tx: ChangeTx): void {
  pokeAfter(tx, admitChannel)
}

/** Slots of a lane on workers that say each second that they live. */
export async function healthySlots(tx: ReadTx, lane: string): Promise<number> {
  const { rows } = await sql<{ slots: number }>`select queue_slots(${lane}) as slots`.execute(tx)
  return rows[0]?.slots ?? 0
}
