import type { ReadTx } from '#infra/db'
import { platformRealm } from '#infra/ids'
import { findBrand } from './queries.ts'

export type RealmBrand = { name: string; productName: string; colour: string; supportEmail: string }

/** 9.6:1 on white: readable as text and under white text. */
export const platformColour = '#1f4b6e'

/** What a realm calls itself and how it looks; mails and pages wear it.
 * `platformSupport` is the setting that says where the platform's own people ask; nothing is shown where it is empty. */
export async function brandOfRealm(tx: ReadTx, realmId: string, platformSupport = ''): Promise<RealmBrand> {
  if (realmId === platformRealm) {
    return {
      name: 'Scriptorium',
      productName: 'Scriptorium',
      colour: platformColour,
      supportEmail: platformSupport,
    }
  }
  const brand = await findBrand(tx, realmId)
  if (!brand) throw new Error('A realm without a brand cannot be shown')
  return {
    name: brand.name,
    productName: brand.product_name,
    colour: brand.colour,
    supportEmail: brand.support_email,
  }
}
