import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import type { Span } from '#infra/blobs'

/** Plaintext is sealed in chunks of this size, each with its own tag: a range needs only the chunks it touches. */
export const chunkBytes = 64 * 1024
export const tagBytes = 16

/** What comes after a chunk. It is part of the nonce, so a cut part or file does not open at its new end. */
export type ChunkEnd = 'chunk-follows' | 'part-follows' | 'file-ends'
const endFlag: Record<ChunkEnd, number> = { 'chunk-follows': 0, 'part-follows': 1, 'file-ends': 2 }

/** Where a part belongs. It is authenticated with every chunk, so parts cannot trade places. */
export type PartPlace = { tenantId: string; fileId: string; ordinal: number }
export type PartKey = { readonly key: KeyObject; readonly place: Buffer }

/** Seals and opens one chunk. There is one in the product; measurements bring another. */
export type ChunkCipher = {
  seal: (part: PartKey, index: number, end: ChunkEnd, plain: Uint8Array) => Uint8Array[]
  /** Throws before any byte of a chunk is given out whose tag is not right [CRY-02]. */
  open: (part: PartKey, index: number, end: ChunkEnd, sealed: Buffer) => Buffer
}

/** Every part has a salt of its own, so no key ever counts chunks twice, also not when a lost part is sent again [CRY-03]. */
export function partKey(tenantKey: Uint8Array, salt: Uint8Array, { tenantId, fileId, ordinal }: PartPlace): PartKey {
  return {
    key: createSecretKey(Buffer.from(hkdfSync('sha256', tenantKey, salt, 'scriptorium file part v1', 32))),
    place: Buffer.from(`${tenantId}/${fileId}/${ordinal}`),
  }
}

/** AES-256-GCM; the nonce is counter and end flag (the STREAM construction). */
export const aesGcm: ChunkCipher = {
  seal: (part, index, end, plain) => {
    const cipher = createCipheriv('aes-256-gcm', part.key, nonceOf(index, end)).setAAD(part.place)
    const sealed = cipher.update(plain)
    cipher.final()
    return [sealed, cipher.getAuthTag()]
  },
  open: (part, index, end, sealed) => {
    if (sealed.length < tagBytes) throw new Error('A stored chunk is cut')
    const cipher = createDecipheriv('aes-256-gcm', part.key, nonceOf(index, end), { authTagLength: tagBytes }).setAAD(
      part.place,
    )
    cipher.setAuthTag(sealed.subarray(-tagBytes))
    const plain = cipher.update(sealed.subarray(0, -tagBytes))
    cipher.final()
    return plain
  },
}

function nonceOf(index: number, end: ChunkEnd): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(index, 7)
  nonce.writeUInt8(endFlag[end], 11)
  return nonce
}

/** An empty part is one empty chunk. */
export function chunksOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / chunkBytes))
}
export function sealedSize(bytes: number): number {
  return bytes + chunksOf(bytes) * tagBytes
}

/** The sealed bytes that hold plaintext bytes `span` of a part, and the number of their first chunk. */
export function sealedSpan(partBytes: number, span: Span): { firstChunk: number; sealed: Span } {
  const firstChunk = Math.floor(span.from / chunkBytes)
  const chunksUpTo = Math.max(firstChunk + 1, Math.ceil(span.to / chunkBytes))
  const to = Math.min(chunksUpTo * (chunkBytes + tagBytes), sealedSize(partBytes))
  return { firstChunk, sealed: { from: firstChunk * (chunkBytes + tagBytes), to } }
}
