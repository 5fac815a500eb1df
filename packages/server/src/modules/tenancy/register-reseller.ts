import type { ChangeTx, ReadTx } from '#infra/db'
import { insertBrand, platformColour } from '#modules/branding'
import { findRealmOfLabel, insertDirectoryLabel, insertReseller } from './queries.ts'

/** Labels that people take for the platform itself. */
const reserved = new Set(['www', 'api', 'app', 'admin', 'mail', 'smtp', 'imap', 'ftp', 'status', 'support', 'static'])

/** Whether a short name can be taken. Says nothing about who has it. */
export async function isFreeLabel(tx: ReadTx<'realm'>, slug: string): Promise<boolean> {
  return !reserved.has(slug) && (await findRealmOfLabel(tx, slug)) === null
}

/** A reseller with its place in the directory and a brand to begin with. Gives false when the short name is taken. */
export async function registerReseller(
  tx: ChangeTx<'platform'>,
  reseller: { id: string; slug: string; name: string; supportEmail: string; state: 'applied' | 'active'; now: Date },
): Promise<boolean> {
  const { id, slug, name, state } = reseller
  if (reserved.has(slug) || !(await insertDirectoryLabel(tx, slug, id))) return false
  await insertReseller(tx, { id, slug, name, region: 'default', state, createdAt: reseller.now })
  await insertBrand(tx, {
    resellerId: id,
    productName: name,
    colour: platformColour,
    supportEmail: reseller.supportEmail,
  })
  return true
}
