import type { Brand } from '@scriptorium/contract'

const fallback: Brand = {
  realm: 'platform',
  name: 'Scriptorium',
  productName: 'Scriptorium',
  colour: '#35566f',
  logoUrl: null,
  supportEmail: '',
  demo: false,
}

/** The brand that the server wrote into the page; without a server (the development build) a neutral one. */
export function readPageBrand(text: string | null | undefined): Brand {
  if (!text) return fallback
  return { ...fallback, ...JSON.parse(text) }
}

export const brand = readPageBrand(
  typeof document === 'undefined' ? null : document.getElementById('brand')?.textContent,
)

/** The nonce under which the page may add styles at run time; readable by scripts of the page only. */
export function styleNonce(): string | undefined {
  const tag =
    document.getElementById('brand-tokens') ?? document.querySelector<HTMLElement>('meta[property="csp-nonce"]')
  return tag?.nonce || undefined
}
