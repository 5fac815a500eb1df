import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import { type Brand, BrandPreview, readBrandDraft } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { Problem } from './problem.ts'
import type { Realm } from './realm.ts'
import { admit, type Web } from './route.ts'
import { contentSecurityPolicy } from './security-headers.ts'
import type { ReplyPort, Request } from './server.ts'

/** A brand as a page wears it: what scripts may know, and the sheet of the first paint. */
export type PageDress = {
  brand: Brand
  sheet: string
  iconUrl: string | null
  /** The host that links of this one lead on to, once it has moved. */
  movedTo: string | null
}

type Pages = {
  web: Web
  folder: string
  dressOf: (realm: Realm) => Promise<PageDress>
  /** The brand as its designers see it before it is published. */
  draftOf: (ctx: ResellerCtx) => Promise<PageDress>
}

/** The web app: assets as they are, and one page for every other address, in the brand of its host from the first paint. */
export async function servePages({ web, folder, dressOf, draftOf }: Pages): Promise<void> {
  const { app } = web
  const page = await readFile(path.join(folder, 'index.html'), 'utf8').catch(() => undefined)
  if (page !== undefined)
    await app.register(fastifyStatic, {
      root: folder,
      index: false,
      wildcard: false,
      cacheControl: false,
      setHeaders: cacheFor,
    })
  app.setNotFoundHandler(async (request, reply) => {
    const [address = '/', query = ''] = request.url.split('?')
    if (
      request.method !== 'GET' ||
      address.startsWith('/api/') ||
      address.startsWith('/v1/') ||
      path.extname(address) !== ''
    )
      throw new Problem('not-found')
    const realm = await web.realmOf(request.headers.host)
    const isPreview = new URLSearchParams(query).has('preview')
    const dressed = isPreview ? await draftOf(await designer(web, request)) : await dressOf(realm)
    if (dressed.movedTo)
      return reply.header('cache-control', 'no-store').redirect(addressAt(dressed.movedTo, request), 302)
    if (page === undefined) throw new Problem('not-found')
    const nonce = randomBytes(16).toString('base64')
    return reply
      .headers({ ...pageHeaders(nonce, isPreview), 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send(dress(page, dressed, nonce))
  })
}

/** A draft is for those who may read it; the same walk as its endpoint. */
async function designer(web: Web, request: Request): Promise<ResellerCtx> {
  return (await admit(web, { ...readBrandDraft, query: BrandPreview }, request)).ctx
}

/** The same page at another host: address and query stay, so links survive. */
function addressAt(host: string, request: Request): string {
  const port = /:\d{1,5}$/.exec(request.headers.host ?? '')?.[0] ?? ''
  return `${request.protocol}://${host}${port}${request.url}`
}

/** A preview stands in a frame of the designer's own page; every other page in none. */
function pageHeaders(nonce: string, isPreview: boolean): Record<string, string> {
  return isPreview
    ? { 'content-security-policy': contentSecurityPolicy(nonce, "'self'"), 'x-frame-options': 'SAMEORIGIN' }
    : { 'content-security-policy': contentSecurityPolicy(nonce) }
}

function cacheFor(reply: ReplyPort, file: string) {
  // Names under assets/ carry a hash of their content.
  reply.header(
    'cache-control',
    file.includes(`${path.sep}assets${path.sep}`) ? 'public, max-age=31536000, immutable' : 'public, max-age=300',
  )
}

/** Puts brand, title and nonce into the page. `<` is escaped, so no brand text ends the script element. */
export function dress(page: string, { brand, sheet, iconUrl }: PageDress, nonce: string): string {
  const json = JSON.stringify(brand).replaceAll('<', '\\u003c')
  const head = `<script id="brand" type="application/json">${json}</script>
    <link rel="icon" href="${iconUrl ?? initialOf(brand)}">
    <style id="brand-tokens" nonce="${nonce}">${sheet}</style>`
  return page
    .replace(/<title>.*?<\/title>/s, () => `<title>${escapeHtml(brand.productName)}</title>`)
    .replace('<!--brand-->', () => head)
    .replaceAll('%NONCE%', nonce)
}

/** The initial of the brand on its colour, until it brings an icon of its own. */
function initialOf({ productName, colour }: Brand): string {
  const initial = escapeHtml([...productName.trim()][0]?.toUpperCase() ?? '')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${colour}"/><text x="16" y="23" font-family="sans-serif" font-size="20" font-weight="600" text-anchor="middle" fill="#fff">${initial}</text></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
