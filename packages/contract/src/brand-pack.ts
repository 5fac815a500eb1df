import { z } from 'zod'
import { BrandDesign, BrandDraft } from './branding.ts'
import { endpoint } from './endpoint.ts'

/** An image inside a pack; it is drawn anew like an upload. */
const PackedImage = z.base64().max(2_700_000).nullable()

/** A brand in one file. Only values of these kinds, as in a design: no CSS, no HTML [WEB-02]. */
export const BrandPack = z.strictObject({
  format: z.literal('brand-pack-1'),
  design: BrandDesign.omit({ logo: true, logoDark: true, icon: true }),
  images: z.strictObject({ logo: PackedImage, logoDark: PackedImage, icon: PackedImage }),
})
export type BrandPack = z.output<typeof BrandPack>

/** What an import changed in the draft; values of images and of messages are not told, only that they differ. */
export const BrandChange = z.object({ field: z.string(), before: z.string(), after: z.string() })
export type BrandChange = z.output<typeof BrandChange>
export const ImportedBrand = z
  .object({ draft: BrandDraft, changes: z.array(BrandChange) })
  .meta({ id: 'ImportedBrand' })
export type ImportedBrand = z.output<typeof ImportedBrand>

export const exportBrandPack = endpoint({
  method: 'GET',
  path: '/brand/pack',
  since: '2026-12',
  policy: 'brand.read',
  scope: 'reseller',
  gives: 'file',
  summary: 'The draft of the brand with its images in one file',
  reply: z.void(),
})
export const importBrandPack = endpoint({
  method: 'POST',
  path: '/brand/pack',
  since: '2026-12',
  policy: 'brand.manage',
  scope: 'reseller',
  takes: 'multipart',
  summary: 'Make a draft of such a file; nothing is published',
  reply: ImportedBrand,
  status: 200,
  problems: ['unsupported-media-type', 'too-large', 'image-refused'],
})
