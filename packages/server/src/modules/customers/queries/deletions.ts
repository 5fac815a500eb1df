import type { ChangeTx } from '#infra/db'

export async function insertDeletion(
  tx: ChangeTx<'reseller'>,
  order: { resellerId: string; tenantId: string; name: string; orderedAt: Date; orderedBy: string | null; dueAt: Date },
): Promise<void> {
  await tx
    .insertInto('customer_deletion')
    .values({
      reseller_id: order.resellerId,
      tenant_id: order.tenantId,
      customer_name: order.name,
      ordered_at: order.orderedAt,
      ordered_by: order.orderedBy,
      due_at: order.dueAt,
    })
    .execute()
}

export async function withdrawDeletion(tx: ChangeTx<'reseller'>, tenantId: string, at: Date): Promise<void> {
  await tx
    .updateTable('customer_deletion')
    .set({ withdrawn_at: at })
    .where('tenant_id', '=', tenantId)
    .where('withdrawn_at', 'is', null)
    .execute()
}
