import type { BrandDesign, BrandDraft } from '@scriptorium/contract'
import type { ReadTx, ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { brandOfRealm } from './brand-of-realm.ts'
import { imagesOf, isSameDesign, readDesign } from './design.ts'
import { urlOfImage } from './image-address.ts'
import { paletteOf } from './palette.ts'
import { deleteDraft, findDraft, findImages, putDraft } from './queries/designs.ts'

export function readBrandDraft(ctx: ResellerCtx): Promise<BrandDraft> {
  return ctx.read(tx => draftOf(tx, ctx.resellerId))
}

/** Keeps a design that nobody else sees before it is published. */
export function changeBrandDraft(ctx: ResellerCtx, design: BrandDesign): Promise<BrandDraft> {
  return ctx.change('brand.draft', async tx => {
    const images = imagesOf(design)
    const known = await findImages(tx, ctx.resellerId, images)
    if (known.length < images.length)
      throw new Problem('invalid-input', { detail: 'One of these images is not there. Upload it again.' })
    await putDraft(tx, ctx.resellerId, design, ctx.now())
    return { value: await draftOf(tx, ctx.resellerId), audit: { target: ctx.resellerId } }
  })
}

export function discardBrandDraft(ctx: ResellerCtx): Promise<BrandDraft> {
  return ctx.change('brand.discard-draft', async tx => {
    await deleteDraft(tx, ctx.resellerId)
    return { value: await draftOf(tx, ctx.resellerId), audit: { target: ctx.resellerId } }
  })
}

async function draftOf(tx: ReadTx<'reseller'>, resellerId: string): Promise<BrandDraft> {
  const { design: published, version, mayHidePlatform } = await brandOfRealm(tx, resellerId)
  const draft = await findDraft(tx, resellerId)
  const design = draft ? readDesign(draft.design, published) : published
  const images = await findImages(tx, resellerId, imagesOf(design))
  return {
    design,
    version,
    isChanged: !isSameDesign(design, published),
    changedAt: draft?.changed_at.toISOString() ?? null,
    mayHidePlatform,
    contrast: paletteOf(design).notes,
    images: images.map(image => ({ ...image, url: urlOfImage(image.id) })),
  }
}
