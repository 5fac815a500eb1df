import type { ChangeTx, ReadTx } from '#infra/db'

/** What the platform stored of its own brand; nothing as long as it looks as delivered. */
export function findPlatformBrand(tx: ReadTx) {
  return tx.selectFrom('platform_brand').select(['design', 'powered_by', 'powered_by_url']).executeTakeFirst()
}

export async function putPlatformBrand(
  tx: ChangeTx<'platform'>,
  brand: { design: string; powered_by: string; powered_by_url: string; changed_at: Date },
): Promise<void> {
  await tx
    .insertInto('platform_brand')
    .values(brand)
    .onConflict(conflict => conflict.column('single').doUpdateSet(brand))
    .execute()
}

export async function insertPlatformImage(
  tx: ChangeTx<'platform'>,
  image: { id: string; width: number; height: number; bytes: Buffer; created_at: Date },
): Promise<void> {
  await tx
    .insertInto('platform_image')
    .values(image)
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

export async function hasPlatformImages(tx: ReadTx<'platform'>, ids: readonly string[]): Promise<boolean> {
  if (ids.length === 0) return true
  const rows = await tx
    .selectFrom('platform_image')
    .select('id')
    .where('id', 'in', [...ids])
    .execute()
  return rows.length === new Set(ids).size
}

/** Pictures that the brand no longer shows. */
export async function deletePlatformImages(tx: ChangeTx<'platform'>, kept: readonly string[], before: Date) {
  let query = tx.deleteFrom('platform_image').where('created_at', '<', before)
  if (kept.length > 0) query = query.where('id', 'not in', [...kept])
  await query.execute()
}

export function findPlatformImageBytes(tx: ReadTx<'realm'>, id: string) {
  return tx.selectFrom('platform_image').select('bytes').where('id', '=', id).executeTakeFirst()
}

export function findMayHide(tx: ReadTx<'platform'>, resellerId: string) {
  return tx.selectFrom('brand').select('may_hide_platform').where('reseller_id', '=', resellerId).executeTakeFirst()
}

export async function setMayHide(tx: ChangeTx<'platform'>, resellerId: string, mayHide: boolean): Promise<void> {
  await tx.updateTable('brand').set({ may_hide_platform: mayHide }).where('reseller_id', '=', resellerId).execute()
}
