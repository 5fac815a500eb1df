import { z } from 'zod'
import { endpoint, Id, IsoTime, pageOf } from './endpoint.ts'

export const Colour = z.string().regex(/^#[0-9a-f]{6}$/, 'Write a colour such as #336699')
export const NeutralTint = z.enum(['cool', 'warm', 'plain', 'brand'])
export const Radius = z.enum(['none', 'small', 'medium', 'large'])
export const Density = z.enum(['comfortable', 'compact'])
/** Faces that this product serves itself. */
export const Font = z.enum(['system', 'inter', 'source-sans', 'plex-sans', 'atkinson', 'nunito-sans', 'literata'])
export type Font = z.output<typeof Font>
export type NeutralTint = z.output<typeof NeutralTint>
export type Radius = z.output<typeof Radius>
export type Density = z.output<typeof Density>

/** One line of plain words: nothing that breaks a mail header or hides its direction. */
const plainLine = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069<>]*$/u, 'Write plain text, without < and >')
/** Several lines of plain words. */
const plainText = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .regex(/^[^\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069<>]*$/u, 'Write plain text, without < and >')

/** Where a link of a brand may lead: https or a mail address, in plain ASCII [WEB-03]. */
export function isSafeLink(text: string): boolean {
  if (text === '') return true
  if (!/^[\x21-\x7e]+$/.test(text) || text.includes('\\')) return false
  if (/^mailto:[^\s@?&]+@[a-z0-9.-]+\.[a-z]{2,}$/i.test(text)) return true
  return /^https:\/\/[a-z0-9]/i.test(text) && URL.canParse(text) && !new URL(text).username && !new URL(text).password
}
const Link = z.string().trim().max(300).refine(isSafeLink, 'Write an address that begins with https:// or mailto:')
const OptionalEmail = z.union([z.literal(''), z.email().max(254)])
const isZone = (zone: string) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}

/** Sentences of the product that a brand may say in its own words; empty keeps the product's. */
export const BrandMessages = z.strictObject({
  welcome: plainText(300).default(''),
  quotaReached: plainText(300).default(''),
  accountSuspended: plainText(300).default(''),
})
export type BrandMessages = z.output<typeof BrandMessages>

/** Everything that a brand decides. Only values of these kinds: no CSS, no HTML [WEB-02]. */
export const BrandDesign = z.strictObject({
  productName: plainLine(60).min(1, 'Enter a product name'),
  colour: Colour,
  tint: NeutralTint,
  radius: Radius,
  density: Density,
  font: Font,
  logo: Id.nullable(),
  logoDark: Id.nullable(),
  icon: Id.nullable(),
  senderName: plainLine(60),
  replyTo: OptionalEmail,
  supportEmail: OptionalEmail,
  supportPhone: z
    .string()
    .trim()
    .max(40)
    .regex(/^[0-9+()/ .-]*$/, 'Write digits, spaces and + ( ) / . -'),
  supportUrl: Link,
  termsUrl: Link,
  privacyUrl: Link,
  imprintUrl: Link,
  address: plainText(300),
  loginText: plainText(300),
  messages: BrandMessages,
  poweredBy: z.boolean(),
  locale: z.enum(['en', 'de']),
  timeZone: z.string().max(60).refine(isZone, 'Choose a time zone of the list'),
})
export type BrandDesign = z.output<typeof BrandDesign>

/** What everybody on a host may see of its brand. */
export const Brand = z
  .object({
    realm: z.enum(['platform', 'reseller']),
    name: z.string(),
    productName: z.string(),
    colour: Colour,
    font: Font,
    logoUrl: z.string().nullable(),
    logoDarkUrl: z.string().nullable(),
    supportEmail: z.string(),
    supportPhone: z.string(),
    supportUrl: z.string(),
    termsUrl: z.string(),
    privacyUrl: z.string(),
    imprintUrl: z.string(),
    address: z.string(),
    loginText: z.string(),
    messages: BrandMessages,
    poweredBy: z.string().nullable().meta({ description: 'Whose product it is, where the brand says so' }),
    poweredByUrl: z.string(),
    locale: z.enum(['en', 'de']),
    timeZone: z.string(),
    demo: z.boolean(),
  })
  .meta({ id: 'Brand' })
