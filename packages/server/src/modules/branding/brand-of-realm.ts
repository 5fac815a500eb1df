import type { BrandDesign } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import { platformRealm } from '#infra/ids'
import { plainDesign, platformColour, platformName, readDesign } from './design.ts'
import { findBrand } from './queries/designs.ts'
import { findPlatformBrand } from './queries/platform-brand.ts'

export type RealmBrand = {
  /** The company behind the brand. */
  name: string
  productName: string
  colour: string
  supportEmail: string
  design: BrandDesign
  version: number
  mayHidePlatform: boolean
  /** What the platform is called where this brand says so. */
  platform: { label: string; url: string }
}

/** What a realm calls itself and how it looks; mails and pages wear it.
 * `platformSupport` is the setting that says where the platform's own people ask; nothing is shown where it is empty. */
export async function brandOfRealm(tx: ReadTx, realmId: string, platformSupport = ''): Promise<RealmBrand> {
  const stored = await findPlatformBrand(tx)
  const platform = { label: stored?.powered_by ?? platformName, url: stored?.powered_by_url ?? '' }
  if (realmId === platformRealm) {
    const plain = plainDesign({ productName: platformName, colour: platformColour, supportEmail: platformSupport })
    const design = stored ? readDesign(stored.design, plain) : plain
    const { productName, colour, supportEmail } = design
    return { name: productName, productName, colour, supportEmail, design, version: 0, mayHidePlatform: true, platform }
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
    platform,
  }
}

type Saying = Pick<RealmBrand, 'design' | 'mayHidePlatform' | 'platform'>

/** Whose product it is, where a page or a mail of this brand says so. */
export function poweredByOf(
  realmId: string,
  { design, mayHidePlatform, platform }: Saying,
): RealmBrand['platform'] | null {
  return realmId !== platformRealm && (design.poweredBy || !mayHidePlatform) ? platform : null
}
