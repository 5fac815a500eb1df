import { type TenantCtx, withScope } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { claimUpload, type FileRow, findFile } from './queries.ts'
import type { OpenUpload } from './receive-bytes.ts'
import type { Storage } from './storage.ts'
import { sealingKey } from './tenant-key.ts'

type Found = { row: NonNullable<FileRow>; upload: OpenUpload }

/** Takes an upload over, for whoever asks where it stands and for whoever appends: a request that lost its client
 * cannot append any more, so the offset that is told here holds. Only who began an upload may go on with it [FIL-01]. */
export async function continueUpload(ctx: TenantCtx, storage: Storage, fileId: string): Promise<Found> {
  return withScope<'tenant', Found>(storage.ports.pool, ctx.scope, 'change', async tx => {
    const writer = newId()
    await claimUpload(tx, fileId, writer)
    const row = await findFile(tx, fileId)
    if (!row || row.created_by !== ctx.actor.id) throw new Problem('not-found')
    const key = await sealingKey(ctx, storage, tx)
    const upload = {
      fileId,
      writer,
      key,
      declaredBytes: row.declared_bytes,
      offset: row.received_bytes,
      parts: row.parts,
      reservedBytes: row.reserved_bytes,
    }
    return { row, upload }
  })
}