export type Brand = z.output<typeof Brand>

export const readBrand = endpoint({
  method: 'GET',
  path: '/brand',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'The brand of the host that was asked',
  /** No page holds the password: it stands where somebody logs in to a demo, and nowhere else. */
  reply: Brand.extend({
    demoPassword: z.string().nullable().meta({ description: 'Of everybody in a demo; nothing elsewhere' }),
  }),
})

/** A shade that is shown in place of the brand's colour, because that one could not be read. */
export const ContrastNote = z.object({
  appearance: z.enum(['light', 'dark']),
  use: z.enum(['button', 'text']),
  given: Colour,
  shown: Colour,
  givenContrast: z.number(),
  needed: z.number(),
})
export type ContrastNote = z.output<typeof ContrastNote>

export const BrandImage = z
  .object({ id: Id, url: z.string(), width: z.int(), height: z.int() })
  .meta({ id: 'BrandImage' })
export type BrandImage = z.output<typeof BrandImage>

export const BrandDraft = z
  .object({
    design: BrandDesign,
    /** The published one; 0 before the first. */
    version: z.int(),
    isChanged: z.boolean(),
    changedAt: IsoTime.nullable(),
    mayHidePlatform: z.boolean(),
    contrast: z.array(ContrastNote),
    images: z.array(BrandImage),
  })
  .meta({ id: 'BrandDraft' })
export type BrandDraft = z.output<typeof BrandDraft>

/** What a page is asked with to be shown in the draft of the brand, inside the designer. */
export const BrandPreview = z.object({ preview: z.enum(['light', 'dark']) })

export const readBrandDraft = endpoint({
  method: 'GET',
  path: '/brand/draft',
  since: '2026-12',
  policy: 'brand.read',
  scope: 'reseller',
  summary: 'The brand as it is being designed',
  reply: BrandDraft,
})
export const changeBrandDraft = endpoint({
  method: 'PUT',
  path: '/brand/draft',
  since: '2026-12',
  policy: 'brand.manage',
  scope: 'reseller',
  summary: 'Keep a draft of the brand; nobody else sees it before it is published',
  body: BrandDesign,
  reply: BrandDraft,
  problems: ['invalid-input'],
})
export const discardBrandDraft = endpoint({
  method: 'DELETE',
  path: '/brand/draft',
  since: '2026-12',
  policy: 'brand.manage',
  scope: 'reseller',
  summary: 'Throw the draft away; the published brand stays',
  reply: BrandDraft,
})
export const BrandVersion = z
  .object({
    version: z.int(),
    productName: z.string(),
    colour: Colour,
    publishedAt: IsoTime,
    isCurrent: z.boolean(),
  })
  .meta({ id: 'BrandVersion' })
export type BrandVersion = z.output<typeof BrandVersion>
export const listBrandVersions = endpoint({
  method: 'GET',
  path: '/brand/versions',
  since: '2026-12',
  policy: 'brand.read',
  scope: 'reseller',
  summary: 'Published versions of the brand, newest first',
  reply: pageOf(BrandVersion),
})
export const publishBrand = endpoint({
  method: 'POST',
  path: '/brand/versions',
  since: '2026-12',
  policy: 'brand.manage',
  scope: 'reseller',
  summary: 'Publish the draft, or an earlier version again',
  body: z.strictObject({ again: z.int().min(1).optional() }),
  reply: BrandVersion,
  status: 201,
  problems: ['not-found', 'nothing-to-publish'],
})
export const addBrandImage = endpoint({
  method: 'POST',
  path: '/brand/images',
  since: '2026-12',
  policy: 'brand.manage',
  scope: 'reseller',
  takes: 'multipart',
  summary: 'Add a logo or icon (PNG, JPEG, WebP or SVG); it is drawn anew as PNG',
  reply: BrandImage,
  status: 201,
  problems: ['unsupported-media-type', 'too-large', 'image-refused'],
})

