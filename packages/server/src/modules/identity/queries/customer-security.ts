import { sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'

export async function findCustomerSecurity(tx: ReadTx<'tenant'>, tenantId: string) {
  const row = await tx
    .selectFrom('customer_security')
    .select('second_factor_required')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  return { secondFactorRequired: row?.second_factor_required ?? false }
}

export async function putCustomerSecurity(
  tx: ChangeTx<'tenant'>,
  tenantId: string,
  secondFactorRequired: boolean,
  at: Date,
): Promise<void> {
  const values = { second_factor_required: secondFactorRequired, changed_at: at }
  await tx
    .insertInto('customer_security')
    .values({ tenant_id: tenantId, ...values })
    .onConflict(conflict => conflict.column('tenant_id').doUpdateSet(values))
    .execute()
}

export async function countMembersWithoutFactor(tx: ReadTx<'tenant'>, tenantId: string): Promise<number> {
  const { rows } = await sql<{ members: number }>`
    select count(*)::int as members from membership m where m.tenant_id = ${tenantId}
      and not exists (select from totp t where t.realm_id = m.realm_id and t.person_id = m.person_id and t.confirmed_at is not null)
      and not exists (select from passkey k where k.realm_id = m.realm_id and k.person_id = m.person_id)`.execute(tx)
  return rows[0]?.members ?? 0
}
