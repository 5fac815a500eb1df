import { inSystem, type TenantCtx } from '#infra/db'
import { partBlobs, partsAfter, storingTenants } from './queries.ts'
import { blobKey, type Storage, sweeperCtx } from './storage.ts'

const pageSize = 500
/** Younger pieces may belong to a part whose row is not written yet. */
const settledMs = 24 * 3600 * 1000

export type Reconciled = {
  checkedParts: number
  /** Files with parts whose piece is gone: they cannot be read. */
  incomplete: { tenantId: string; fileId: string }[]
  /** Pieces without a row, left by a process that was killed. They are removed. */
  orphans: number
  /** What no customer of this database put there. It is never touched: the store may be another installation's too. */
  strangers: number
}

/** Compares rows and pieces both ways, for all customers. */
export async function reconcileFiles(storage: Storage): Promise<Reconciled> {
  const found: Reconciled = { checkedParts: 0, incomplete: [], orphans: 0, strangers: 0 }
  const contexts = new Map<string, TenantCtx>()
  for (const { tenant_id, reseller_id } of await inSystem(storage.ports, storingTenants)) {
    contexts.set(tenant_id, sweeperCtx(storage, tenant_id, reseller_id))
  }
  for (const ctx of contexts.values()) await checkRows(ctx, storage, found)
  await checkPieces(contexts, storage, found)
  return found
}

async function checkRows(ctx: TenantCtx, storage: Storage, found: Reconciled): Promise<void> {
  const pieces = new Set<string>()
  for await (const { key } of storage.blobs.list(ctx.tenantId)) pieces.add(key)
  const incomplete = new Set<string>()
  let after: { fileId: string; ordinal: number } | undefined
  for (;;) {
    const parts = await ctx.read(tx => partsAfter(tx, after, pageSize))
    for (const part of parts) {
      found.checkedParts += 1
      if (!pieces.has(blobKey(ctx.tenantId, part.file_id, part.blob_id)) && !(await storedSince(ctx, storage, part)))
        incomplete.add(part.file_id)
    }
    const last = parts.at(-1)
    if (!last || parts.length < pageSize) break
    after = { fileId: last.file_id, ordinal: last.ordinal }
  }
  found.incomplete.push(...[...incomplete].map(fileId => ({ tenantId: ctx.tenantId, fileId })))
}

/** A part that came after the listing is there; one of a file deleted since is nobody's loss. */
async function storedSince(
  ctx: TenantCtx,
  storage: Storage,
  part: { file_id: string; blob_id: string },
): Promise<boolean> {
  const there = await storage.blobs.size(blobKey(ctx.tenantId, part.file_id, part.blob_id)).then(
    () => true,
    () => false,
  )
  return there || (await ctx.read(tx => partBlobs(tx, [part.blob_id]))).length === 0
}

async function checkPieces(contexts: Map<string, TenantCtx>, storage: Storage, found: Reconciled): Promise<void> {
  const before = storage.ports.clock.now().getTime() - settledMs
  const page = new Map<string, string[]>()
  const flush = async (tenantId: string) => {
    const ctx = contexts.get(tenantId)
    const keys = page.get(tenantId) ?? []
    page.delete(tenantId)
    if (ctx) found.orphans += await removeOrphans(ctx, storage, keys)
    else found.strangers += keys.length
  }
  for await (const piece of storage.blobs.list('')) {
    if (piece.modifiedAt.getTime() >= before) continue
    const tenantId = piece.key.split('/')[0] ?? ''
    const keys = page.get(tenantId) ?? []
    keys.push(piece.key)
    page.set(tenantId, keys)
    if (keys.length >= pageSize) await flush(tenantId)
  }
  for (const tenantId of [...page.keys()]) await flush(tenantId)
}

async function removeOrphans(ctx: TenantCtx, storage: Storage, keys: string[]): Promise<number> {
  const blobIds = keys.flatMap(key => key.split('/')[2] ?? [])
  const rows = await ctx.read(tx => partBlobs(tx, blobIds))
  const known = new Set(rows.map(row => blobKey(ctx.tenantId, row.file_id, row.blob_id)))
  const orphans = keys.filter(key => !known.has(key))
  for (const key of orphans) await storage.blobs.remove(key)
  return orphans.length
}
