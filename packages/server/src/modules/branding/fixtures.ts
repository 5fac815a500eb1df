import type { BrandDesign } from '@scriptorium/contract'
import { type Ports, resellerCtx } from '#infra/db'
import { addBrandImage } from './add-brand-image.ts'
import { changeBrandDraft, readBrandDraft } from './brand-draft.ts'
import { publishBrand } from './publish-brand.ts'

type Pictures = Partial<Record<'logo' | 'logoDark' | 'icon', Buffer>>

/** Publishes a brand as its owner would: pictures uploaded, the draft kept, then put in force. */
export async function makeBrand(
  ports: Ports,
  resellerId: string,
  design: Partial<BrandDesign>,
  pictures: Pictures = {},
): Promise<void> {
  const who = { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: 'made' } as const
  const ctx = resellerCtx(ports, { kind: 'reseller', resellerId }, who)
  const added: Partial<BrandDesign> = {}
  for (const place of ['logo', 'logoDark', 'icon'] as const) {
    const bytes = pictures[place]
    if (bytes) added[place] = (await addBrandImage(ctx, bytes)).id
  }
  const draft = await readBrandDraft(ctx)
  await changeBrandDraft(ctx, { ...draft.design, ...design, ...added })
  await publishBrand(ctx, {})
}
