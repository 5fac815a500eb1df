import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { Brand } from '@scriptorium/contract'
import { Problem } from './problem.ts'
import type { Realm } from './realm.ts'
import { contentSecurityPolicy } from './security-headers.ts'
import type { App, ReplyPort } from './server.ts'

type Pages = {
  app: App
  folder: string
  realmOf: (host: string | undefined) => Promise<Realm>
  brandOf: (realm: Realm) => Promise<Brand>
}

/** The web app: assets as they are, and one page for every other address, in the brand of its host from the first paint. */
export async function servePages({ app, folder, realmOf, brandOf }: Pages): Promise<void> {
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
    const address = request.url.split('?')[0] ?? '/'
    if (
      page === undefined ||
      request.method !== 'GET' ||
      address.startsWith('/api/') ||
      address.startsWith('/v1/') ||
      path.extname(address) !== ''
    )
      throw new Problem('not-found')
    const realm = await realmOf(request.headers.host)
    const brand = await brandOf(realm)
    const nonce = randomBytes(16).toString('base64')
    return reply
      .headers({ 'content-security-policy': contentSecurityPolicy(nonce), 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send(dress(page, brand, nonce))
  })
}

function cacheFor(reply: ReplyPort, file: string) {
  // Names under assets/ carry a hash of their content.
  reply.header(
    'cache-control',
    file.includes(`${path.sep}assets${path.sep}`) ? 'public, max-age=31536000, immutable' : 'public, max-age=300',
  )
}

/** Puts brand, title and nonce into the page. `<` is escaped, so no brand text ends the script element. */
export function dress(page: string, brand: Brand, nonce: string): string {
  const json = JSON.stringify(brand).replaceAll('<', '\\u003c')
  const head = `<script id="brand" type="application/json">${json}</script>
    <link rel="icon" href="${iconOf(brand)}">
    <style id="brand-tokens" nonce="${nonce}">:root{--brand-colour:${brand.colour}}</style>`
  return page
    .replace(/<title>.*?<\/title>/s, () => `<title>${escapeHtml(brand.productName)}</title>`)
    .replace('<!--brand-->', () => head)
    .replaceAll('%NONCE%', nonce)
}

/** The initial of the brand on its colour, until it brings a logo of its own. */
function iconOf({ productName, colour }: Brand): string {
  const initial = escapeHtml([...productName.trim()][0]?.toUpperCase() ?? '')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${colour}"/><text x="16" y="23" font-family="sans-serif" font-size="20" font-weight="600" text-anchor="middle" fill="#fff">${initial}</text></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
