import { inSystem, type TenantCtx, withScope } from '#infra/db'
import { claimComparison, comparisonsDue, partBlobs, partsAfter } from './queries.ts'
import { blobKey, type Storage, sweeperCtx } from './storage.ts'

const pageSize = 500
const customersAtOnce = 50
const comparedEveryMs = 24 * 3600 * 1000
/** Younger pieces may belong to a part whose row is not written yet. */
const settledMs = 24 * 3600 * 1000

export type Reconciled = {
  customers: number
  checkedParts: number
  /** Files with parts whose piece is gone: they cannot be read. */
  incomplete: { tenantId: string; fileId: string }[]
  /** Pieces without a row, left by a process that was killed. They are removed. */
  orphans: number
}

/** Compares rows and pieces both ways for customers of whom that is a day ago. Any process may call it at any time: each
 * customer is taken by one. Pieces of customers that this database does not know are never looked at. */
export async function reconcileFiles(storage: Storage): Promise<Reconciled> {
  const found: Reconciled = { customers: 0, checkedParts: 0, incomplete: [], orphans: 0 }
  const faults: unknown[] = []
  const before = new Date(storage.ports.clock.now().getTime() - comparedEveryMs)
  for (const { tenant_id, reseller_id } of await inSystem(storage.ports, tx =>
    comparisonsDue(tx, before, customersAtOnce),
  )) {
    const ctx = sweeperCtx(storage, tenant_id, reseller_id)
    const isOurs = await withScope<'tenant', boolean>(storage.ports.pool, ctx.scope, 'change', tx =>
      claimComparison(tx, before, ctx.now()),
    )
    if (!isOurs) continue
    await compare(ctx, storage, found).catch((error: unknown) => faults.push(error))
    found.customers += 1
  }
  if (faults.length > 0)
    throw new Error(`Files of ${faults.length} customers could not be compared; they are due again in a day`, {
      cause: faults[0],
    })
  return found
}

async function compare(ctx: TenantCtx, storage: Storage, found: Reconciled): Promise<void> {
  const settledBefore = ctx.now().getTime() - settledMs
  const pieces = new Set<string>()
  let settled: string[] = []
  for await (const { key, modifiedAt } of storage.blobs.list(ctx.tenantId)) {
    pieces.add(key)
    if (modifiedAt.getTime() >= settledBefore) continue
    settled.push(key)
    if (settled.length < pageSize) continue
    found.orphans += await removeOrphans(ctx, storage, settled)
    settled = []
  }
  if (settled.length > 0) found.orphans += await removeOrphans(ctx, storage, settled)
  await checkRows(ctx, storage, pieces, found)
}

async function checkRows(
  ctx: TenantCtx,
  storage: Storage,
  pieces: ReadonlySet<string>,
  found: Reconciled,
): Promise<void> {
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

async function removeOrphans(ctx: TenantCtx, storage: Storage, keys: string[]): Promise<number> {
  const blobIds = keys.flatMap(key => key.split('/')[2] ?? [])
  const rows = await ctx.read(tx => partBlobs(tx, blobIds))
  const known = new Set(rows.map(row => blobKey(ctx.tenantId, row.file_id, row.blob_id)))
  const orphans = keys.filter(key => !known.has(key))
  for (const key of orphans) await storage.blobs.remove(key)
  return orphans.length
}
