import { type NotNull, sql } from 'kysely'
import type { ChangeTx } from '#infra/db'
import type { Eyes } from './minutes.ts'

type Month = { start: Date; end: Date }

export function usedByDay(tx: Eyes, tenantId: string, { start, end }: Month) {
  return tx
    .selectFrom('report_usage_by_day')
    .select(['day', 'used_ms', 'jobs'])
    .where('tenant_id', '=', tenantId)
    .where('day', '>=', sql<Date>`date_trunc('day', ${start}::timestamptz, 'UTC')`)
    .where('day', '<', end)
    .orderBy('day')
    .$narrowType<{ day: NotNull; used_ms: NotNull; jobs: NotNull }>()
    .execute()
}

/** Every member with what they used in the month and their limits. */
export function usedByMember(tx: Eyes, tenantId: string, { start, end }: Month) {
  return tx
    .selectFrom('membership as m')
    .innerJoin('person as p', join => join.onRef('p.realm_id', '=', 'm.realm_id').onRef('p.id', '=', 'm.person_id'))
    .leftJoin('member_limit as l', join =>
      join.onRef('l.tenant_id', '=', 'm.tenant_id').onRef('l.person_id', '=', 'm.person_id'),
    )
    .select(['m.person_id', 'p.name', 'l.soft_limit_ms', 'l.hard_limit_ms'])
    .select(
      sql<number>`coalesce((select sum(u.decoded_ms) from usage_record u where u.tenant_id = m.tenant_id and u.created_by = m.person_id
        and u.at >= ${start} and u.at < ${end}), 0)::bigint`.as('used_ms'),
    )
    .where('m.tenant_id', '=', tenantId)
    .orderBy('used_ms', 'desc')
    .orderBy('p.name')
    .execute()
}

export function alertsOf(tx: Eyes, tenantId: string, start: Date) {
  return tx
    .selectFrom('usage_alert')
    .select(['level', 'at'])
    .where('tenant_id', '=', tenantId)
    .where('period_start', '=', start)
    .orderBy('level')
    .execute()
}

const grantColumns = ['id', 'granted_ms', 'used_ms', 'reason', 'created_at', 'expires_at', 'ended_at'] as const
/** The newest fifty. */
export function grantsOf(tx: Eyes, tenantId: string) {
  return tx
    .selectFrom('minute_grant')
    .select(grantColumns)
    .where('tenant_id', '=', tenantId)
    .orderBy('created_at', 'desc')
    .limit(50)
    .execute()
}

type NewGrant = { id: string; granted_ms: number; reason: string; created_at: Date; expires_at: Date }
export async function insertGrant(tx: ChangeTx<'reseller'>, tenantId: string, grant: NewGrant): Promise<void> {
  const { id, granted_ms, reason, created_at, expires_at } = grant
  await tx
    .insertInto('minute_grant')
    .values({ tenant_id: tenantId, id, granted_ms, reason, created_at, expires_at })
    .execute()
}

/** Gives nothing when no grant that is still open has this id. */
export function endGrant(tx: ChangeTx<'reseller'>, id: string, at: Date) {
  return tx
    .updateTable('minute_grant')
    .set({ ended_at: at })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returning(({ eb }) => ['tenant_id', eb('granted_ms', '-', eb.ref('used_ms')).as('left_ms')])
    .executeTakeFirst()
}

type Limits = { softLimitMs: number | null; hardLimitMs: number | null }
export async function putSetting(
  tx: ChangeTx<'reseller'>,
  tenantId: string,
  limits: Limits & { tellReseller: boolean },
): Promise<void> {
  const columns = {
    soft_limit_ms: limits.softLimitMs,
    hard_limit_ms: limits.hardLimitMs,
    tell_reseller: limits.tellReseller,
  }
  await tx
    .insertInto('usage_setting')
    .values({ tenant_id: tenantId, ...columns })
    .onConflict(conflict => conflict.column('tenant_id').doUpdateSet(columns))
    .execute()
}

export async function isMember(tx: Eyes, tenantId: string, personId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('membership')
    .select('person_id')
    .where('tenant_id', '=', tenantId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row !== undefined
}

export async function putMemberLimit(
  tx: ChangeTx<'tenant'>,
  tenantId: string,
  personId: string,
  limits: Limits,
): Promise<void> {
  const columns = { soft_limit_ms: limits.softLimitMs, hard_limit_ms: limits.hardLimitMs }
  await tx
    .insertInto('member_limit')
    .values({ tenant_id: tenantId, person_id: personId, ...columns })
    .onConflict(conflict => conflict.columns(['tenant_id', 'person_id']).doUpdateSet(columns))
    .execute()
}
