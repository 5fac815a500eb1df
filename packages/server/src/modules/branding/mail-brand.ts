import type { ReadTx } from '#infra/db'
import { platformRealm } from '#infra/ids'
import { brandInDraft } from './brand-in-draft.ts'
import { brandOfRealm, poweredByOf, type RealmBrand } from './brand-of-realm.ts'
import { urlOfImage } from './image-address.ts'
import { paletteOf, type Shades } from './palette.ts'
import { findProvenAddress } from './queries/senders.ts'

/** What a mail wears. Colours can be read on their ground; paths begin with a slash, after the brand's own address. */
export type MailBrand = {
  productName: string
  senderName: string
  replyTo: string | null
  /** An own address that DNS allows; otherwise mails come from the platform's. */
  senderAddress: string | null
  light: MailShades
  dark: MailShades
  logoPath: string | null
  logoDarkPath: string | null
  supportEmail: string
  /** Who this is and where its terms are, each a line. */
  foot: string[]
  poweredBy: string | null
}
export type MailShades = {
  ground: string
  ink: string
  muted: string
  line: string
  name: string
  button: string
  onButton: string
}

export async function mailBrandOf(tx: ReadTx, realmId: string, platformSupport: string): Promise<MailBrand> {
  return wornBy(tx, realmId, await brandOfRealm(tx, realmId, platformSupport))
}

/** The same in the draft, for its designers. */
export async function draftMailBrandOf(tx: ReadTx<'reseller'>, resellerId: string): Promise<MailBrand> {
  return wornBy(tx, resellerId, await brandInDraft(tx, resellerId))
}

async function wornBy(tx: ReadTx, realmId: string, brand: RealmBrand): Promise<MailBrand> {
  const { design } = brand
  const { light, dark } = paletteOf(design)
  return {
    productName: design.productName,
    senderName: design.senderName || design.productName,
    replyTo: design.replyTo || null,
    senderAddress: realmId === platformRealm ? null : ((await findProvenAddress(tx, realmId))?.address ?? null),
    light: mailShades(light),
    dark: mailShades(dark),
    logoPath: design.logo === null ? null : urlOfImage(design.logo),
    logoDarkPath: design.logoDark === null ? null : urlOfImage(design.logoDark),
    supportEmail: design.supportEmail,
    foot: [design.supportPhone, design.address, design.imprintUrl, design.privacyUrl].filter(Boolean),
    poweredBy: poweredByOf(realmId, brand)?.label ?? null,
  }
}

function mailShades(shades: Shades): MailShades {
  const of = (name: string) => {
    const found = shades[name]
    if (!found) throw new Error(`The palette has no ${name}`)
    return found
  }
  return {
    ground: of('surface'),
    ink: of('ink'),
    muted: of('ink-muted'),
    line: of('line'),
    name: of('brand-ink'),
    button: of('brand'),
    onButton: of('on-brand'),
  }
}
