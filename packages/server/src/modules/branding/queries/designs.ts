import type { BrandDesign } from '@scriptorium/contract'
import type { ChangeTx, ReadTx } from '#infra/db'

type NewBrand = { resellerId: string; productName: string; colour: string; supportEmail: string }

export async function insertBrand(tx: ChangeTx<'platform'>, brand: NewBrand): Promise<void> {
  await tx
    .insertInto('brand')
    .values({
      reseller_id: brand.resellerId,
      product_name: brand.productName,
      colour: brand.colour,
      support_email: brand.supportEmail,
    })
    .execute()
}

/** The brand in force with its published design; name and slug are the reseller's, read and never written here. */
export function findBrand(tx: ReadTx, resellerId: string) {
  return tx
    .selectFrom('brand')
    .innerJoin('reseller', 'reseller.id', 'brand.reseller_id')
    .leftJoin('brand_version', join =>
      join
        .onRef('brand_version.reseller_id', '=', 'brand.reseller_id')
        .onRef('brand_version.version', '=', 'brand.version'),
    )
    .select([
      'reseller.name',
      'reseller.slug',
      'brand.product_name',
      'brand.colour',
      'brand.support_email',
      'brand.version',
      'brand.may_hide_platform',
      'brand_version.design',
    ])
    .where('brand.reseller_id', '=', resellerId)
    .executeTakeFirst()
}

export function findDraft(tx: ReadTx<'reseller'>, resellerId: string) {
  return tx
    .selectFrom('brand_draft')
    .select(['design', 'changed_at'])
    .where('reseller_id', '=', resellerId)
    .executeTakeFirst()
}

export async function putDraft(
  tx: ChangeTx<'reseller'>,
  resellerId: string,
  design: BrandDesign,
  now: Date,
): Promise<void> {
  const columns = { design: JSON.stringify(design), changed_at: now }
  await tx
    .insertInto('brand_draft')
    .values({ reseller_id: resellerId, ...columns })
    .onConflict(conflict => conflict.column('reseller_id').doUpdateSet(columns))
    .execute()
}

export async function deleteDraft(tx: ChangeTx<'reseller'>, resellerId: string): Promise<void> {
  await tx.deleteFrom('brand_draft').where('reseller_id', '=', resellerId).execute()
}

export function findVersion(tx: ReadTx, resellerId: string, version: number) {
  return tx
    .selectFrom('brand_version')
    .select('design')
    .where('reseller_id', '=', resellerId)
    .where('version', '=', version)
    .executeTakeFirst()
}

/** Newest first. */
export function findVersions(tx: ReadTx<'reseller'>, resellerId: string, most: number) {
  return tx
    .selectFrom('brand_version')
    .select(['version', 'design', 'published_at'])
    .where('reseller_id', '=', resellerId)
    .orderBy('version', 'desc')
    .limit(most)
    .execute()
}

/** Puts a design in force under the next number. The row of the brand is the lock. */
export async function publishDesign(
  tx: ChangeTx<'reseller'>,
  published: { resellerId: string; design: BrandDesign; by: string | null; at: Date },
): Promise<number> {
  const { resellerId, design } = published
  const { version } = await tx
    .updateTable('brand')
    .set(eb => ({
      version: eb('version', '+', 1),
      product_name: design.productName,
      colour: design.colour,
      support_email: design.supportEmail,
    }))
    .where('reseller_id', '=', resellerId)
    .returning('version')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('brand_version')
    .values({
      reseller_id: resellerId,
      version,
      design: JSON.stringify(design),
      published_at: published.at,
      published_by: published.by,
    })
    .execute()
  return version
}

export async function insertImage(
  tx: ChangeTx<'reseller'>,
  image: { resellerId: string; id: string; width: number; height: number; bytes: Buffer; createdAt: Date },
): Promise<void> {
  await tx
    .insertInto('brand_image')
    .values({
      reseller_id: image.resellerId,
      id: image.id,
      width: image.width,
      height: image.height,
      bytes: image.bytes,
      created_at: image.createdAt,
    })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

export function countImages(tx: ReadTx<'reseller'>, resellerId: string) {
  return tx
    .selectFrom('brand_image')
    .select(eb => eb.fn.countAll<string>().as('count'))
    .where('reseller_id', '=', resellerId)
    .executeTakeFirstOrThrow()
}

export function findImages(tx: ReadTx, resellerId: string, ids: readonly string[]) {
  return tx
    .selectFrom('brand_image')
    .select(['id', 'width', 'height'])
    .where('reseller_id', '=', resellerId)
    .where('id', 'in', ids.length > 0 ? [...ids] : ['00000000-0000-0000-0000-000000000000'])
    .execute()
}

/** Images of a brand with their bytes, for a file that holds them. */
export function findImageFiles(tx: ReadTx<'reseller'>, resellerId: string, ids: readonly string[]) {
  return tx
    .selectFrom('brand_image')
    .select(['id', 'bytes'])
    .where('reseller_id', '=', resellerId)
    .where('id', 'in', ids.length > 0 ? [...ids] : ['00000000-0000-0000-0000-000000000000'])
    .execute()
}

export function findImageBytes(tx: ReadTx<'realm'>, realmId: string, id: string) {
  return tx
    .selectFrom('brand_image')
    .select('bytes')
    .where('reseller_id', '=', realmId)
    .where('id', '=', id)
    .executeTakeFirst()
}
