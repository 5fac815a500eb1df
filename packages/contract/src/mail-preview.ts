import { z } from 'zod'
import { endpoint } from './endpoint.ts'

/** The mails that a brand sends to its customers and their people. */
export const BrandMailKind = z.enum([
  'invitation',
  'email-verification',
  'password-reset',
  'magic-link',
  'password-changed',
  'email-change',
  'security-notice',
  'usage-alert',
  'retention-notice',
  'visit-asked',
  'visit-begun',
  'address-moves',
  'customer-sign-up',
  'customer-declined',
  'customer-deleted',
])
export type BrandMailKind = z.output<typeof BrandMailKind>

const chosen = { kind: BrandMailKind, locale: z.enum(['en', 'de']) }

/** A mail as its reader gets it, in the draft of the brand. */
export const BrandMailPreview = z
  .object({
    kind: BrandMailKind,
    from: z.string(),
    replyTo: z.string().nullable(),
    subject: z.string(),
    text: z.string(),
  })
  .meta({ id: 'BrandMailPreview' })
export type BrandMailPreview = z.output<typeof BrandMailPreview>

const ofMails = { since: '2026-12', scope: 'reseller' } as const
export const previewBrandMail = endpoint({
  ...ofMails,
  method: 'GET',
  path: '/brand/mail',
  policy: 'brand.read',
  summary: 'A mail with made-up people, in the draft of the brand',
  query: z.strictObject(chosen),
  reply: BrandMailPreview,
})
export const showBrandMail = endpoint({
  ...ofMails,
  method: 'GET',
  path: '/brand/mail/page',
  policy: 'brand.read',
  gives: 'file',
  summary: 'The same mail as a page, as programs show it that are set to light or dark',
  query: z.strictObject({ ...chosen, appearance: z.enum(['light', 'dark']) }),
  reply: z.void(),
})
export const sendBrandMail = endpoint({
  ...ofMails,
  method: 'POST',
  path: '/brand/mail/tests',
  policy: 'brand.manage',
  summary: 'Send this mail to yourself, in the draft of the brand',
  body: z.strictObject(chosen),
  reply: z.object({ to: z.string() }),
  status: 202,
})
