import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { openDisk } from '#infra/blobs'
import type { Ports, TenantCtx } from '#infra/db'
import { masterKeyFrom } from '#infra/keys'
import { beginUpload } from './begin-upload.ts'
import { receiveBytes } from './receive-bytes.ts'
import { openStorage, type Storage } from './storage.ts'
import { storeFile } from './store-file.ts'

/** Storage in a folder of its own, with a master key of its own unless one is given. */
export async function makeStorage(
  ports: Ports,
  folder: string,
  masterKey: Uint8Array = randomBytes(32),
): Promise<Storage> {
  return openStorage(ports, await openDisk(path.join(folder, 'files'), ports.clock.now), masterKeyFrom(masterKey))
}

/** A stored file. */
export function makeFile(
  ctx: TenantCtx,
  storage: Storage,
  file: { bytes: Uint8Array; name?: string; mediaType?: string },
): Promise<{ fileId: string; bytes: number }> {
  return storeFile(ctx, storage, {
    name: file.name ?? 'recording.mp3',
    mediaType: file.mediaType ?? 'audio/mpeg',
    stream: once(file.bytes),
  })
}

/** An upload that stands at `bytes`, of `declaredBytes`. */
export async function makeUpload(
  ctx: TenantCtx,
  storage: Storage,
  upload: { bytes: Uint8Array; declaredBytes: number; name?: string },
): Promise<{ fileId: string }> {
  const open = await beginUpload(ctx, storage, {
    name: upload.name ?? 'recording.mp3',
    mediaType: 'audio/mpeg',
    declaredBytes: upload.declaredBytes,
  })
  await receiveBytes(ctx, storage, open, once(upload.bytes))
  return { fileId: open.fileId }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
