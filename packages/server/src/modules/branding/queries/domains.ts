import { sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'

export type DomainRow = NonNullable<Awaited<ReturnType<typeof findDomain>>>
const columns = [
  'id',
  'reseller_id',
  'host',
  'proof',
  'state',
  'fault',
  'is_main',
  'created_at',
  'checked_at',
  'failing_since',
  'redirects_until',
  'main_from',
  'told_upto',
  'told_at',
] as const

/** Newest first. */
export function findDomains(tx: ReadTx<'reseller'>, resellerId: string) {
  return tx
    .selectFrom('brand_domain')
    .select(columns)
    .where('reseller_id', '=', resellerId)
    .where('state', '<>', 'removed')
    .orderBy('id', 'desc')
    .execute()
}

export function findDomain(tx: ReadTx<'reseller'>, resellerId: string, id: string) {
  return tx
    .selectFrom('brand_domain')
    .select(columns)
    .where('reseller_id', '=', resellerId)
    .where('id', '=', id)
    .where('state', '<>', 'removed')
    .executeTakeFirst()
}

/** Gives false when this reseller asked for the host before. */
export async function insertDomain(
  tx: ChangeTx<'reseller'>,
  domain: { resellerId: string; id: string; host: string; proof: string; createdAt: Date },
): Promise<boolean> {
  const made = await tx
    .insertInto('brand_domain')
    .values({
      reseller_id: domain.resellerId,
      id: domain.id,
      host: domain.host,
      proof: domain.proof,
      created_at: domain.createdAt,
    })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n
}

type DomainChange = {
  state?: string
  fault?: string | null
  is_main?: boolean
  checked_at?: Date
  proven_at?: Date
  failing_since?: Date | null
  redirects_until?: Date | null
  main_from?: Date | null
  told_upto?: string | null
  told_at?: Date | null
}

export async function updateDomain(
  tx: ChangeTx<'reseller'>,
  { resellerId, id }: { resellerId: string; id: string },
  change: DomainChange,
): Promise<void> {
  await tx
    .updateTable('brand_domain')
    .set(change)
    .where('reseller_id', '=', resellerId)
    .where('id', '=', id)
    .where('state', '<>', 'removed')
    .execute()
}

/** Only one move is agreed at a time. */
export async function forgetMoves(tx: ChangeTx<'reseller'>, resellerId: string): Promise<void> {
  await tx
    .updateTable('brand_domain')
    .set({ main_from: null, told_upto: null, told_at: null })
    .where('reseller_id', '=', resellerId)
    .where('main_from', 'is not', null)
    .execute()
}

/** A domain with an agreed move, held until this transaction has ended. */
export function holdMove(tx: ChangeTx<'reseller'>, resellerId: string, id: string) {
  return tx
    .selectFrom('brand_domain')
    .select(columns)
    .where('reseller_id', '=', resellerId)
    .where('id', '=', id)
    .where('main_from', 'is not', null)
    .where('is_main', '=', false)
    .where('state', '<>', 'removed')
    .forUpdate()
    .executeTakeFirst()
}

/** Moves of everybody that are to go on: people are still to be told, or their time has come. */
export function findDueMoves(tx: ReadTx<'platform'>, now: Date, most: number) {
  return tx
    .selectFrom('brand_domain')
    .select(['id', 'reseller_id'])
    .where('is_main', '=', false)
    .where('state', '=', 'active')
    .where(eb =>
      eb.or([eb('main_from', '<=', now), eb.and([eb('main_from', 'is not', null), eb('told_at', 'is', null)])]),
    )
    .orderBy('main_from')
    .limit(most)
    .execute()
}

/** The former main domain leads on to the new one for a while. */
export async function retireMainDomain(tx: ChangeTx<'reseller'>, resellerId: string, until: Date): Promise<void> {
  await tx
    .updateTable('brand_domain')
    .set({ is_main: false, state: 'moved', redirects_until: until })
    .where('reseller_id', '=', resellerId)
    .where('is_main', '=', true)
    .execute()
}

/** The host that links of this realm name, where it has one of its own. */
export function findMainHost(tx: ReadTx, realmId: string) {
  return tx
    .selectFrom('brand_domain')
    .select('host')
    .where('reseller_id', '=', realmId)
    .where('is_main', '=', true)
    .where('state', 'in', ['active', 'failing'])
    .executeTakeFirst()
}

/** Whether a host of this realm has moved. */
export function findMovedHost(tx: ReadTx<'realm'>, realmId: string, host: string) {
  return tx
    .selectFrom('brand_domain')
    .select('id')
    .where('reseller_id', '=', realmId)
    .where('host', '=', host)
    .where('state', '=', 'moved')
    .executeTakeFirst()
}

/** Domains of everybody that are to be looked at again, those longest unseen first. */
export function findDueDomains(tx: ReadTx<'platform'>, times: { fresh: Date; settled: Date }, most: number) {
  return tx
    .selectFrom('brand_domain')
    .innerJoin('reseller', 'reseller.id', 'brand_domain.reseller_id')
    .select(['brand_domain.id', 'brand_domain.reseller_id', 'reseller.slug'])
    .where('brand_domain.state', '<>', 'removed')
    .where(eb =>
      eb.or([
        eb('checked_at', 'is', null),
        eb('checked_at', '<', times.settled),
        eb.and([eb('brand_domain.state', 'in', ['waiting', 'proven']), eb('checked_at', '<', times.fresh)]),
      ]),
    )
    .orderBy('checked_at', order => order.asc().nullsFirst())
    .limit(most)
    .execute()
}

/** One domain leads to one reseller: false when it leads to another. */
export async function claimDomain(tx: ChangeTx<'reseller'>, host: string): Promise<boolean> {
  const { rows } = await sql<{ claimed: boolean }>`select domain_claim(${host}) as claimed`.execute(tx)
  return rows[0]?.claimed ?? false
}

export async function releaseDomain(tx: ChangeTx<'reseller'>, host: string): Promise<void> {
  await sql`select domain_release(${host})`.execute(tx)
}
