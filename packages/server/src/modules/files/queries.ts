import { type ChangeTx, type ReadTx, scopeOf } from '#infra/db'

export type FileRow = Awaited<ReturnType<typeof findFile>>
export type PartRow = Awaited<ReturnType<typeof partsWithin>>[number]
type NewFile = {
  id: string
  name: string
  mediaType: string
  declaredBytes: number | null
  reservedBytes: number
  writer: string
  createdBy: string | null
  at: Date
}
type NewPart = {
  fileId: string
  ordinal: number
  blobId: string
  startByte: number
  bytes: number
  salt: Buffer
  keyVersion: number
}

function tenantOf(tx: ReadTx<'tenant'>) {
  const scope = scopeOf(tx)
  if (scope.kind !== 'tenant') throw new Error('Files belong to a customer')
  return scope
}

const columns = [
  'id',
  'state',
  'name',
  'media_type',
  'declared_bytes',
  'received_bytes',
  'reserved_bytes',
  'parts',
  'duration_ms',
  'created_by',
  'created_at',
  'touched_at',
] as const

export function findFile(tx: ReadTx<'tenant'>, id: string) {
  return tx
    .selectFrom('stored_file')
    .select(columns)
    .where('tenant_id', '=', tenantOf(tx).tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Nobody else can begin to use the file, or delete it, until the transaction ends. */
export async function lockFile(tx: ChangeTx<'tenant'>, id: string): Promise<void> {
  await tx
    .selectFrom('stored_file')
    .select('id')
    .where('tenant_id', '=', tenantOf(tx).tenantId)
    .where('id', '=', id)
    .forUpdate()
    .execute()
}

/** Keeps a stored file from being deleted until the transaction ends; false when it is gone. */
export async function holdFile(tx: ChangeTx<'tenant'>, id: string): Promise<boolean> {
  const row = await tx
    .selectFrom('stored_file')
    .select('id')
    .where('tenant_id', '=', tenantOf(tx).tenantId)
    .where('id', '=', id)
    .where('state', '=', 'stored')
    .forKeyShare()
    .executeTakeFirst()
  return row !== undefined
}

export async function insertFile(tx: ChangeTx<'tenant'>, file: NewFile): Promise<void> {
  await tx
    .insertInto('stored_file')
    .values({
      tenant_id: tenantOf(tx).tenantId,
      id: file.id,
      state: 'uploading',
      name: file.name,
      media_type: file.mediaType,
      declared_bytes: file.declaredBytes,
      reserved_bytes: file.reservedBytes,
      writer: file.writer,
      created_by: file.createdBy,
      created_at: file.at,
      touched_at: file.at,
    })
    .execute()
}

/** From now on only this writer may append: whoever wrote before finds its next part refused. */
export async function claimUpload(tx: ChangeTx<'tenant'>, id: string, writer: string): Promise<void> {
  await tx
    .updateTable('stored_file')
    .set({ writer })
    .where('tenant_id', '=', tenantOf(tx).tenantId)
    .where('id', '=', id)
    .where('state', '=', 'uploading')
    .execute()
}

/** Appends a part exactly behind what is there, or says false: another writer, another offset, or the upload is gone. */
export async function appendPart(tx: ChangeTx<'tenant'>, writer: string, part: NewPart, at: Date): Promise<boolean> {
  const { tenantId } = tenantOf(tx)
  const moved = await tx
    .updateTable('stored_file')
    .set(({ eb }) => ({
      received_bytes: eb('received_bytes', '+', part.bytes),
      parts: part.ordinal + 1,
      touched_at: at,
    }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', part.fileId)
    .where('state', '=', 'uploading')
    .where('writer', '=', writer)
    .where('received_bytes', '=', part.startByte)
    .where('parts', '=', part.ordinal)
    .executeTakeFirst()
  if (moved.numUpdatedRows === 0n) return false
  await tx
    .insertInto('file_part')
    .values({
      tenant_id: tenantId,
      file_id: part.fileId,
      ordinal: part.ordinal,
      blob_id: part.blobId,
      start_byte: part.startByte,
      bytes: part.bytes,
      salt: part.salt,
      key_version: part.keyVersion,
    })
    .execute()
  return true
}

/** Uploading becomes stored: the reservation becomes storage, and nothing waits for expiry any more. */
export async function markStored(tx: ChangeTx<'tenant'>, id: string): Promise<void> {
  const { tenantId } = tenantOf(tx)
  const { received_bytes, reserved_bytes } = await tx
    .selectFrom('stored_file')
    .select(['received_bytes', 'reserved_bytes'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('stored_file')
    .set({ state: 'stored', declared_bytes: received_bytes, reserved_bytes: 0, writer: null })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
  await moveStorage(tx, { storedBytes: received_bytes, reservedBytes: -reserved_bytes })
  await removeErrand(tx, tenantId, id, 'expire')
}

/** The parts that hold some of the bytes from..to, in order. An empty part counts when it begins there. */
export function partsWithin(tx: ReadTx<'tenant'>, fileId: string, from: number, to: number) {
  return tx
    .selectFrom('file_part')
    .select(['ordinal', 'blob_id', 'start_byte', 'bytes', 'salt', 'key_version'])
    .where('tenant_id', '=', tenantOf(tx).tenantId)
    .where('file_id', '=', fileId)
    .where('start_byte', '<', Math.max(to, from + 1))
    .where(({ eb }) =>
      eb.or([
        eb(eb('start_byte', '+', eb.ref('bytes')), '>', from),
        eb.and([eb('bytes', '=', 0), eb('start_byte', '>=', from)]),
      ]),
    )
    .orderBy('ordinal')
    .execute()
}

export async function setDurationMs(tx: ChangeTx<'tenant'>, id: string, durationMs: number): Promise<void> {
  await tx
    .updateTable('stored_file')
    .set({ duration_ms: durationMs })
    .where('tenant_id', '=', tenantOf(tx).tenantId)
    .where('id', '=', id)
    .execute()
}

/** Takes the file out of sight, gives its storage back, and leaves the errand to remove its pieces. */
export async function dropFile(tx: ChangeTx<'tenant'>, id: string, at: Date): Promise<boolean> {
  const { tenantId } = tenantOf(tx)
  const gone = await tx
    .deleteFrom('stored_file')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .returning(['state', 'received_bytes', 'reserved_bytes'])
    .executeTakeFirst()
  if (!gone) return false
  await moveStorage(tx, {
    storedBytes: gone.state === 'stored' ? -gone.received_bytes : 0,
    reservedBytes: -gone.reserved_bytes,
  })
  await removeErrand(tx, tenantId, id, 'expire')
  await leaveErrand(tx, id, 'remove', at)
  return true
}

/** Recordings that were made until then, the oldest first; nobody begins to use one of them until the transaction ends. */
export function filesMadeUntil(tx: ChangeTx<'tenant'>, until: Date, limit: number) {
  return tx
    .selectFrom('stored_file')
    .select('id')
    .where('tenant_id', '=', tenantOf(tx).tenantId)
    .where('state', '=', 'stored')
    .where('created_at', '<=', until)
    .orderBy('created_at')
    .limit(limit)
    .forUpdate()
    .execute()
}

/** How many recordings were made until a moment, and after another one. */
type Made = { after: Date | null; until: Date }
export async function countFilesMade(tx: ReadTx<'tenant'>, { after, until }: Made): Promise<number> {
  let query = tx
    .selectFrom('stored_file')
    .select(({ fn }) => fn.countAll<number>().as('files'))
    .where('tenant_id', '=', tenantOf(tx).tenantId)
    .where('state', '=', 'stored')
    .where('created_at', '<=', until)
  if (after) query = query.where('created_at', '>', after)
  return Number((await query.executeTakeFirstOrThrow()).files)
}

/** One row decides: whoever comes second waits for it and sees what the first has taken [FIL-04]. */
export async function reserve(tx: ChangeTx<'tenant'>, bytes: number, storageBytes: number): Promise<boolean> {
  const { tenantId, resellerId } = tenantOf(tx)
  await tx
    .insertInto('storage_account')
    .values({ tenant_id: tenantId, reseller_id: resellerId })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  const taken = await tx
    .updateTable('storage_account')
    .set(({ eb }) => ({ reserved_bytes: eb('reserved_bytes', '+', bytes) }))
    .where('tenant_id', '=', tenantId)
    .where(({ eb }) => eb(eb('stored_bytes', '+', eb.ref('reserved_bytes')), '<=', storageBytes - bytes))
    .executeTakeFirst()
  return taken.numUpdatedRows === 1n
}

/** Books a reservation on the upload that holds it; false when the upload is gone. */
export async function addReserved(tx: ChangeTx<'tenant'>, id: string, writer: string, bytes: number): Promise<boolean> {
  const held = await tx
    .updateTable('stored_file')
    .set(({ eb }) => ({ reserved_bytes: eb('reserved_bytes', '+', bytes) }))
    .where('tenant_id', '=', tenantOf(tx).tenantId)
    .where('id', '=', id)
    .where('writer', '=', writer)
    .executeTakeFirst()
  return held.numUpdatedRows === 1n
}

async function moveStorage(tx: ChangeTx<'tenant'>, by: { storedBytes: number; reservedBytes: number }): Promise<void> {
  await tx
    .updateTable('storage_account')
    .set(({ eb }) => ({
      stored_bytes: eb('stored_bytes', '+', by.storedBytes),
      reserved_bytes: eb('reserved_bytes', '+', by.reservedBytes),
    }))
    .where('tenant_id', '=', tenantOf(tx).tenantId)
    .execute()
}

export async function leaveErrand(
  tx: ChangeTx<'tenant'>,
  fileId: string,
  kind: 'expire' | 'remove',
  dueAt: Date,
): Promise<void> {
  const { tenantId, resellerId } = tenantOf(tx)
  await tx
    .insertInto('file_errand')
    .values({ tenant_id: tenantId, reseller_id: resellerId, file_id: fileId, kind, due_at: dueAt })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

export async function removeErrand(
  tx: ChangeTx<'tenant' | 'system'>,
  tenantId: string,
  fileId: string,
  kind: 'expire' | 'remove',
): Promise<void> {
  await tx
    .deleteFrom('file_errand')
    .where('tenant_id', '=', tenantId)
    .where('file_id', '=', fileId)
    .where('kind', '=', kind)
    .execute()
}

export type Errand = Awaited<ReturnType<typeof dueErrands>>[number]
export function dueErrands(tx: ReadTx<'system'>, at: Date, limit: number) {
  return tx
    .selectFrom('file_errand')
    .select(['tenant_id', 'reseller_id', 'file_id', 'kind', 'tries'])
    .where('due_at', '<=', at)
    .orderBy('due_at')
    .limit(limit)
    .execute()
}

export async function putOffErrand(tx: ChangeTx<'system'>, errand: Errand, dueAt: Date): Promise<void> {
  await tx
    .updateTable('file_errand')
    .set({ due_at: dueAt, tries: errand.tries + 1 })
    .where('tenant_id', '=', errand.tenant_id)
    .where('file_id', '=', errand.file_id)
    .where('kind', '=', errand.kind)
    .execute()
}

/** Customers whose files were not compared with their pieces since then, the longest unchecked first. */
export function comparisonsDue(tx: ReadTx<'system'>, before: Date, limit: number) {
  return tx
    .selectFrom('storage_account')
    .select(['tenant_id', 'reseller_id'])
    .where(({ eb }) => eb.or([eb('compared_at', 'is', null), eb('compared_at', '<=', before)]))
    .orderBy('compared_at', order => order.asc().nullsFirst())
    .orderBy('tenant_id')
    .limit(limit)
    .execute()
}

/** Takes the comparison of this customer; false when another process has just done so. */
export async function claimComparison(tx: ChangeTx<'tenant'>, before: Date, at: Date): Promise<boolean> {
  const claimed = await tx
    .updateTable('storage_account')
    .set({ compared_at: at })
    .where('tenant_id', '=', tenantOf(tx).tenantId)
    .where(({ eb }) => eb.or([eb('compared_at', 'is', null), eb('compared_at', '<=', before)]))
    .executeTakeFirst()
  return claimed.numUpdatedRows === 1n
}

export function partBlobs(tx: ReadTx<'tenant'>, blobIds: string[]) {
  return tx
    .selectFrom('file_part')
    .select(['file_id', 'blob_id'])
    .where('tenant_id', '=', tenantOf(tx).tenantId)
    .where('blob_id', 'in', blobIds)
    .execute()
}

/** Parts in the order of their keys, a page at a time. */
export function partsAfter(
  tx: ReadTx<'tenant'>,
  after: { fileId: string; ordinal: number } | undefined,
  limit: number,
) {
  const parts = tx
    .selectFrom('file_part')
    .select(['file_id', 'ordinal', 'blob_id', 'bytes'])
    .where('tenant_id', '=', tenantOf(tx).tenantId)
  const rest = after
    ? parts.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('file_id', 'ordinal'), '>', tuple(after.fileId, after.ordinal)),
      )
    : parts
  return rest.orderBy('file_id').orderBy('ordinal').limit(limit).execute()
}

export function newestKey(tx: ReadTx<'tenant'>) {
  return tx
    .selectFrom('tenant_key')
    .select(['version', 'wrapped'])
    .where('tenant_id', '=', tenantOf(tx).tenantId)
    .orderBy('version', 'desc')
    .executeTakeFirst()
}
export function keysOf(tx: ReadTx<'tenant'>) {
  return tx
    .selectFrom('tenant_key')
    .select(['version', 'wrapped'])
    .where('tenant_id', '=', tenantOf(tx).tenantId)
    .execute()
}
/** Two first uploads may make the first key at once: the earlier row stays. */
export async function insertKey(tx: ChangeTx<'tenant'>, version: number, wrapped: Buffer): Promise<void> {
  await tx
    .insertInto('tenant_key')
    .values({ tenant_id: tenantOf(tx).tenantId, version, wrapped })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}
export async function deleteKeys(tx: ChangeTx<'tenant'>): Promise<number> {
  const gone = await tx.deleteFrom('tenant_key').where('tenant_id', '=', tenantOf(tx).tenantId).executeTakeFirst()
  return Number(gone.numDeletedRows)
}
