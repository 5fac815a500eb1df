import { randomBytes } from 'node:crypto'
import { emit, type TenantCtx, withScope } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { requireWorking } from '#modules/tenancy'
import { type ChunkEnd, chunkBytes, type PartKey, partKey } from './chunk-cipher.ts'
import { planLimits } from './plan-limits.ts'
import { addReserved, appendPart, markStored, reserve } from './queries.ts'
import { blobKey, mostParts, partBytes, type Storage } from './storage.ts'
import type { TenantKey } from './tenant-key.ts'

const chunksInPart = partBytes / chunkBytes
/** How much is reserved at a time while nobody knows how much will come. */
const stepBytes = 64 * 1024 * 1024

/** An upload as its present writer knows it. It moves forward with every part that is durable. */
export type OpenUpload = {
  readonly fileId: string
  readonly writer: string
  readonly key: TenantKey
  /** Null when the sender does not say; then the end of the stream is the end of the file. */
  readonly declaredBytes: number | null
  offset: number
  parts: number
  reservedBytes: number
}
type OpenPart = { salt: Buffer; key: PartKey; sealed: Uint8Array[]; chunks: number; bytes: number }

/** Seals what comes and stores it part by part. When the stream breaks, what had arrived is kept first.
 * The part that completes the file also makes it readable, in one transaction. */
export async function receiveBytes(
  ctx: TenantCtx,
  storage: Storage,
  upload: OpenUpload,
  source: AsyncIterable<Uint8Array>,
): Promise<void> {
  const block = Buffer.allocUnsafe(chunkBytes)
  let filled = 0
  let part: OpenPart | undefined
  let storing: Promise<void> = Promise.resolve()
  let nextOffset = upload.offset
  let nextOrdinal = upload.parts

  const sealBlock = (end: ChunkEnd) => {
    part ??= openPart(ctx, upload, nextOrdinal)
    part.sealed.push(...storage.cipher.seal(part.key, part.chunks, end, block.subarray(0, filled)))
    part.chunks += 1
    part.bytes += filled
    filled = 0
    return part
  }
  const finishPart = async (end: 'part-follows' | 'file-ends') => {
    const done = sealBlock(end)
    part = undefined
    const place = { ordinal: nextOrdinal, startByte: nextOffset }
    nextOrdinal += 1
    nextOffset += done.bytes
    // One part is stored while the next one fills: memory holds two, however large the file.
    await storing
    storing = storePart(ctx, storage, upload, place, done, end)
    storing.catch(() => undefined)
  }
  const arrived = () => nextOffset + (part?.bytes ?? 0) + filled

  try {
    for await (const bytes of source) {
      let rest = bytes
      if (upload.declaredBytes !== null && arrived() + rest.length > upload.declaredBytes) throw longerThanDeclared()
      while (rest.length > 0) {
        // A full block is sealed when more follows: only then is it known not to be the last.
        if (filled === chunkBytes) {
          if ((part?.chunks ?? 0) === chunksInPart - 1) await finishPart('part-follows')
          else sealBlock('chunk-follows')
        }
        const taken = Math.min(chunkBytes - filled, rest.length)
        block.set(rest.subarray(0, taken), filled)
        filled += taken
        rest = rest.subarray(taken)
      }
    }
  } catch (error) {
    // A sender that lied, or ran into a limit, keeps nothing of what is still in memory.
    if (!(error instanceof Problem) && upload.declaredBytes !== null && arrived() > nextOffset) {
      await finishPart(arrived() === upload.declaredBytes ? 'file-ends' : 'part-follows')
    }
    await storing
    throw error
  }
  const ends = upload.declaredBytes === null || arrived() === upload.declaredBytes
  if (arrived() > nextOffset || ends) await finishPart(ends ? 'file-ends' : 'part-follows')
  await storing
}

function openPart(ctx: TenantCtx, upload: OpenUpload, ordinal: number): OpenPart {
  if (ordinal >= mostParts)
    throw new Problem('invalid-input', {
      detail: 'This upload came in too many small pieces. Begin again and send larger ones.',
    })
  const salt = randomBytes(16)
  return {
    salt,
    key: partKey(upload.key.key, salt, { tenantId: ctx.tenantId, fileId: upload.fileId, ordinal }),
    sealed: [],
    chunks: 0,
    bytes: 0,
  }
}

