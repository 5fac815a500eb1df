import type { BrandImage } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { idOfImage, urlOfImage } from './image-address.ts'
import { countImages, insertImage } from './queries/designs.ts'
import { redrawImage } from './redraw-image.ts'

const mostImages = 100

/** Keeps a logo or icon, drawn anew. The same picture twice is one image. */
export async function addBrandImage(ctx: ResellerCtx, uploaded: Buffer): Promise<BrandImage> {
  const { bytes, width, height } = await redrawImage(uploaded)
  const id = idOfImage(bytes)
  return ctx.change('brand.add-image', async tx => {
    const { count } = await countImages(tx, ctx.resellerId)
    if (Number(count) >= mostImages)
      throw new Problem('too-large', { detail: 'A brand keeps at most 100 images. Ask support to clear old ones.' })
    await insertImage(tx, { resellerId: ctx.resellerId, id, width, height, bytes, createdAt: ctx.now() })
    return { value: { id, url: urlOfImage(id), width, height }, audit: { target: id, after: { width, height } } }
  })
}
