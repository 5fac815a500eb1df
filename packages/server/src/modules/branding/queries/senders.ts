import type { ChangeTx, ReadTx } from '#infra/db'

export type SenderRow = NonNullable<Awaited<ReturnType<typeof findSender>>>

export function findSender(tx: ReadTx<'reseller'>, resellerId: string) {
  return tx
    .selectFrom('brand_sender')
    .select(['address', 'selector', 'public_key', 'state', 'fault', 'checked_at', 'failing_since'])
    .where('reseller_id', '=', resellerId)
    .executeTakeFirst()
}

/** The address that mails of a realm come from, where it has one that DNS allows. */
export function findProvenAddress(tx: ReadTx, realmId: string) {
  return tx
    .selectFrom('brand_sender')
    .select('address')
    .where('reseller_id', '=', realmId)
    .where('state', '=', 'proven')
    .executeTakeFirst()
}

/** A new address begins anew, with a key of its own. */
export async function putSender(
  tx: ChangeTx<'reseller'>,
  sender: {
    resellerId: string
    address: string
    selector: string
    publicKey: string
    sealedKey: Buffer
    createdAt: Date
  },
): Promise<void> {
  await deleteSender(tx, sender.resellerId)
  await tx
    .insertInto('brand_sender')
    .values({
      reseller_id: sender.resellerId,
      address: sender.address,
      selector: sender.selector,
      public_key: sender.publicKey,
      sealed_key: sender.sealedKey,
      created_at: sender.createdAt,
    })
    .execute()
}

export async function deleteSender(tx: ChangeTx<'reseller'>, resellerId: string): Promise<void> {
  await tx.deleteFrom('brand_sender').where('reseller_id', '=', resellerId).execute()
}

/** Nothing happens where the address is another one by now. */
export async function judgeSenderRow(
  tx: ChangeTx<'reseller'>,
  { resellerId, selector }: { resellerId: string; selector: string },
  change: { state: string; fault: string | null; checked_at: Date; failing_since: Date | null },
): Promise<void> {
  await tx
    .updateTable('brand_sender')
    .set(change)
    .where('reseller_id', '=', resellerId)
    .where('selector', '=', selector)
    .execute()
}

/** Senders of everybody that are to be looked at again. */
export function findDueSenders(tx: ReadTx<'platform'>, times: { fresh: Date; settled: Date }, most: number) {
  return tx
    .selectFrom('brand_sender')
    .select('reseller_id')
    .where(eb =>
      eb.or([
        eb('checked_at', 'is', null),
        eb('checked_at', '<', times.settled),
        eb.and([eb('state', '<>', 'proven'), eb('checked_at', '<', times.fresh)]),
      ]),
    )
    .orderBy('checked_at', order => order.asc().nullsFirst())
    .limit(most)
    .execute()
}

export function findSealedKey(tx: ReadTx<'realm'>, realmId: string, address: string) {
  return tx
    .selectFrom('brand_sender')
    .select(['selector', 'sealed_key'])
    .where('reseller_id', '=', realmId)
    .where('address', '=', address)
    .where('state', '=', 'proven')
    .executeTakeFirst()
}
