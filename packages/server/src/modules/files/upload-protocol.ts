import type { Readable } from 'node:stream'
import { DataStore, Server, Upload } from '@tus/server'
import type { TenantCtx } from '#infra/db'
import { type Request as HttpRequest, Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { beginUpload } from './begin-upload.ts'
import { continueUpload } from './continue-upload.ts'
import { abandonUpload } from './delete-file.ts'
import { type OpenUpload, receiveBytes } from './receive-bytes.ts'
import { mostBytes, type Storage, uploadLifeMs } from './storage.ts'

export const uploadsPath = '/api/v1/uploads'
export const protocolVersion = '1.0.0'
export const extensions = ['creation', 'creation-with-upload', 'termination', 'expiration']

/** Speaks tus 1.0 for one request that was admitted. The library keeps the protocol; ownership, room and bytes are ours. */
export async function answerUpload(
  ctx: TenantCtx,
  storage: Storage,
  request: HttpRequest,
  fileId = newId(),
): Promise<Response> {
  const { store, discard } = uploadStore(ctx, storage, request.raw)
  let refusal: unknown
  const server = new Server({
    path: uploadsPath,
    relativeLocation: true,
    allowedOrigins: [],
    datastore: store,
    namingFunction: () => fileId,
    getFileIdFromRequest: () => fileId,
    // The row of the upload is the lock, for all processes: see continueUpload and appendPart [FIL-05].
    locker: { newLock: () => ({ lock: async () => undefined, unlock: async () => undefined }) },
    onResponseError: (_, error) => {
      refusal = error
      return undefined
    },
  })
  const { method } = request
  const response = await server.handleWeb(
    new Request(`http://localhost${request.url}`, { method, headers: headersOf(request) }),
  )
  if (response.status < 400) return response
  // What is still on its way is read and dropped: a client that is cut off while sending never sees the answer.
  request.raw.resume()
  await discard()
  // Nobody reads this answer, but a lost connection is no fault of ours either.
  if (request.raw.errored) throw new Problem('invalid-input', { detail: 'The connection was lost.' })
  throw refusal === undefined
    ? problemOf({ status_code: response.status, body: await response.text() })
    : problemOf(refusal)
}

function uploadStore(ctx: TenantCtx, storage: Storage, body: Readable) {
  let open: OpenUpload | undefined
  let begun: string | undefined
  const receive = async (source: AsyncIterable<Uint8Array>) => {
    if (open) await receiveBytes(ctx, storage, open, source)
  }
  const store = Object.assign(new DataStore(), {
    extensions,
    getExpiration: () => uploadLifeMs,
    create: async (upload: Upload) => {
      if (upload.size === undefined) throw new Problem('invalid-input', { detail: 'Upload-Length is needed.' })
      open = await beginUpload(
        ctx,
        storage,
        { name: upload.metadata?.filename ?? '', mediaType: upload.metadata?.filetype, declaredBytes: upload.size },
        upload.id,
      )
      begun = upload.id
      if (upload.size === 0) await receive(nothing())
      return upload
    },
    getUpload: async (id: string) => {
      const { row, upload } = await continueUpload(ctx, storage, id)
      if (row.state === 'uploading') open = upload
      return new Upload({
        id,
        size: row.declared_bytes ?? row.received_bytes,
        offset: row.received_bytes,
        metadata: { filename: row.name, filetype: row.media_type },
        // An upload expires when it has not been continued for a day, not a day after its beginning.
        creation_date: row.touched_at.toISOString(),
      })
    },
    write: async (unused: Readable, _id: string, offset: number) => {
      // The bytes are taken from the connection itself, without the library's way through two web streams.
      unused.resume()
      await receive(body.iterator({ destroyOnReturn: false }))
      return open?.offset ?? offset
    },
  })
  // Whoever began an upload with its first bytes and failed never learnt its address.
  const discard = async () => {
    if (begun) await abandonUpload(ctx, storage, begun)
  }
  return { store, discard }
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // An empty file is one empty, sealed part.
}

function headersOf(request: HttpRequest): Headers {
  const names = [
    'tus-resumable',
    'upload-length',
    'upload-offset',
    'upload-metadata',
    'upload-defer-length',
    'upload-concat',
    'content-type',
    'content-length',
  ]
  return new Headers(
    names.flatMap(name => {
      const value = request.headers[name]
      return typeof value === 'string' ? [[name, value] as [string, string]] : []
    }),
  )
}

/** The library refuses with a status and a line of text; everything else is a Problem of ours, or a bug. */
function problemOf(refusal: unknown): unknown {
  if (typeof refusal !== 'object' || refusal === null || !('status_code' in refusal)) return refusal
  const detail = 'body' in refusal && typeof refusal.body === 'string' ? refusal.body.trim() : undefined
  switch (refusal.status_code) {
    case 404:
    case 410:
      return new Problem('not-found')
    case 409:
      return new Problem('offset-mismatch', { detail: 'Ask for the offset of this upload and go on from there.' })
    case 412:
      return new Problem('wrong-protocol', { detail: `Send Tus-Resumable: ${protocolVersion}.` })
    case 413:
      return new Problem('too-large', { detail: `More bytes than were declared, or than ${mostBytes} in all.` })
    default:
      return new Problem('invalid-input', detail ? { detail } : {})
  }
}
