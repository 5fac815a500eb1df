import type { Brand } from '@scriptorium/contract'
import type { RealmCtx } from '#infra/db'
import { platformRealm } from '#infra/ids'
import { brandOfRealm } from './brand-of-realm.ts'

/** The brand of the host that was asked. */
export async function readBrand(
  ctx: RealmCtx,
  { demo, supportEmail }: { demo: boolean; supportEmail: string },
): Promise<Brand> {
  const brand = await ctx.read(tx => brandOfRealm(tx, ctx.realmId, supportEmail))
  return {
    realm: ctx.realmId === platformRealm ? 'platform' : 'reseller',
    name: brand.name,
    productName: brand.productName,
    colour: brand.colour,
    logoUrl: null,
    supportEmail: brand.supportEmail,
    demo,
  }
}
