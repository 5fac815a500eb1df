import { createHash } from 'node:crypto'

export const imagesPath = '/brand-images'

/** Names an image by its bytes: a changed one has another address, so caches may keep it for ever. */
export function idOfImage(bytes: Uint8Array): string {
  const hex = createHash('sha256').update(bytes).digest('hex')
  // A UUID of version 8, which RFC 9562 leaves to us.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

export function urlOfImage(id: string): string {
  return `${imagesPath}/${id}.png`
}
