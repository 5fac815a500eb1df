import type { ChangeTx, ReadTx } from '#infra/db'

type NewApiKey = {
  tenantId: string
  realmId: string
  id: string
  name: string
  scopes: string[]
  secretHash: Buffer
  createdBy: string
  createdAt: Date
}

export async function insertApiKey(tx: ChangeTx<'tenant'>, key: NewApiKey): Promise<void> {
  await tx
    .insertInto('api_key')
    .values({
      tenant_id: key.tenantId,
      realm_id: key.realmId,
      id: key.id,
      name: key.name,
      scopes: key.scopes,
      secret_hash: key.secretHash,
      created_by: key.createdBy,
      created_at: key.createdAt,
    })
    .execute()
}

/** A key that was not revoked, with its customer and the present role of the member who made it. */
export async function findApiKeyWithRights(tx: ReadTx<'realm'>, realmId: string, id: string) {
  return tx
    .selectFrom('api_key')
    .innerJoin('tenant', 'tenant.id', 'api_key.tenant_id')
    .innerJoin('membership', join =>
      join
        .onRef('membership.tenant_id', '=', 'api_key.tenant_id')
        .onRef('membership.person_id', '=', 'api_key.created_by'),
    )
    .select([
      'api_key.id',
      'api_key.scopes',
      'api_key.secret_hash',
      'api_key.last_used_at',
      'membership.role as maker_role',
      'tenant.id as tenant_id',
      'tenant.reseller_id',
      'tenant.state as tenant_state',
    ])
    .where('api_key.realm_id', '=', realmId)
    .where('api_key.id', '=', id)
    .where('api_key.revoked_at', 'is', null)
    .executeTakeFirst()
}
export type ApiKeyWithRights = NonNullable<Awaited<ReturnType<typeof findApiKeyWithRights>>>

export async function touchApiKey(
  tx: ChangeTx<'realm'>,
  key: { realmId: string; tenantId: string; id: string },
  now: Date,
): Promise<void> {
  await tx
    .updateTable('api_key')
    .set({ last_used_at: now })
    .where('realm_id', '=', key.realmId)
    .where('tenant_id', '=', key.tenantId)
    .where('id', '=', key.id)
    .execute()
}

/** Newest first, one more than asked for. */
export async function listApiKeyRows(
  tx: ReadTx<'tenant'>,
  tenantId: string,
  before: string | undefined,
  limit: number,
) {
  let query = tx
    .selectFrom('api_key')
    .leftJoin('person', join =>
      join.onRef('person.realm_id', '=', 'api_key.realm_id').onRef('person.id', '=', 'api_key.created_by'),
    )
    .select([
      'api_key.id',
      'api_key.name',
      'api_key.scopes',
      'api_key.created_at',
      'api_key.last_used_at',
      'person.name as maker_name',
    ])
    .where('api_key.tenant_id', '=', tenantId)
    .where('api_key.revoked_at', 'is', null)
  if (before) query = query.where('api_key.id', '<', before)
  return query
    .orderBy('api_key.id', 'desc')
    .limit(limit + 1)
    .execute()
}

/** Gives false when there is no such key, or none any more. */
export async function markApiKeyRevoked(
  tx: ChangeTx<'tenant'>,
  tenantId: string,
  id: string,
  at: Date,
): Promise<boolean> {
  const revoked = await tx
    .updateTable('api_key')
    .set({ revoked_at: at })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return revoked.numUpdatedRows === 1n
}
