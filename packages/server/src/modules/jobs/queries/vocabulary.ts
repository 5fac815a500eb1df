import { type ChangeTx, type ReadTx, scopeOf } from '#infra/db'

function tenantIdOf(tx: ReadTx<'tenant'>): string {
  const scope = scopeOf(tx)
  if (scope.kind !== 'tenant') throw new Error('A vocabulary belongs to a customer')
  return scope.tenantId
}

export function findVocabulary(tx: ReadTx<'tenant'>) {
  return tx
    .selectFrom('vocabulary')
    .select(['terms', 'changed_at'])
    .where('tenant_id', '=', tenantIdOf(tx))
    .executeTakeFirst()
}

export async function putVocabulary(tx: ChangeTx<'tenant'>, terms: string[], changedAt: Date): Promise<void> {
  const row = { terms, changed_at: changedAt }
  await tx
    .insertInto('vocabulary')
    .values({ tenant_id: tenantIdOf(tx), ...row })
    .onConflict(conflict => conflict.column('tenant_id').doUpdateSet(row))
    .execute()
}
