import { emit, type TenantCtx } from '#infra/db'
import { type IsInUse, removePieces } from './delete-file.ts'
import { dropFile, filesMadeUntil } from './queries.ts'
import type { Storage } from './storage.ts'

const atOnce = 50

/** Removes some recordings that were made until then, the oldest first. Gives how many; call again while there are some.
 * What a job still needs stays. */
export async function removeOldFiles(ctx: TenantCtx, storage: Storage, until: Date, isInUse: IsInUse): Promise<number> {
  const removed: string[] = await ctx.change('retention.remove-recordings', async tx => {
    const gone: string[] = []
    for (const { id } of await filesMadeUntil(tx, until, atOnce)) {
      if (await isInUse(tx, id)) continue
      await dropFile(tx, id, ctx.now())
      await emit(tx, 'file.deleted', { fileId: id })
      gone.push(id)
    }
    return { value: gone, audit: { after: { recordings: gone.length, madeUntil: until.toISOString() } } }
  })
  for (const id of removed) await removePieces(ctx, storage, id)
  return removed.length
}
