import type { ReadTx } from '#infra/db'
import { brandOfRealm, type RealmBrand } from './brand-of-realm.ts'
import { readDesign } from './design.ts'
import { findDraft } from './queries/designs.ts'

/** The brand as its designers see it: the draft, where there is one, in place of what is published. */
export async function brandInDraft(tx: ReadTx<'reseller'>, resellerId: string): Promise<RealmBrand> {
  const found = await brandOfRealm(tx, resellerId)
  const draft = await findDraft(tx, resellerId)
  return draft ? { ...found, design: readDesign(draft.design, found.design) } : found
}
