import type { Brand } from '@scriptorium/contract'
import { demoPassword } from '#infra/config'
import type { ReadTx, RealmCtx } from '#infra/db'
import { platformRealm } from '#infra/ids'
import { brandInDraft } from './brand-in-draft.ts'
import { brandOfRealm, poweredByOf, type RealmBrand } from './brand-of-realm.ts'
import { brandSheet } from './brand-sheet.ts'
import { urlOfImage } from './image-address.ts'
import { findMainHost, findMovedHost } from './queries/domains.ts'

export type BrandSettings = { demo: boolean; supportEmail: string }
/** A brand as a page wears it. */
export type Dress = {
  brand: Brand
  sheet: string
  iconUrl: string | null
  /** Where this host has moved to, while it still leads on. */
  movedTo: string | null
}

/** The brand of the host that was asked. */
export async function readBrand(
  ctx: RealmCtx,
  settings: BrandSettings,
): Promise<Brand & { demoPassword: string | null }> {
  const found = await ctx.read(tx => brandOfRealm(tx, ctx.realmId, settings.supportEmail))
  return { ...publicBrand(ctx.realmId, found, settings.demo), demoPassword: settings.demo ? demoPassword : null }
}

/** The brand with its sheet and icon, for pages. */
export async function dressOf(ctx: RealmCtx, settings: BrandSettings): Promise<Dress> {
  return ctx.read(async tx => {
    const found = await brandOfRealm(tx, ctx.realmId, settings.supportEmail)
    const hasMoved = await findMovedHost(tx, ctx.realmId, ctx.client.host)
    const movedTo = hasMoved ? ((await findMainHost(tx, ctx.realmId))?.host ?? null) : null
    return { ...wear(ctx.realmId, found, settings.demo), movedTo }
  })
}

/** The same with the draft in place of what is published: for its designers alone. */
export async function draftDressOf(
  tx: ReadTx<'reseller'>,
  resellerId: string,
  settings: BrandSettings,
): Promise<Dress> {
  return wear(resellerId, await brandInDraft(tx, resellerId), settings.demo)
}

function wear(realmId: string, found: RealmBrand, demo: boolean): Dress {
  const { icon } = found.design
  return {
    brand: publicBrand(realmId, found, demo),
    sheet: brandSheet(found.design),
    iconUrl: icon === null ? null : urlOfImage(icon),
    movedTo: null,
  }
}

function publicBrand(realmId: string, found: RealmBrand, demo: boolean): Brand {
  const { design } = found
  const poweredBy = poweredByOf(realmId, found)
  return {
    realm: realmId === platformRealm ? 'platform' : 'reseller',
    name: found.name,
    productName: design.productName,
    colour: design.colour,
    font: design.font,
    logoUrl: design.logo === null ? null : urlOfImage(design.logo),
    logoDarkUrl: design.logoDark === null ? null : urlOfImage(design.logoDark),
    supportEmail: design.supportEmail,
    supportPhone: design.supportPhone,
    supportUrl: design.supportUrl,
    termsUrl: design.termsUrl,
    privacyUrl: design.privacyUrl,
    imprintUrl: design.imprintUrl,
    address: design.address,
    loginText: design.loginText,
    messages: design.messages,
    poweredBy: poweredBy?.label ?? null,
    poweredByUrl: poweredBy?.url ?? '',
    locale: design.locale,
    timeZone: design.timeZone,
    demo,
  }
}
