import type { RealmCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { isId, platformRealm } from '#infra/ids'
import { findImageBytes } from './queries/designs.ts'
import { findPlatformImageBytes } from './queries/platform-brand.ts'

/** An image of the brand that was asked, by `<id>.png`. */
export async function readBrandImage(ctx: RealmCtx, name: string): Promise<Buffer> {
  const id = name.replace(/\.png$/, '')
  const { realmId } = ctx
  const found =
    isId(id) && name.endsWith('.png')
      ? await ctx.read(tx =>
          realmId === platformRealm ? findPlatformImageBytes(tx, id) : findImageBytes(tx, realmId, id),
        )
      : undefined
  if (!found) throw new Problem('not-found')
  return found.bytes
}
