import { sql } from 'kysely'
import { type ChangeTx, type ReadTx, scopeOf } from '#infra/db'

const lockSpace = 0x5c21af

function tenantIdOf(tx: ReadTx<'tenant'>): string {
  const scope = scopeOf(tx)
  if (scope.kind !== 'tenant') throw new Error('Usage belongs to a customer')
  return scope.tenantId
}

/** Whoever decides about this customer's last minutes does so alone, until the transaction ends. */
export async function lockMinutes(tx: ChangeTx<'tenant'>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockSpace}, hashtext(${tenantIdOf(tx)}))`.execute(tx)
}

export async function sumUsed(tx: ReadTx<'tenant'>, from: Date, to: Date): Promise<number> {
  const row = await tx
    .selectFrom('usage_record')
    .select(({ fn }) => fn.coalesce(fn.sum<number>('decoded_ms'), sql<number>`0`).as('ms'))
    .where('tenant_id', '=', tenantIdOf(tx))
    .where('at', '>=', from)
    .where('at', '<', to)
    .executeTakeFirstOrThrow()
  return Number(row.ms)
}

/** What running tasks will use, besides the one named. */
export async function sumReserved(tx: ReadTx<'tenant'>, exceptTaskId: string | null): Promise<number> {
  let query = tx
    .selectFrom('usage_reservation')
    .select(({ fn }) => fn.coalesce(fn.sum<number>('decoded_ms'), sql<number>`0`).as('ms'))
    .where('tenant_id', '=', tenantIdOf(tx))
  if (exceptTaskId !== null) query = query.where('task_id', '<>', exceptTaskId)
  return Number((await query.executeTakeFirstOrThrow()).ms)
}

export async function findStoredBytes(tx: ReadTx<'tenant'>): Promise<number> {
  const row = await tx
    .selectFrom('report_storage_by_tenant')
    .select('stored_bytes')
    .where('tenant_id', '=', tenantIdOf(tx))
    .executeTakeFirst()
  return row?.stored_bytes ?? 0
}

type Use = {
  taskId: string
  decodedMs: number
  busyMs: number
  attempt: number
  engine: string
  model: string
  at: Date
}

/** Once per task, whatever happens: a second record of the same task changes nothing. */
export async function insertRecord(tx: ChangeTx<'tenant'>, use: Use): Promise<void> {
  await tx
    .insertInto('usage_record')
    .values({
      tenant_id: tenantIdOf(tx),
      task_id: use.taskId,
      decoded_ms: use.decodedMs,
      busy_ms: use.busyMs,
      attempt: use.attempt,
      engine: use.engine,
      model: use.model,
      at: use.at,
    })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** Whether the task runs. It cannot end before this transaction does, so what is reserved for it goes with its end. */
export async function keepRunning(tx: ChangeTx<'tenant'>, taskId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('task')
    .select('id')
    .where('tenant_id', '=', tenantIdOf(tx))
    .where('id', '=', taskId)
    .where('state', '=', 'running')
    .forShare()
    .executeTakeFirst()
  return row !== undefined
}

export async function putReservation(
  tx: ChangeTx<'tenant'>,
  taskId: string,
  decodedMs: number,
  at: Date,
): Promise<void> {
  await tx
    .insertInto('usage_reservation')
    .values({ tenant_id: tenantIdOf(tx), task_id: taskId, decoded_ms: decodedMs, at })
    .onConflict(conflict => conflict.columns(['tenant_id', 'task_id']).doUpdateSet({ decoded_ms: decodedMs, at }))
    .execute()
}

export async function deleteReservation(tx: ChangeTx<'tenant'>, taskId: string): Promise<void> {
  await tx
    .deleteFrom('usage_reservation')
    .where('tenant_id', '=', tenantIdOf(tx))
    .where('task_id', '=', taskId)
    .execute()
}
