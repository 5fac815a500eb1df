import type { PackDraft, PackOffer, PackOnSale } from '@scriptorium/contract'
import { type ChangeTx, type ReadTx, scopeOf } from '#infra/db'

function resellerOf(tx: ReadTx<'reseller'>): string {
  const scope = scopeOf(tx)
  if (scope.kind !== 'reseller') throw new Error('Packs are offered by a reseller')
  return scope.resellerId
}

/** Offered ones first, the smallest of them first. */
export function offerRows(tx: ReadTx<'reseller'>) {
  return tx
    .selectFrom('pack_offer as o')
    .select(['o.id', 'o.name', 'o.minutes', 'o.lasts_days', 'o.state', 'o.created_at'])
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('pack_checkout as c')
          .select('c.id')
          .whereRef('c.reseller_id', '=', 'o.reseller_id')
          .whereRef('c.offer_id', '=', 'o.id'),
      )
        .$castTo<boolean>()
        .as('is_fixed'),
    )
    .where('o.reseller_id', '=', resellerOf(tx))
    .orderBy('o.state', 'desc')
    .orderBy('o.minutes')
    .orderBy('o.id')
    .execute()
}

export function priceRows(tx: ReadTx<'reseller'>) {
  return tx
    .selectFrom('pack_price')
    .select(['offer_id', 'currency', 'minor'])
    .where('reseller_id', '=', resellerOf(tx))
    .orderBy('currency')
    .execute()
}

/** Nobody else changes it until the transaction ends. */
export function lockOffer(tx: ChangeTx<'reseller'>, id: string) {
  return tx
    .selectFrom('pack_offer')
    .select(['name', 'minutes', 'lasts_days', 'state'])
    .where('reseller_id', '=', resellerOf(tx))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export async function isOfferFixed(tx: ReadTx<'reseller'>, id: string): Promise<boolean> {
  const row = await tx
    .selectFrom('pack_checkout')
    .select('id')
    .where('reseller_id', '=', resellerOf(tx))
    .where('offer_id', '=', id)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function isNameTaken(tx: ReadTx<'reseller'>, name: string, exceptId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('pack_offer')
    .select('id')
    .where('reseller_id', '=', resellerOf(tx))
    .where(({ eb, fn }) => eb(fn<string>('lower', ['name']), '=', name.toLowerCase()))
    .where('state', '=', 'offered')
    .where('id', '<>', exceptId)
    .executeTakeFirst()
  return row !== undefined
}

/** False where another one on offer has the name. */
export async function insertOffer(tx: ChangeTx<'reseller'>, id: string, draft: PackDraft, at: Date): Promise<boolean> {
  const made = await tx
    .insertInto('pack_offer')
    .values({
      reseller_id: resellerOf(tx),
      id,
      name: draft.name,
      minutes: draft.minutes,
      lasts_days: draft.lastsDays,
      created_at: at,
    })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n
}

type OfferFields = { name?: string; minutes?: number; lasts_days?: number | null; state?: PackOffer['state'] }
export async function updateOffer(tx: ChangeTx<'reseller'>, id: string, fields: OfferFields): Promise<void> {
  await tx
    .updateTable('pack_offer')
    .set(fields)
    .where('reseller_id', '=', resellerOf(tx))
    .where('id', '=', id)
    .execute()
}

/** Takes the place of the prices that are there. */
export async function putPrices(tx: ChangeTx<'reseller'>, id: string, prices: PackDraft['prices']): Promise<void> {
  const key = { reseller_id: resellerOf(tx), offer_id: id }
  await tx.deleteFrom('pack_price').where('reseller_id', '=', key.reseller_id).where('offer_id', '=', id).execute()
  await tx
    .insertInto('pack_price')
    .values(prices.map(({ currency, minor }) => ({ ...key, currency, minor })))
    .execute()
}

/** What customers of their reseller can buy, the smallest first. */
export async function packsOnSale(tx: ReadTx<'tenant'>): Promise<PackOnSale[]> {
  const rows = await tx
    .selectFrom('pack_offer as o')
    .innerJoin('pack_price as p', join =>
      join.onRef('p.reseller_id', '=', 'o.reseller_id').onRef('p.offer_id', '=', 'o.id'),
    )
    .select(['o.id as offerId', 'o.name', 'o.minutes', 'o.lasts_days as lastsDays', 'p.currency', 'p.minor'])
    .where('o.state', '=', 'offered')
    .orderBy('o.minutes')
    .orderBy('p.minor')
    .orderBy('o.id')
    .execute()
  return rows.map(({ minor, ...row }) => ({ ...row, minor: Number(minor) }))
}

/** Every price at which some reseller offers so many minutes. */
export async function packPricesOnSale(tx: ReadTx<'platform'>) {
  const rows = await tx
    .selectFrom('pack_offer as o')
    .innerJoin('pack_price as p', join =>
      join.onRef('p.reseller_id', '=', 'o.reseller_id').onRef('p.offer_id', '=', 'o.id'),
    )
    .select(['o.minutes', 'p.currency', 'p.minor'])
    .distinct()
    .where('o.state', '=', 'offered')
    .execute()
  return rows.map(({ minor, ...row }) => ({ ...row, minor: Number(minor) }))
}
