import * as contract from '@scriptorium/contract'
import { answer, Problem, type Request, rawRoute, route, strangerIn, type Web } from '#infra/http'
import { addBrandImage } from './add-brand-image.ts'
import { addBrandDomain, checkBrandDomain, listBrandDomains, removeBrandDomain } from './brand-domains.ts'
import { changeBrandDraft, discardBrandDraft, readBrandDraft } from './brand-draft.ts'
import { exportBrandPack, importBrandPack, mostPackBytes } from './brand-pack.ts'
import {
  changeBrandSender,
  checkBrandSender,
  readBrandSender,
  removeBrandSender,
  type SenderPorts,
} from './brand-sender.ts'
import { imagesPath } from './image-address.ts'
import { mostImageBytes } from './image-rules.ts'
import type { MovePorts } from './mail.ts'
import { keepBrandDomain, makeBrandDomainMain } from './move-brand.ts'
import {
  addPlatformImage,
  changePlatformBrand,
  changePoweredBy,
  readPlatformBrand,
  readPoweredBy,
} from './platform-brand.ts'
import { listBrandVersions, publishBrand } from './publish-brand.ts'
import { type BrandSettings, readBrand } from './read-brand.ts'
import { readBrandImage } from './read-brand-image.ts'

export function brandRoutes(web: Web, settings: BrandSettings, domains: SenderPorts & MovePorts): void {
  route(web, contract.readBrand, ctx => readBrand(ctx, settings))
  route(web, contract.readBrandDraft, ctx => readBrandDraft(ctx))
  route(web, contract.changeBrandDraft, (ctx, { body }) => changeBrandDraft(ctx, body))
  route(web, contract.discardBrandDraft, ctx => discardBrandDraft(ctx))
  route(web, contract.listBrandVersions, ctx => listBrandVersions(ctx))
  route(web, contract.publishBrand, (ctx, { body }) => publishBrand(ctx, body))
  rawRoute(web, contract.addBrandImage, async (ctx, _input, request, reply) =>
    answer(contract.addBrandImage, await addBrandImage(ctx, await fileIn(request, mostImageBytes)), reply),
  )
  rawRoute(web, contract.exportBrandPack, async (ctx, _input, _request, reply) =>
    reply
      .type('application/json')
      .header('content-disposition', 'attachment; filename="brand-pack.json"')
      .send(JSON.stringify(await exportBrandPack(ctx))),
  )
  rawRoute(web, contract.importBrandPack, async (ctx, _input, request, reply) =>
    answer(contract.importBrandPack, await importBrandPack(ctx, await fileIn(request, mostPackBytes)), reply),
  )
  route(web, contract.readPlatformBrand, ctx => readPlatformBrand(ctx, settings.supportEmail))
  route(web, contract.changePlatformBrand, (ctx, { body }) => changePlatformBrand(ctx, settings.supportEmail, body))
  rawRoute(web, contract.addPlatformImage, async (ctx, _input, request, reply) =>
    answer(contract.addPlatformImage, await addPlatformImage(ctx, await fileIn(request, mostImageBytes)), reply),
  )
  route(web, contract.readPoweredBy, (ctx, { params }) => readPoweredBy(ctx, params.id))
  route(web, contract.changePoweredBy, (ctx, { params, body }) => changePoweredBy(ctx, params.id, body.mayHide))
  route(web, contract.listBrandDomains, ctx => listBrandDomains(ctx, domains))
  route(web, contract.addBrandDomain, (ctx, { body }) => addBrandDomain(ctx, domains, body))
  route(web, contract.checkBrandDomain, (ctx, { params }) => checkBrandDomain(ctx, domains, params.id))
  route(web, contract.makeBrandDomainMain, (ctx, { params, body }) =>
    makeBrandDomainMain(ctx, domains, params.id, body),
  )
  route(web, contract.keepBrandDomain, (ctx, { params }) => keepBrandDomain(ctx, domains, params.id))
  route(web, contract.removeBrandDomain, (ctx, { params }) => removeBrandDomain(ctx, params.id))
  route(web, contract.readBrandSender, ctx => readBrandSender(ctx, domains))
  route(web, contract.changeBrandSender, (ctx, { body }) => changeBrandSender(ctx, domains, body))
  route(web, contract.checkBrandSender, ctx => checkBrandSender(ctx, domains))
  route(web, contract.removeBrandSender, ctx => removeBrandSender(ctx, domains))
  serveImages(web)
  answerProxy(web)
}

async function fileIn(request: Request, mostBytes: number): Promise<Buffer> {
  if (!request.isMultipart()) throw new Problem('unsupported-media-type', { detail: 'Send the file as a form.' })
  const part = await request.file({ limits: { fileSize: mostBytes } })
  if (!part) throw new Problem('unsupported-media-type', { detail: 'The form holds no file.' })
  return part.toBuffer()
}

/** Tells the proxy in front for which hosts it may get a certificate: those that lead somewhere, and no other. */
function answerProxy(web: Web) {
  web.app.get<{ Querystring: { domain?: string } }>('/certificate-allowed', async (request, reply) => {
    await web.realmOf(request.query.domain)
    return reply.type('text/plain').header('cache-control', 'no-store').send('ok')
  })
}

/** Images of the host's own brand; their address changes with their content. */
function serveImages(web: Web) {
  web.app.get<{ Params: { name: string } }>(`${imagesPath}/:name`, async (request, reply) => {
    const realm = await web.realmOf(request.headers.host)
    const bytes = await readBrandImage(strangerIn(web.ports, realm), request.params.name)
    return reply.type('image/png').header('cache-control', 'public, max-age=31536000, immutable').send(bytes)
  })
}
