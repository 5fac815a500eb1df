import type { BrandVersion, Page } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { brandOfRealm } from './brand-of-realm.ts'
import { isSameDesign, readDesign } from './design.ts'
import { deleteDraft, findDraft, findVersion, findVersions, publishDesign } from './queries/designs.ts'

const mostListed = 50

export function listBrandVersions(ctx: ResellerCtx): Promise<Page<BrandVersion>> {
  return ctx.read(async tx => {
    const current = await brandOfRealm(tx, ctx.resellerId)
    const rows = await findVersions(tx, ctx.resellerId, mostListed)
    return {
      nextCursor: null,
      items: rows.map(row => {
        const { productName, colour } = readDesign(row.design, current.design)
        const isCurrent = row.version === current.version
        return { version: row.version, productName, colour, publishedAt: row.published_at.toISOString(), isCurrent }
      }),
    }
  })
}

/** Puts the draft in force, or an earlier version again under a new number: what was published stays as it was. */
export function publishBrand(ctx: ResellerCtx, { again }: { again?: number | undefined }): Promise<BrandVersion> {
  return ctx.change('brand.publish', async tx => {
    const { resellerId } = ctx
    const current = await brandOfRealm(tx, resellerId)
    const source = again === undefined ? await findDraft(tx, resellerId) : await findVersion(tx, resellerId, again)
    if (!source && again !== undefined) throw new Problem('not-found')
    const design = source ? readDesign(source.design, current.design) : current.design
    if (!source || (current.version > 0 && isSameDesign(design, current.design)))
      throw new Problem('nothing-to-publish', { detail: 'This is what your customers see already.' })
    const by = ctx.actor.kind === 'person' ? ctx.actor.id : null
    const version = await publishDesign(tx, { resellerId, design, by, at: ctx.now() })
    if (again === undefined) await deleteDraft(tx, resellerId)
    return {
      value: {
        version,
        productName: design.productName,
        colour: design.colour,
        publishedAt: ctx.now().toISOString(),
        isCurrent: true,
      },
      audit: {
        target: resellerId,
        before: { version: current.version, productName: current.design.productName, colour: current.design.colour },
        after: { version, productName: design.productName, colour: design.colour },
      },
    }
  })
}
