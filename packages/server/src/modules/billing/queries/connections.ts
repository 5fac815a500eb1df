import type { ChangeTx, ReadTx } from '#infra/db'

export type StoredConnection = {
  id: string
  is_twin: boolean
  environment: string
  url: string
  project_id: string
  app_id: string
  purchase_link: string
  secret_key: Buffer
  webhook_header: Buffer
  signing_secret: Buffer | null
  webhook_id: string | null
}

const columns = [
  'id',
  'is_twin',
  'environment',
  'url',
  'project_id',
  'app_id',
  'purchase_link',
  'secret_key',
  'webhook_header',
  'signing_secret',
  'webhook_id',
] as const

export function findConnection(tx: ReadTx<'system'>, id: string): Promise<StoredConnection | undefined> {
  return tx.selectFrom('billing_connection').select(columns).where('id', '=', id).executeTakeFirst()
}

/** The platform's own account before a twin. */
export function listConnections(tx: ReadTx<'system' | 'platform'>): Promise<StoredConnection[]> {
  return tx.selectFrom('billing_connection').select(columns).orderBy('is_twin').orderBy('created_at').execute()
}

export async function putConnection(tx: ChangeTx<'platform'>, connection: StoredConnection): Promise<void> {
  await tx
    .insertInto('billing_connection')
    .values({ ...connection, kind: 'revenuecat' })
    .onConflict(conflict =>
      conflict.columns(['kind', 'project_id', 'environment']).doUpdateSet({
        url: connection.url,
        purchase_link: connection.purchase_link,
        app_id: connection.app_id,
        secret_key: connection.secret_key,
        signing_secret: connection.signing_secret,
      }),
    )
    .execute()
}

export async function setWebhook(
  tx: ChangeTx<'platform'>,
  id: string,
  webhook: { webhook_id: string; signing_secret: Buffer | null },
): Promise<void> {
  await tx.updateTable('billing_connection').set(webhook).where('id', '=', id).execute()
}
