import type { ChangeTx, ReadTx } from '#infra/db'

export type ServerRow = NonNullable<Awaited<ReturnType<typeof findServer>>>

export function findServer(tx: ReadTx<'reseller'>, resellerId: string) {
  return tx
    .selectFrom('own_mail_server')
    .select([
      'host',
      'port',
      'security',
      'username',
      'seal',
      'address',
      'state',
      'fault',
      'checked_at',
      'failing_since',
    ])
    .where('reseller_id', '=', resellerId)
    .executeTakeFirst()
}

/** The address that mails of a realm come from, where it has a server of its own. */
export function findServerAddress(tx: ReadTx, realmId: string) {
  return tx.selectFrom('own_mail_server').select('address').where('reseller_id', '=', realmId).executeTakeFirst()
}

/** With its sealed password: for those who send. */
export function findSealedServer(tx: ReadTx<'realm'>, realmId: string) {
  return tx
    .selectFrom('own_mail_server')
    .select(['host', 'port', 'security', 'username', 'sealed_password', 'seal', 'address', 'state'])
    .where('reseller_id', '=', realmId)
    .executeTakeFirst()
}

export async function putServer(
  tx: ChangeTx<'reseller'>,
  resellerId: string,
  server: {
    host: string
    port: number
    security: string
    username: string
    sealed_password: Buffer
    seal: string
    address: string
    checked_at: Date
  },
): Promise<void> {
  await deleteServer(tx, resellerId)
  await tx
    .insertInto('own_mail_server')
    .values({ reseller_id: resellerId, ...server })
    .execute()
}

export async function deleteServer(tx: ChangeTx<'reseller'>, resellerId: string): Promise<void> {
  await tx.deleteFrom('own_mail_server').where('reseller_id', '=', resellerId).execute()
}

/** Nothing happens where the server is another one by now. */
export async function judgeServer(
  tx: ChangeTx<'reseller'>,
  { resellerId, seal }: { resellerId: string; seal: string },
  change: { state: string; fault: string | null; checked_at: Date; failing_since: Date | null },
): Promise<void> {
  await tx
    .updateTable('own_mail_server')
    .set(change)
    .where('reseller_id', '=', resellerId)
    .where('seal', '=', seal)
    .execute()
}
