import type { ReadTx } from '#infra/db'
import { platformRealm } from '#infra/ids'
import { findBrand, findMainHost } from '#modules/branding'

/** Where the platform and its brands are served. */
export type Addresses = { readonly publicUrl: string; readonly brandsDomain: string }

/** What links of a realm begin with: from the database and the settings, never from a request [AUT-15]. */
export async function originOfRealm(tx: ReadTx, addresses: Addresses, realmId: string): Promise<string> {
  if (realmId === platformRealm) return addresses.publicUrl
  const brand = await findBrand(tx, realmId)
  if (!brand) throw new Error('A realm without a brand has no address')
  const main = await findMainHost(tx, realmId)
  return main ? originOfHost(addresses, main.host) : originOfBrand(addresses, brand.slug)
}

export function originOfBrand(addresses: Addresses, slug: string): string {
  return originOfHost(addresses, `${slug}.${addresses.brandsDomain}`)
}

/** What links of one host begin with: scheme and port are those of the platform. */
export function originOfHost({ publicUrl }: Addresses, host: string): string {
  const { protocol, port } = new URL(publicUrl)
  return `${protocol}//${host}${port ? `:${port}` : ''}`
}
