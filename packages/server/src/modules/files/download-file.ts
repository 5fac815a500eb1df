import type { Readable } from 'node:stream'
import type { TenantCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { type Asked, parseRange } from './byte-range.ts'
import { asAttachment } from './display-name.ts'
import { mediaTypeOf } from './media-type.ts'
import { openPlain } from './open-plain.ts'
import type { Storage } from './storage.ts'

type Wanted = { fileId: string; range: string | undefined; ifRange: string | undefined }
export type Download =
  | { status: 200 | 206; headers: Record<string, string>; stream: Readable }
  | { status: 416; bytes: number }

/** A file as the browser may have it: to play or to save, never to render [FIL-10]. */
export async function downloadFile(ctx: TenantCtx, storage: Storage, wanted: Wanted): Promise<Download> {
  const etag = `"${wanted.fileId}"`
  const range = wanted.ifRange === undefined || wanted.ifRange === etag ? wanted.range : undefined
  let asked: Asked = { kind: 'whole' }
  const { file, stream } = await openPlain(ctx, storage, wanted.fileId, bytes => {
    asked = parseRange(range, bytes)
    return asked.kind === 'part' ? asked.span : { from: 0, to: bytes }
  })
  const bytes = file.received_bytes
  return answer(asked, bytes, stream, {
    'accept-ranges': 'bytes',
    etag,
    'content-type': mediaTypeOf(file.media_type),
    'content-disposition': asAttachment(file.name),
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  })
}

function answer(asked: Asked, bytes: number, stream: Readable, headers: Record<string, string>): Download {
  switch (asked.kind) {
    case 'whole':
      return { status: 200, headers: { ...headers, 'content-length': String(bytes) }, stream }
    case 'part': {
      const { from, to } = asked.span
      return {
        status: 206,
        headers: {
          ...headers,
          'content-length': String(to - from),
          'content-range': `bytes ${from}-${to - 1}/${bytes}`,
        },
        stream,
      }
    }
    case 'impossible':
      stream.destroy()
      return { status: 416, bytes }
  }
}

export function impossibleRange(): Problem {
  return new Problem('range-not-satisfiable', { detail: 'Ask for one range within the file.' })
}
