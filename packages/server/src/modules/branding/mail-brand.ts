import type { ReadTx } from '#infra/db'
import { platformRealm } from '#infra/ids'
import { brandOfRealm, poweredByOf } from './brand-of-realm.ts'
import { platformName } from './design.ts'
import { urlOfImage } from './image-address.ts'
import { paletteOf } from './palette.ts'
import { findProvenAddress } from './queries/senders.ts'

/** What a mail wears. Colours can be read on white; `logoPath` begins with a slash, after the brand's own address. */
export type MailBrand = {
  productName: string
  senderName: string
  replyTo: string | null
  /** An own address that DNS allows; otherwise mails come from the platform's. */
  senderAddress: string | null
  colour: string
  linkColour: string
  logoPath: string | null
  supportEmail: string
  /** Who this is and where its terms are, each a line. */
  foot: string[]
  poweredBy: string | null
}

export async function mailBrandOf(tx: ReadTx, realmId: string, platformSupport: string): Promise<MailBrand> {
  const brand = await brandOfRealm(tx, realmId, platformSupport)
  const { design } = brand
  const { light } = paletteOf({ colour: design.colour, tint: 'plain' })
  return {
    productName: design.productName,
    senderName: design.senderName || design.productName,
    replyTo: design.replyTo || null,
    senderAddress: realmId === platformRealm ? null : ((await findProvenAddress(tx, realmId))?.address ?? null),
    colour: light.brand ?? design.colour,
    linkColour: light['brand-ink'] ?? design.colour,
    logoPath: design.logo === null ? null : urlOfImage(design.logo),
    supportEmail: design.supportEmail,
    foot: [design.supportPhone, design.address, design.imprintUrl, design.privacyUrl].filter(Boolean),
    poweredBy: realmId !== platformRealm && poweredByOf(brand) ? platformName : null,
  }
}
