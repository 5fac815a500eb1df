import { Readable } from 'node:stream'
import type { Span } from '#infra/blobs'
import type { TenantCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { chunkBytes, type PartKey, partKey, sealedSpan, tagBytes } from './chunk-cipher.ts'
import { type FileRow, findFile, type PartRow, partsWithin } from './queries.ts'
import type { Storage } from './storage.ts'
import { openingKeys } from './tenant-key.ts'

export type PlainFile = { file: NonNullable<FileRow>; stream: Readable }

/** The bytes of a stored file, or the span that `choose` picks once the size is known. No byte leaves before its chunk's tag is verified. */
export async function openPlain(
  ctx: TenantCtx,
  storage: Storage,
  fileId: string,
  choose: (bytes: number) => Span = bytes => ({ from: 0, to: bytes }),
): Promise<PlainFile> {
  const { file, span, parts, keys } = await ctx.read(async tx => {
    const found = await findFile(tx, fileId)
    if (found?.state !== 'stored') throw new Problem('not-found')
    const wanted = choose(found.received_bytes)
    return {
      file: found,
      span: wanted,
      parts: await partsWithin(tx, fileId, wanted.from, wanted.to),
      keys: await openingKeys(ctx, storage, tx),
    }
  })
  const opened = parts.map(part => {
    const key = keys.get(part.key_version)
    // A destroyed key is a destroyed file.
    if (!key) throw new Problem('not-found')
    return { ...part, key: partKey(key, part.salt, { tenantId: ctx.tenantId, fileId, ordinal: part.ordinal }) }
  })
  refuseGaps(opened, span)
  const stream = Readable.from(plainBytes(ctx, storage, { fileId, bytes: file.received_bytes }, opened, span), {
    objectMode: false,
    highWaterMark: chunkBytes,
  })
  return { file, stream }
}

type OpenedPart = PartRow & { key: PartKey }

/** Parts that are missing must not turn into a file that is merely shorter. */
function refuseGaps(parts: OpenedPart[], span: Span) {
  let at = parts[0]?.start_byte ?? span.to + 1
  if (at > span.from) throw new Error('The beginning of this range is missing')
  for (const part of parts) {
    if (part.start_byte !== at) throw new Error('A part of this file is missing')
    at += part.bytes
  }
  if (at < span.to) throw new Error('The end of this range is missing')
}

async function* plainBytes(
  ctx: TenantCtx,
  storage: Storage,
  file: { fileId: string; bytes: number },
  parts: OpenedPart[],
  span: Span,
): AsyncGenerator<Buffer> {
  for (const part of parts) {
    const wanted = {
      from: Math.max(0, span.from - part.start_byte),
      to: Math.min(part.bytes, span.to - part.start_byte),
    }
    const { firstChunk, sealed } = sealedSpan(part.bytes, wanted)
    const source = storage.blobs.get(`${ctx.tenantId}/${file.fileId}/${part.blob_id}`, sealed)
    let index = firstChunk
    for await (const chunk of inPieces(source, chunkBytes + tagBytes)) {
      const chunkStart = index * chunkBytes
      const isLast = chunkStart + chunk.length - tagBytes === part.bytes
      const fileEnds = part.start_byte + part.bytes === file.bytes
      const plain = storage.cipher.open(
        part.key,
        index,
        isLast ? (fileEnds ? 'file-ends' : 'part-follows') : 'chunk-follows',
        chunk,
      )
      const from = Math.max(0, wanted.from - chunkStart)
      const to = Math.min(plain.length, wanted.to - chunkStart)
      if (to > from) yield plain.subarray(from, to)
      index += 1
    }
    if (
      (index - firstChunk) * tagBytes + Math.min(index * chunkBytes, part.bytes) - firstChunk * chunkBytes !==
      sealed.to - sealed.from
    )
      throw new Error('A stored piece is cut')
  }
}

/** Cuts a stream into pieces of one size; the last one may be shorter. A piece holds until the next one is asked for. */
async function* inPieces(source: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let kept: Buffer[] = []
  let held = 0
  for await (const bytes of source) {
    let rest = bytes
    while (held + rest.length >= size) {
      const head = rest.subarray(0, size - held)
      yield held === 0 ? head : Buffer.concat([...kept, head], size)
      rest = rest.subarray(head.length)
      kept = []
      held = 0
    }
    if (rest.length > 0) {
      // A copy, as the source uses its memory again.
      kept.push(Buffer.from(rest))
      held += rest.length
    }
  }
  if (held > 0) yield Buffer.concat(kept, held)
}
