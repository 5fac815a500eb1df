import { Slug } from '@scriptorium/contract'

/** "Café Harbour & Sons" becomes "cafe-harbour-sons"; empty where too little is left. */
export function slugFor(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  return Slug.safeParse(slug).success ? slug : ''
}
