import type { RealmCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { isId } from '#infra/ids'
import { findImageBytes } from './queries/designs.ts'

/** An image of the brand that was asked, by `<id>.png`. */
export async function readBrandImage(ctx: RealmCtx, name: string): Promise<Buffer> {
  const id = name.replace(/\.png$/, '')
  const found =
    isId(id) && name.endsWith('.png') ? await ctx.read(tx => findImageBytes(tx, ctx.realmId, id)) : undefined
  if (!found) throw new Problem('not-found')
  return found.bytes
}
