import { isId } from '#infra/ids'

/** Bytes `from` up to, not including, `to`. */
export type Span = { from: number; to: number }
export type StoredBlob = { key: string; bytes: number; modifiedAt: Date }

/** Where sealed pieces lie. Pieces are small (a few MiB), so one is put whole: then it is all there, or not at all. */
export type Blobs = {
  /** Durable when it resolves. Nothing is ever seen half-written. */
  put: (key: string, pieces: readonly Uint8Array[]) => Promise<void>
  /** The bytes in pieces. A piece holds until the next one is asked for: its memory is used again.
   * Fails with isMissingBlob before the first byte when there is no such blob. */
  get: (key: string, span?: Span) => AsyncIterable<Buffer>
  size: (key: string) => Promise<number>
  /** A blob that is not there counts as removed. */
  remove: (key: string) => Promise<void>
  /** Everything below a prefix of whole ids. */
  removeAll: (prefix: string) => Promise<void>
  /** Blobs below a prefix; with an empty one, all of them. */
  list: (prefix: string) => AsyncIterable<StoredBlob>
  close: () => Promise<void>
}

const blobMissing = 'blob-missing'
export function missingBlob(): Error {
  return Object.assign(new Error('A stored piece is missing'), { code: blobMissing })
}
export function isMissingBlob(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === blobMissing
}

/** Keys are made of ids that the server made, and of nothing else: no name of a person's file ever gets here [FIL-09]. */
export function checkKey(key: string): string {
  if (!key.split('/').every(isId)) throw new Error('A blob key is made of ids')
  return key
}
export function checkPrefix(prefix: string): string {
  return prefix === '' ? prefix : checkKey(prefix)
}
