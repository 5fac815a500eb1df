import type { BrandDesign } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import { platformRealm } from '#infra/ids'
import { plainDesign, platformColour, platformName, readDesign } from './design.ts'
import { findBrand } from './queries/designs.ts'

export type RealmBrand = {
  /** The company behind the brand. */
  name: string
  productName: string
  colour: string
  supportEmail: string
  design: BrandDesign
  version: number
  mayHidePlatform: boolean
}

/** What a realm calls itself and how it looks; mails and pages wear it.
 * `platformSupport` is the setting that says where the platform's own people ask; nothing is shown where it is empty. */
export async function brandOfRealm(tx: ReadTx, realmId: string, platformSupport = ''): Promise<RealmBrand> {
  if (realmId === platformRealm) {
    const known = { productName: platformName, colour: platformColour, supportEmail: platformSupport }
    return { name: platformName, ...known, design: plainDesign(known), version: 0, mayHidePlatform: true }
  }
  const brand = await findBrand(tx, realmId)
  if (!brand) throw new Error('A realm without a brand cannot be shown')
  const plain = plainDesign({
    productName: brand.product_name,
    colour: brand.colour,
    supportEmail: brand.support_email,
  })
  const design = brand.design === null ? plain : readDesign(brand.design, plain)
  return {
    name: brand.name,
    productName: design.productName,
    colour: design.colour,
    supportEmail: design.supportEmail,
    design,
    version: brand.version,
    mayHidePlatform: brand.may_hide_platform,
  }
}

/** Whose product it is, where a page or a mail of this brand says so. */
export function poweredByOf({ design, mayHidePlatform }: Pick<RealmBrand, 'design' | 'mayHidePlatform'>): boolean {
  return design.poweredBy || !mayHidePlatform
}
