import { type Brand, BrandPreview } from '@scriptorium/contract'

// Without a server there is no brand, so this one names none.
const fallback: Brand = {
  realm: 'platform',
  name: 'Transcripts',
  productName: 'Transcripts',
  colour: '#35566f',
  font: 'system',
  logoUrl: null,
  logoDarkUrl: null,
  supportEmail: '',
  supportPhone: '',
  supportUrl: '',
  termsUrl: '',
  privacyUrl: '',
  imprintUrl: '',
  address: '',
  loginText: '',
  messages: { welcome: '', quotaReached: '', accountSuspended: '' },
  poweredBy: null,
  poweredByUrl: '',
  locale: 'en',
  timeZone: 'UTC',
  demo: false,
}

/** The brand that the server wrote into the page; without a server (the development build) a neutral one. */
export function readPageBrand(text: string | null | undefined): Brand {
  if (!text) return fallback
  return { ...fallback, ...JSON.parse(text) }
}

const tag = typeof document === 'undefined' ? null : document.getElementById('brand')
export const brand = readPageBrand(tag?.textContent)

/** The appearance that a preview of the brand is held in; nothing on every other page. */
export const previewAppearance =
  typeof location === 'undefined'
    ? undefined
    : BrandPreview.safeParse(Object.fromEntries(new URLSearchParams(location.search))).data?.preview

/** What the brand says in its own words about reaching a limit, or nothing. */
export const brandWords: Partial<Record<string, string>> = {
  'minutes-exhausted': brand.messages.quotaReached,
  'customer-suspended': brand.messages.accountSuspended,
}

/** The nonce under which the page may add styles at run time; readable by scripts of the page only. */
export function styleNonce(): string | undefined {
  const tag =
    document.getElementById('brand-tokens') ?? document.querySelector<HTMLElement>('meta[property="csp-nonce"]')
  return tag?.nonce || undefined
}
