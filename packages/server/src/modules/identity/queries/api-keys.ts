import type { ChangeTx } from '#infra/db'

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
