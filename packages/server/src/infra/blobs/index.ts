export type { Blobs, Span } from './blobs.ts'
export { openDisk } from './disk.ts'
export { openBlobs } from './open-blobs.ts'
