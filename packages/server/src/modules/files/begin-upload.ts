import type { TenantCtx } from '#infra/db'
import { newId } from '#infra/ids'
import { displayName } from './display-name.ts'
import { mediaTypeOf } from './media-type.ts'
import { planLimits } from './plan-limits.ts'
import { insertFile, leaveErrand, reserve } from './queries.ts'
import { type OpenUpload, storageFull, tooLarge } from './receive-bytes.ts'
import { type Storage, uploadLifeMs } from './storage.ts'
import { sealingKey } from './tenant-key.ts'

type Announced = { name: string; mediaType: string | null | undefined; declaredBytes: number | null }

/** Makes the row of a new upload. All of its declared bytes are reserved before the first one is accepted. */
export function beginUpload(
  ctx: TenantCtx,
  storage: Storage,
  announced: Announced,
  fileId = newId(),
): Promise<OpenUpload> {
  return ctx.change('upload.begin', async tx => {
    const limits = await planLimits(tx)
    const reservedBytes = announced.declaredBytes ?? 0
    if (reservedBytes > limits.maxFileBytes) throw tooLarge(limits.maxFileBytes)
    if (!(await reserve(tx, reservedBytes, limits.storageBytes))) throw storageFull()
    const writer = newId()
    const at = ctx.now()
    await insertFile(tx, {
      id: fileId,
      name: displayName(announced.name),
      mediaType: mediaTypeOf(announced.mediaType),
      declaredBytes: announced.declaredBytes,
      reservedBytes,
      writer,
      createdBy: ctx.actor.id,
      at,
    })
    await leaveErrand(tx, fileId, 'expire', new Date(at.getTime() + uploadLifeMs))
    const key = await sealingKey(ctx, storage, tx)
    return {
      value: { fileId, writer, key, declaredBytes: announced.declaredBytes, offset: 0, parts: 0, reservedBytes },
      audit: { target: fileId, after: { declaredBytes: announced.declaredBytes } },
    }
  })
}