/** A host name as it is written in DNS: no wildcard, no port, two labels or more. */
export const HostName = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/,
    'Write a host name such as app.example.com',
  )
export const DomainState = z.enum(['waiting', 'proven', 'active', 'failing', 'moved', 'removed'])
export type DomainState = z.output<typeof DomainState>
/** Why a domain does not work: no record that proves it, another reseller has it, it leads elsewhere, or DNS could not be asked. */
export const DomainFault = z.enum(['no-proof', 'taken', 'leads-elsewhere', 'unreachable'])
export type DomainFault = z.output<typeof DomainFault>
export const BrandDomain = z
  .object({
    id: Id,
    host: z.string(),
    state: DomainState,
    fault: DomainFault.nullable(),
    isMain: z.boolean(),
    /** When links begin to name it, where that is agreed and not yet so. */
    mainFrom: IsoTime.nullable(),
    /** When everybody had been told of it. */
    toldAt: IsoTime.nullable(),
    checkedAt: IsoTime.nullable(),
    redirectsUntil: IsoTime.nullable(),
    records: z.array(z.object({ type: z.enum(['TXT', 'CNAME']), name: z.string(), value: z.string() })),
  })
  .meta({ id: 'BrandDomain' })
export type BrandDomain = z.output<typeof BrandDomain>

export const listBrandDomains = endpoint({
  method: 'GET',
  path: '/brand/domains',
  since: '2026-12',
  policy: 'brand.read',
  scope: 'reseller',
  summary: 'Domains of this brand with the records to set',
  reply: pageOf(BrandDomain),
})
export const addBrandDomain = endpoint({
  method: 'POST',
  path: '/brand/domains',
  since: '2026-12',
  policy: 'brand.manage',
  scope: 'reseller',
  stepUp: true,
  summary: 'Ask for a domain; it leads here once DNS proves it',
  body: z.strictObject({ host: HostName }),
  reply: BrandDomain,
  status: 201,
  problems: ['already-exists', 'address-refused'],
})
const ofDomain = { since: '2026-12', policy: 'brand.manage', scope: 'reseller', locate: 'brand-domain' } as const
export const checkBrandDomain = endpoint({
  ...ofDomain,
  method: 'POST',
  path: '/brand/domains/:id/checks',
  summary: 'Ask DNS now whether a domain is proven and leads here',
  params: z.strictObject({ id: Id }),
  reply: BrandDomain,
  status: 200,
  problems: ['not-found'],
})
export const makeBrandDomainMain = endpoint({
  ...ofDomain,
  method: 'PUT',
  path: '/brand/domains/:id/main',
  stepUp: true,
  summary: 'Make an active domain the one that links name, now or in some days; people are told by mail before',
  params: z.strictObject({ id: Id }),
  body: z.strictObject({ inDays: z.int().min(0).max(30) }),
  reply: BrandDomain,
  problems: ['not-found', 'domain-not-active'],
})
export const keepBrandDomain = endpoint({
  ...ofDomain,
  method: 'DELETE',
  path: '/brand/domains/:id/main',
  stepUp: true,
  summary: 'Call off a move to a domain that has not happened yet',
  params: z.strictObject({ id: Id }),
  reply: BrandDomain,
  problems: ['not-found'],
})
export const removeBrandDomain = endpoint({
  ...ofDomain,
  method: 'DELETE',
  path: '/brand/domains/:id',
  stepUp: true,
  summary: 'Remove a domain: from now on it answers nothing',
  params: z.strictObject({ id: Id }),
  reply: z.void(),
  status: 204,
  problems: ['not-found'],
})
