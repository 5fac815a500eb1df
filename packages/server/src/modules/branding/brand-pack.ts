import { type BrandChange, BrandDesign, BrandPack, type ImportedBrand } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { addBrandImage } from './add-brand-image.ts'
import { changeBrandDraft } from './brand-draft.ts'
import { brandInDraft } from './brand-in-draft.ts'
import { findImageFiles } from './queries/designs.ts'

export const mostPackBytes = 8_500_000
const places = ['logo', 'logoDark', 'icon'] as const
type Place = (typeof places)[number]

/** The draft with its images in one file: what another brand, or another installation, can begin with. */
export function exportBrandPack(ctx: ResellerCtx): Promise<BrandPack> {
  return ctx.read(async tx => {
    const { design } = await brandInDraft(tx, ctx.resellerId)
    const { logo, logoDark, icon, ...rest } = design
    const files = await findImageFiles(
      tx,
      ctx.resellerId,
      [logo, logoDark, icon].filter(id => id !== null),
    )
    const packed = (id: string | null) => files.find(file => file.id === id)?.bytes.toString('base64') ?? null
    return {
      format: 'brand-pack-1',
      design: rest,
      images: { logo: packed(logo), logoDark: packed(logoDark), icon: packed(icon) },
    }
  })
}

/** Makes a draft of a file. It is read as strictly as a form, and its images are drawn anew like uploads. */
export async function importBrandPack(ctx: ResellerCtx, file: Buffer): Promise<ImportedBrand> {
  const pack = readPack(file)
  const before = await ctx.read(async tx => (await brandInDraft(tx, ctx.resellerId)).design)
  const images: Record<Place, string | null> = { logo: null, logoDark: null, icon: null }
  for (const place of places) {
    const packed = pack.images[place]
    if (packed !== null) images[place] = (await addBrandImage(ctx, Buffer.from(packed, 'base64'))).id
  }
  const draft = await changeBrandDraft(ctx, { ...pack.design, ...images })
  return { draft, changes: changesOf(before, draft.design) }
}

function readPack(file: Buffer): BrandPack {
  const parsed = BrandPack.safeParse(jsonOf(file))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.')
  throw new Problem('invalid-input', {
    detail: where
      ? `This brand pack is not accepted: ${where} has a value that no brand may have.`
      : 'This is no brand pack. Choose a file that was exported here.',
  })
}

function jsonOf(file: Buffer): unknown {
  try {
    return JSON.parse(file.toString('utf8'))
  } catch {
    throw new Problem('unsupported-media-type', {
      detail: 'This is no brand pack. Choose a file that was exported here.',
    })
  }
}

/** Field by field; of pictures only whether there is one. */
function changesOf(before: BrandDesign, after: BrandDesign): BrandChange[] {
  const said = (name: keyof BrandDesign, value: BrandDesign[keyof BrandDesign]) =>
    places.some(place => place === name)
      ? value === null
        ? ''
        : 'image'
      : typeof value === 'object'
        ? ''
        : String(value)
  const plain = BrandDesign.keyof().exclude(['messages']).options
  const fields = plain
    .filter(name => before[name] !== after[name])
    .map(name => ({ field: name, before: said(name, before[name]), after: said(name, after[name]) }))
  const messages = (['welcome', 'quotaReached', 'accountSuspended'] as const)
    .filter(name => before.messages[name] !== after.messages[name])
    .map(name => ({ field: `messages.${name}`, before: before.messages[name], after: after.messages[name] }))
  return [...fields, ...messages]
}
