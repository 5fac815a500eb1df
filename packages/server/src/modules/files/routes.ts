import * as contract from '@scriptorium/contract'
import { admit, type ReplyPort, rawRoute, route, type Web } from '#infra/http'
import { refuseWithoutMinutes } from '#modules/usage'
import { continueUpload } from './continue-upload.ts'
import { abandonUpload, deleteFile, type IsInUse } from './delete-file.ts'
import { downloadFile, impossibleRange } from './download-file.ts'
import { readFile } from './read-file.ts'
import { mostBytes, type Storage } from './storage.ts'
import { answerUpload, extensions, protocolVersion, uploadsPath } from './upload-protocol.ts'

export function fileRoutes(web: Web, storage: Storage, isInUse: IsInUse): void {
  route(web, contract.readFile, readFile)
  route(web, contract.deleteFile, deleteFile(storage, isInUse))
  rawRoute(web, contract.downloadFile, async (ctx, { params }, request, reply) => {
    const download = await downloadFile(ctx, storage, {
      fileId: params.id,
      range: request.headers.range,
      ifRange: headerOf(request.headers['if-range']),
    })
    if (download.status === 416) {
      reply.header('content-range', `bytes */${download.bytes}`)
      throw impossibleRange()
    }
    return reply.code(download.status).headers(download.headers).send(download.stream)
  })
  uploadRoutes(web, storage)
}

/** Asking where an upload stands changes nothing for anybody else, so it is judged like a GET: browsers send no Origin with it. */
const askUpload = contract.endpoint({
  ...contract.continueUpload,
  method: 'GET',
  summary: 'Where an upload stands (tus)',
})

function uploadRoutes(web: Web, storage: Storage): void {
  // The bytes are read by the use case, part by part.
  web.app.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) => done(null))
  rawRoute(web, contract.beginUpload, async (ctx, _input, request, reply) => {
    await refuseWithoutMinutes(ctx)
    return passOn(await answerUpload(ctx, storage, request), reply)
  })
  rawRoute(web, contract.continueUpload, async (ctx, { params }, request, reply) => {
    // Whose upload it is comes before how the request is written: a stranger learns nothing from its mistakes.
    await continueUpload(ctx, storage, params.id)
    return passOn(await answerUpload(ctx, storage, request, params.id), reply)
  })
  rawRoute(web, contract.abandonUpload, async (ctx, { params }, _request, reply) => {
    await abandonUpload(ctx, storage, params.id)
    return reply.code(204).header('tus-resumable', protocolVersion).send()
  })
  web.app.head<{ Params: { id: string } }>(`${uploadsPath}/:id`, async (request, reply) => {
    const { ctx, input } = await admit(web, askUpload, request)
    return passOn(await answerUpload(ctx, storage, request, input.params.id), reply)
  })
  for (const path of [uploadsPath, `${uploadsPath}/:id`]) {
    web.app.options(path, async (request, reply) => {
      await web.realmOf(request.headers.host)
      reply.headers({
        'tus-resumable': protocolVersion,
        'tus-version': protocolVersion,
        'tus-extension': extensions.join(','),
        'tus-max-size': String(mostBytes),
      })
      return reply.code(204).send()
    })
  }
}

/** Other sites have no business here: the library's cross-origin headers stay behind. */
function passOn(response: Response, reply: ReplyPort) {
  for (const [name, value] of response.headers) {
    if (!name.startsWith('access-control-') && name !== 'content-length') reply.header(name, value)
  }
  return reply.code(response.status).header('cache-control', 'no-store').send()
}

function headerOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value
}
