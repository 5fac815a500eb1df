import type { deleteFile as contract } from '@scriptorium/contract'
import { emit, inSystem, mayTouch, type ReadTx, type TenantCtx } from '#infra/db'
import { Problem, type UseCase } from '#infra/http'
import { dropFile, findFile, lockFile, removeErrand } from './queries.ts'
import { prefixOf, type Storage } from './storage.ts'

/** Whether something that has not ended needs the file. */
export type IsInUse = (tx: ReadTx<'tenant'>, fileId: string) => Promise<boolean>

/** Gone for everybody at once; its pieces go right after the commit, or with the next sweep. */
export function deleteFile(storage: Storage, isInUse: IsInUse): UseCase<typeof contract> {
  return async (ctx, { params }) => {
    await ctx.change('file.delete', async tx => {
      // Whoever begins to use the file waits for this lock, so what is asked below stays true until the commit.
      await lockFile(tx, params.id)
      const file = await findFile(tx, params.id)
      if (file?.state !== 'stored' || !mayTouch(ctx, file.created_by)) throw new Problem('not-found')
      if (await isInUse(tx, file.id)) {
        throw new Problem('in-use', {
          detail: 'A job that needs this recording has not ended. Wait for its end, or cancel it first.',
        })
      }
      await dropFile(tx, file.id, ctx.now())
      await emit(tx, 'file.deleted', { fileId: file.id })
      return { value: undefined, audit: { target: file.id, before: { bytes: file.received_bytes } } }
    })
    await removePieces(ctx, storage, params.id)
  }
}

/** Gives an unfinished upload up: what came of it, its row and its reservation are returned. */
export async function abandonUpload(ctx: TenantCtx, storage: Storage, fileId: string): Promise<void> {
  await ctx.change('upload.abandon', async tx => {
    const file = await findFile(tx, fileId)
    if (!file || file.created_by !== ctx.actor.id) throw new Problem('not-found')
    if (file.state === 'stored')
      throw new Problem('already-finished', { detail: 'This upload is complete. Delete the file instead.' })
    await dropFile(tx, fileId, ctx.now())
    return { value: undefined, audit: { target: fileId, before: { bytes: file.received_bytes } } }
  })
  await removePieces(ctx, storage, fileId)
}

/** The errand stays when the store does not answer; the sweeper tries again. */
export async function removePieces(ctx: TenantCtx, storage: Storage, fileId: string): Promise<boolean> {
  try {
    await storage.blobs.removeAll(prefixOf(ctx.tenantId, fileId))
  } catch {
    return false
  }
  await inSystem(storage.ports, tx => removeErrand(tx, ctx.tenantId, fileId, 'remove'))
  return true
}
