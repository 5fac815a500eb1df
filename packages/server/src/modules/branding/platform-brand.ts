import { type BrandImage, type PlatformBrand, PlatformDesign, type PoweredBy } from '@scriptorium/contract'
import { z } from 'zod'
import type { PlatformCtx, ReadTx } from '#infra/db'
import { Problem } from '#infra/http'
import { platformRealm } from '#infra/ids'
import { brandOfRealm, poweredByOf } from './brand-of-realm.ts'
import { imagesOf } from './design.ts'
import { idOfImage, urlOfImage } from './image-address.ts'
import { paletteOf } from './palette.ts'
import {
  deletePlatformImages,
  findMayHide,
  hasPlatformImages,
  insertPlatformImage,
  putPlatformBrand,
  setMayHide,
} from './queries/platform-brand.ts'
import { redrawImage } from './redraw-image.ts'

/** How long a picture that was uploaded may wait for its form to be saved. */
const unusedForMs = 24 * 60 * 60_000

export function readPlatformBrand(ctx: PlatformCtx, platformSupport: string): Promise<PlatformBrand> {
  return ctx.read(tx => shown(tx, platformSupport))
}

/** In force at once: on the platform's own pages, and where brands say whose product they sell. */
export function changePlatformBrand(
  ctx: PlatformCtx,
  platformSupport: string,
  { poweredBy, poweredByUrl, ...design }: PlatformDesign,
): Promise<PlatformBrand> {
  return ctx.change('platform-brand.change', async tx => {
    const images = imagesOf(design)
    if (!(await hasPlatformImages(tx, images)))
      throw new Problem('invalid-input', { detail: 'One of these images is not there. Upload it again.' })
    const before = await brandOfRealm(tx, platformRealm, platformSupport)
    const names = { powered_by: poweredBy, powered_by_url: poweredByUrl }
    await putPlatformBrand(tx, { design: JSON.stringify(design), ...names, changed_at: ctx.now() })
    await deletePlatformImages(tx, images, new Date(ctx.now().getTime() - unusedForMs))
    return {
      value: await shown(tx, platformSupport),
      audit: {
        target: platformRealm,
        before: { productName: before.productName, colour: before.colour, poweredBy: before.platform.label },
        after: { productName: design.productName, colour: design.colour, poweredBy },
      },
    }
  })
}

/** Keeps a picture of the platform, drawn anew. */
export async function addPlatformImage(ctx: PlatformCtx, uploaded: Buffer): Promise<BrandImage> {
  const { bytes, width, height } = await redrawImage(uploaded)
  const id = idOfImage(bytes)
  return ctx.change('platform-brand.add-image', async tx => {
    await insertPlatformImage(tx, { id, width, height, bytes, created_at: ctx.now() })
    return { value: { id, url: urlOfImage(id), width, height }, audit: { target: id, after: { width, height } } }
  })
}

export function readPoweredBy(ctx: PlatformCtx, resellerId: string): Promise<PoweredBy> {
  return ctx.read(tx => poweredBy(tx, resellerId))
}

export function changePoweredBy(ctx: PlatformCtx, resellerId: string, mayHide: boolean): Promise<PoweredBy> {
  return ctx.change('reseller.powered-by', async tx => {
    const before = await poweredBy(tx, resellerId)
    await setMayHide(tx, resellerId, mayHide)
    return {
      value: await poweredBy(tx, resellerId),
      audit: { target: resellerId, before: { mayHide: before.mayHide }, after: { mayHide } },
    }
  })
}

async function poweredBy(tx: ReadTx<'platform'>, resellerId: string): Promise<PoweredBy> {
  const row = await findMayHide(tx, resellerId)
  if (!row) throw new Problem('not-found')
  const brand = await brandOfRealm(tx, resellerId)
  return { mayHide: row.may_hide_platform, isShown: poweredByOf(resellerId, brand) !== null }
}

async function shown(tx: ReadTx<'platform'>, platformSupport: string): Promise<PlatformBrand> {
  const { design, platform } = await brandOfRealm(tx, platformRealm, platformSupport)
  const { notes } = paletteOf(design)
  const named = { ...design, poweredBy: platform.label, poweredByUrl: platform.url }
  return { design: z.object(PlatformDesign.shape).parse(named), contrast: notes }
}
