import type { TenantRole } from '@scriptorium/contract'
import type { ChangeTx } from '#infra/db'

/** Gives false when the person is a member already. */
export async function insertMember(
  tx: ChangeTx<'realm'>,
  member: { tenantId: string; realmId: string; personId: string; role: TenantRole; createdAt: Date },
): Promise<boolean> {
  const made = await tx
    .insertInto('membership')
    .values({
      tenant_id: member.tenantId,
      realm_id: member.realmId,
      person_id: member.personId,
      role: member.role,
      created_at: member.createdAt,
    })
    .onConflict(conflict => conflict.columns(['tenant_id', 'person_id']).doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n
}
