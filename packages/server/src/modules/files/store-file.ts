import type { TenantCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { beginUpload } from './begin-upload.ts'
import { abandonUpload } from './delete-file.ts'
import { receiveBytes } from './receive-bytes.ts'
import type { Storage } from './storage.ts'

type Incoming = { name: string; mediaType: string; stream: AsyncIterable<Uint8Array>; declaredBytes?: number }

/** Stores a stream in one go, sealed as it comes. Nothing stays behind when the sender stops or a limit is reached. */
export async function storeFile(
  ctx: TenantCtx,
  storage: Storage,
  incoming: Incoming,
): Promise<{ fileId: string; bytes: number }> {
  const upload = await beginUpload(ctx, storage, {
    name: incoming.name,
    mediaType: incoming.mediaType,
    declaredBytes: incoming.declaredBytes ?? null,
  })
  try {
    await receiveBytes(ctx, storage, upload, incoming.stream)
    if (incoming.declaredBytes !== undefined && upload.offset !== incoming.declaredBytes)
      throw new Problem('invalid-input', { detail: 'Fewer bytes came than were declared.' })
  } catch (error) {
    await abandonUpload(ctx, storage, upload.fileId)
    throw error
  }
  return { fileId: upload.fileId, bytes: upload.offset }
}
