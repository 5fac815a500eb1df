import { BrandDesign, BrandMessages } from '@scriptorium/contract'
import { z } from 'zod'

/** 9.6:1 on white: readable as text and under white text. */
export const platformColour = '#1f4b6e'
export const platformName = 'Scriptorium'

/** What a brand has that never chose anything: the platform's own looks, and nothing said. */
export function plainDesign(known: { productName: string; colour: string; supportEmail: string }): BrandDesign {
  return {
    ...known,
    tint: 'cool',
    radius: 'medium',
    density: 'comfortable',
    font: 'system',
    logo: null,
    logoDark: null,
    icon: null,
    senderName: '',
    replyTo: '',
    supportPhone: '',
    supportUrl: '',
    termsUrl: '',
    privacyUrl: '',
    imprintUrl: '',
    address: '',
    loginText: '',
    messages: BrandMessages.parse({}),
    poweredBy: false,
    locale: 'en',
    timeZone: 'UTC',
  }
}

const Stored = z
  .object(BrandDesign.shape)
  .extend({ messages: z.object(BrandMessages.shape) })
  .partial()

/** A stored design may be older than a field of today: what it does not name is as in a plain one. */
export function readDesign(stored: unknown, plain: BrandDesign): BrandDesign {
  const { messages, ...rest } = Stored.parse(stored)
  // safe because what a stored design leaves out comes from the plain one, and the parse let only its fields through
  return { ...plain, ...rest, messages: { ...plain.messages, ...messages } } as BrandDesign
}

export function isSameDesign(one: BrandDesign, other: BrandDesign): boolean {
  const sorted = (design: BrandDesign) => JSON.stringify(design, Object.keys({ ...design, ...design.messages }).sort())
  return sorted(one) === sorted(other)
}

/** The images that a design shows. */
export function imagesOf(design: Pick<BrandDesign, 'logo' | 'logoDark' | 'icon'>): string[] {
  return [...new Set([design.logo, design.logoDark, design.icon].filter(id => id !== null))]
}
