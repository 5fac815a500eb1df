import { inSystem, type TenantCtx } from '#infra/db'
import { removePieces } from './delete-file.ts'
import { dropFile, dueErrands, type Errand, findFile, leaveErrand, putOffErrand, removeErrand } from './queries.ts'
import { type Storage, sweeperCtx, uploadLifeMs } from './storage.ts'

const atOnce = 200
const firstDelayMs = 60_000
const longestDelayMs = 24 * 3600 * 1000

type Swept = { expired: number; removed: number; putOff: number }

/** Does what is due: gives up uploads that nobody continues, and removes the pieces of deleted files. Says how much was done.
 * What fails is put off and told once at the end: it keeps no other errand waiting. */
export async function sweepUploads(storage: Storage): Promise<Swept> {
  const done: Swept = { expired: 0, removed: 0, putOff: 0 }
  const faults: unknown[] = []
  const due = await inSystem(storage.ports, tx => dueErrands(tx, storage.ports.clock.now(), atOnce))
  for (const errand of due) {
    try {
      await runErrand(storage, errand, done)
    } catch (error) {
      faults.push(error)
      await putOff(storage, errand).catch((fault: unknown) => faults.push(fault))
    }
  }
  if (faults.length > 0)
    throw new Error(`${faults.length} faults among ${due.length} errands; they are tried again`, { cause: faults[0] })
  return done
}

async function runErrand(storage: Storage, errand: Errand, done: Swept): Promise<void> {
  const ctx = sweeperCtx(storage, errand.tenant_id, errand.reseller_id)
  if (errand.kind === 'expire') {
    if (!(await expire(ctx, errand.file_id))) return
    done.expired += 1
  }
  if (await removePieces(ctx, storage, errand.file_id)) done.removed += 1
  else {
    await putOff(storage, { ...errand, kind: 'remove' })
    done.putOff += 1
  }
}

/** Looks again in the transaction: the upload may have gone on, or ended, a moment ago. */
function expire(ctx: TenantCtx, fileId: string): Promise<boolean> {
  return ctx.change('upload.expire', async tx => {
    const file = await findFile(tx, fileId)
    const endsAt = file?.state === 'uploading' ? file.touched_at.getTime() + uploadLifeMs : 0
    if (file?.state === 'uploading' && endsAt <= ctx.now().getTime()) {
      await dropFile(tx, fileId, ctx.now())
      return { value: true, audit: { target: fileId, before: { bytes: file.received_bytes } } }
    }
    await removeErrand(tx, ctx.tenantId, fileId, 'expire')
    if (endsAt > 0) await leaveErrand(tx, fileId, 'expire', new Date(endsAt))
    return { value: false, audit: { target: fileId, after: { kept: true } } }
  })
}

async function putOff(storage: Storage, errand: Errand): Promise<void> {
  const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(errand.tries, 20))
  const dueAt = new Date(storage.ports.clock.now().getTime() + delayMs)
  await inSystem(storage.ports, tx => putOffErrand(tx, errand, dueAt))
}
