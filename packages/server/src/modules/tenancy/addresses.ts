import type { ReadTx } from '#infra/db'
import { platformRealm } from '#infra/ids'
import { findBrand } from '#modules/branding'

/** Where the platform and its brands are served. */
export type Addresses = { readonly publicUrl: string; readonly brandsDomain: string }

/** What links of a realm begin with: from the database and the settings, never from a request [AUT-15]. */
export async function originOfRealm(tx: ReadTx, addresses: Addresses, realmId: string): Promise<string> {
  if (realmId === platformRealm) return addresses.publicUrl
  const brand = await findBrand(tx, realmId)
  if (!brand) throw new Error('A realm without a brand has no address')
  return originOfBrand(addresses, brand.slug)
}

export function originOfBrand({ publicUrl, brandsDomain }: Addresses, slug: string): string {
  const { protocol, port } = new URL(publicUrl)
  return `${protocol}//${slug}.${brandsDomain}${port ? `:${port}` : ''}`
}
