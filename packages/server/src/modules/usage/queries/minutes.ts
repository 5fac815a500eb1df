import { sql } from 'kysely'
import { type ChangeTx, type ReadTx, scopeOf } from '#infra/db'

const lockSpace = 0x5c21af

/** Who sees figures of a customer: itself, and its reseller. */
export type Eyes = ReadTx<'tenant'> | ReadTx<'reseller'>

export function tenantIdOf(tx: ReadTx<'tenant'>): string {
  const scope = scopeOf(tx)
  if (scope.kind !== 'tenant') throw new Error('Usage belongs to a customer')
  return scope.tenantId
}

/** Whoever decides about this customer's last minutes does so alone, until the transaction ends. */
export async function lockMinutes(tx: ChangeTx<'tenant'>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockSpace}, hashtext(${tenantIdOf(tx)}))`.execute(tx)
}

const sumOf = (column: string) => sql<number>`coalesce(sum(${sql.ref(column)}), 0)::bigint`

export async function sumUsed(tx: Eyes, tenantId: string, from: Date, to: Date) {
  const row = await tx
    .selectFrom('usage_record')
    .select([sumOf('decoded_ms').as('used'), sumOf('granted_ms').as('granted')])
    .select([sumOf('packed_ms').as('packed'), sumOf('overage_ms').as('overage')])
    .where('tenant_id', '=', tenantId)
    .where('at', '>=', from)
    .where('at', '<', to)
    .executeTakeFirstOrThrow()
  return {
    usedMs: Number(row.used),
    grantedMs: Number(row.granted),
    packedMs: Number(row.packed),
    overageMs: Number(row.overage),
  }
}

/** What running tasks will use that began in this month, besides the one named. */
export async function sumReserved(
  tx: Eyes,
  tenantId: string,
  exceptTaskId: string | null,
  from: Date,
): Promise<number> {
  let query = tx
    .selectFrom('usage_reservation')
    .select(sumOf('decoded_ms').as('ms'))
    .where('tenant_id', '=', tenantId)
    .where('at', '>=', from)
  if (exceptTaskId !== null) query = query.where('task_id', '<>', exceptTaskId)
  return Number((await query.executeTakeFirstOrThrow()).ms)
}

/** What one member used or has reserved in the month. */
export async function sumUsedByMember(
  tx: Eyes,
  { tenantId, personId, exceptTaskId }: { tenantId: string; personId: string; exceptTaskId: string | null },
  { start, end }: { start: Date; end: Date },
): Promise<number> {
  const used = await tx
    .selectFrom('usage_record')
    .select(sumOf('decoded_ms').as('ms'))
    .where('tenant_id', '=', tenantId)
    .where('created_by', '=', personId)
    .where('at', '>=', start)
    .where('at', '<', end)
    .executeTakeFirstOrThrow()
  let reserved = tx
    .selectFrom('usage_reservation')
    .select(sumOf('decoded_ms').as('ms'))
    .where('tenant_id', '=', tenantId)
    .where('created_by', '=', personId)
    .where('at', '>=', start)
  if (exceptTaskId !== null) reserved = reserved.where('task_id', '<>', exceptTaskId)
  return Number(used.ms) + Number((await reserved.executeTakeFirstOrThrow()).ms)
}

/** Grants with something left, those that expire soonest first. */
export async function openGrants(tx: Eyes, tenantId: string, at: Date): Promise<{ id: string; leftMs: number }[]> {
  const rows = await tx
    .selectFrom('minute_grant')
    .select(['id', 'granted_ms', 'used_ms'])
    .where('tenant_id', '=', tenantId)
    .where('expires_at', '>', at)
    .where('ended_at', 'is', null)
    .whereRef('used_ms', '<', 'granted_ms')
    .orderBy('expires_at')
    .orderBy('id')
    .execute()
  return rows.map(row => ({ id: row.id, leftMs: row.granted_ms - row.used_ms }))
}

export async function useGrant(
  tx: ChangeTx<'tenant'>,
  tenantId: string,
  { id, ms }: { id: string; ms: number },
): Promise<void> {
  await tx
    .updateTable('minute_grant')
    .set(({ eb }) => ({ used_ms: eb('used_ms', '+', ms) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export function findSetting(tx: Eyes, tenantId: string) {
  return tx
    .selectFrom('usage_setting')
    .select(['soft_limit_ms', 'hard_limit_ms', 'tell_reseller'])
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
}

export function findMemberLimit(tx: Eyes, tenantId: string, personId: string) {
  return tx
    .selectFrom('member_limit')
    .select(['soft_limit_ms', 'hard_limit_ms'])
    .where('tenant_id', '=', tenantId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
}

type Reached = { periodStart: Date; levels: number[]; usedMs: number; includedMs: number; at: Date }
/** Once per month and level: whoever is second changes nothing. */
export async function noteAlerts(tx: ChangeTx<'tenant'>, tenantId: string, reached: Reached): Promise<void> {
  if (reached.levels.length === 0) return
  await tx
    .insertInto('usage_alert')
    .values(
      reached.levels.map(level => ({
        tenant_id: tenantId,
        period_start: reached.periodStart,
        level,
        used_ms: reached.usedMs,
        included_ms: reached.includedMs,
        at: reached.at,
      })),
    )
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

export async function findStoredBytes(tx: Eyes, tenantId: string): Promise<number> {
  const row = await tx
    .selectFrom('report_storage_by_tenant')
    .select('stored_bytes')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  return row?.stored_bytes ?? 0
}

export function findReservation(tx: ReadTx<'tenant'>, taskId: string) {
  return tx
    .selectFrom('usage_reservation')
    .select(['at', 'created_by'])
    .where('tenant_id', '=', tenantIdOf(tx))
    .where('task_id', '=', taskId)
    .executeTakeFirst()
}

type Use = {
  taskId: string
  decodedMs: number
  busyMs: number
  attempt: number
  engine: string
  model: string
  at: Date
  createdBy: string | null
  grantedMs: number
  packedMs: number
  overageMs: number
}

/** Once per task, whatever happens: a second record of the same task changes nothing, and gives false. */
export async function insertRecord(tx: ChangeTx<'tenant'>, use: Use): Promise<boolean> {
  const made = await tx
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
      created_by: use.createdBy,
      granted_ms: use.grantedMs,
      packed_ms: use.packedMs,
      overage_ms: use.overageMs,
    })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n
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

type Reservation = { taskId: string; decodedMs: number; personId: string | null; at: Date }
export async function putReservation(tx: ChangeTx<'tenant'>, reserved: Reservation): Promise<void> {
  const { taskId, decodedMs: decoded_ms, personId: created_by, at } = reserved
  await tx
    .insertInto('usage_reservation')
    .values({ tenant_id: tenantIdOf(tx), task_id: taskId, decoded_ms, created_by, at })
    .onConflict(conflict => conflict.columns(['tenant_id', 'task_id']).doUpdateSet({ decoded_ms, created_by, at }))
    .execute()
}

export async function deleteReservation(tx: ChangeTx<'tenant'>, taskId: string): Promise<void> {
  await tx
    .deleteFrom('usage_reservation')
    .where('tenant_id', '=', tenantIdOf(tx))
    .where('task_id', '=', taskId)
    .execute()
}
