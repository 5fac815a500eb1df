import { z } from 'zod'
import { BrandDesign, BrandImage, ContrastNote } from './branding.ts'
import { endpoint, Id } from './endpoint.ts'

/** What the platform decides of its own brand. */
export const PlatformDesign = BrandDesign.pick({
  productName: true,
  colour: true,
  tint: true,
  logo: true,
  logoDark: true,
  icon: true,
  senderName: true,
  supportEmail: true,
  termsUrl: true,
  privacyUrl: true,
  imprintUrl: true,
}).extend({
  /** What brands that say whose product it is call it, and where that leads. */
  poweredBy: BrandDesign.shape.productName,
  poweredByUrl: BrandDesign.shape.termsUrl,
})
export type PlatformDesign = z.output<typeof PlatformDesign>

export const PlatformBrand = z
  .object({ design: PlatformDesign, contrast: z.array(ContrastNote) })
  .meta({ id: 'PlatformBrand' })
export type PlatformBrand = z.output<typeof PlatformBrand>

const ofPlatform = { since: '2026-12', scope: 'platform' } as const
export const readPlatformBrand = endpoint({
  ...ofPlatform,
  method: 'GET',
  path: '/platform-brand',
  policy: 'platform-brand.read',
  summary: 'The platform’s own brand',
  reply: PlatformBrand,
})
export const changePlatformBrand = endpoint({
  ...ofPlatform,
  method: 'PUT',
  path: '/platform-brand',
  policy: 'platform-brand.manage',
  summary: 'Change the platform’s own brand; everybody sees it at once',
  body: PlatformDesign,
  reply: PlatformBrand,
})
export const addPlatformImage = endpoint({
  ...ofPlatform,
  method: 'POST',
  path: '/platform-brand/images',
  policy: 'platform-brand.manage',
  takes: 'multipart',
  summary: 'Add a logo or icon of the platform (PNG, JPEG, WebP or SVG); it is drawn anew as PNG',
  reply: BrandImage,
  status: 201,
  problems: ['unsupported-media-type', 'too-large', 'image-refused'],
})

/** Whether a reseller may leave out whose product it sells. */
export const PoweredBy = z.object({ mayHide: z.boolean(), isShown: z.boolean() }).meta({ id: 'PoweredBy' })
export type PoweredBy = z.output<typeof PoweredBy>
const ofReseller = {
  since: '2026-12',
  scope: 'platform',
  path: '/resellers/:id/powered-by',
  locate: 'reseller',
  params: z.strictObject({ id: Id }),
  reply: PoweredBy,
  problems: ['not-found'],
} as const
export const readPoweredBy = endpoint({
  ...ofReseller,
  method: 'GET',
  policy: 'reseller.read',
  summary: 'Whether a reseller may hide the platform, and whether its brand shows it',
})
export const changePoweredBy = endpoint({
  ...ofReseller,
  method: 'PUT',
  policy: 'reseller.manage',
  summary: 'Let a reseller hide the platform, or ask it to show whose product it is',
  body: z.strictObject({ mayHide: z.boolean() }),
})