/** The piece first, then its row: a row never points at nothing. A piece without a row is removed, at the latest by the reconciler. */
async function storePart(
  ctx: TenantCtx,
  storage: Storage,
  upload: OpenUpload,
  place: { ordinal: number; startByte: number },
  part: OpenPart,
  end: ChunkEnd,
) {
  await reserveFor(ctx, storage, upload, place.startByte + part.bytes)
  const row = {
    fileId: upload.fileId,
    blobId: newId(),
    bytes: part.bytes,
    salt: part.salt,
    keyVersion: upload.key.version,
    ...place,
  }
  const key = blobKey(ctx.tenantId, upload.fileId, row.blobId)
  await storage.blobs.put(key, part.sealed)
  try {
    const appended = end === 'file-ends' ? await appendLast(ctx, upload, row) : await append(ctx, storage, upload, row)
    if (!appended)
      throw new Problem('offset-mismatch', {
        detail: 'Another request has continued this upload. Ask for its offset and go on from there.',
      })
  } catch (error) {
    await storage.blobs.remove(key).catch(() => undefined)
    throw error
  }
  upload.offset = place.startByte + part.bytes
  upload.parts = place.ordinal + 1
}

type NewPart = Parameters<typeof appendPart>[2]
/** Parts on the way leave no audit entry: begin and end of an upload do. */
function append(ctx: TenantCtx, storage: Storage, upload: OpenUpload, row: NewPart): Promise<boolean> {
  return withScope<'tenant', boolean>(storage.ports.pool, ctx.scope, 'change', async tx => {
    await requireWorking(tx)
    return appendPart(tx, upload.writer, row, ctx.now())
  })
}

function appendLast(ctx: TenantCtx, upload: OpenUpload, row: NewPart): Promise<boolean> {
  return ctx.change('file.store', async tx => {
    await requireWorking(tx)
    const appended = await appendPart(tx, upload.writer, row, ctx.now())
    if (appended) {
      await markStored(tx, upload.fileId)
      await emit(tx, 'file.stored', { fileId: upload.fileId })
    }
    const outcome = appended ? { bytes: row.startByte + row.bytes } : { refused: 'offset-mismatch' }
    return { value: appended, audit: { target: upload.fileId, after: outcome } }
  })
}

/** Without a declared length, room is reserved in steps, always before the bytes are stored [FIL-04]. */
async function reserveFor(ctx: TenantCtx, storage: Storage, upload: OpenUpload, upTo: number): Promise<void> {
  if (upTo <= upload.reservedBytes) return
  const outcome = await withScope<'tenant', Problem | number>(storage.ports.pool, ctx.scope, 'change', async tx => {
    const limits = await planLimits(tx)
    if (upTo > limits.maxFileBytes) return tooLarge(limits.maxFileBytes)
    const wanted = Math.min(
      Math.max(stepBytes, upTo - upload.reservedBytes),
      limits.maxFileBytes - upload.reservedBytes,
    )
    for (const bytes of [wanted, upTo - upload.reservedBytes]) {
      if (!(await reserve(tx, bytes, limits.storageBytes))) continue
      if (!(await addReserved(tx, upload.fileId, upload.writer, bytes))) throw new Problem('not-found')
      return bytes
    }
    return storageFull()
  })
  if (outcome instanceof Problem) throw outcome
  upload.reservedBytes += outcome
}

function longerThanDeclared(): Problem {
  return new Problem('too-large', { detail: 'More bytes came than were declared.' })
}
export function tooLarge(mostBytes: number): Problem {
  return new Problem('too-large', { detail: `Your plan takes files of up to ${Math.floor(mostBytes / 1_000_000)} MB.` })
}
export function storageFull(): Problem {
  return new Problem('storage-full', {
    detail: 'The storage of your plan is full. Delete recordings that are no longer needed, or ask for a larger plan.',
  })
}
