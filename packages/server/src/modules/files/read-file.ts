import type { readFile as contract, StoredFile } from '@scriptorium/contract'
import type { ChangeTx, ReadTx } from '#infra/db'
import { Problem, type UseCase } from '#infra/http'
import { type FileRow, findFile, setDurationMs } from './queries.ts'

/** One file. An unfinished upload shows itself to nobody but who began it. */
export const readFile: UseCase<typeof contract> = (ctx, { params }) =>
  ctx.read(async tx => {
    const row = await findFile(tx, params.id)
    if (!row || (row.state === 'uploading' && row.created_by !== ctx.actor.id)) throw new Problem('not-found')
    return shown(row)
  })

function shown(row: NonNullable<FileRow>): StoredFile {
  return {
    id: row.id,
    name: row.name,
    bytes: row.declared_bytes ?? row.received_bytes,
    mediaType: row.media_type,
    state: row.state === 'stored' ? 'stored' : 'uploading',
    durationMs: row.duration_ms,
    createdAt: row.created_at.toISOString(),
  }
}

export type FileFacts = {
  name: string
  bytes: number
  mediaType: string
  durationMs: number | null
  createdBy: string | null
}

/** What other modules may know of a stored file; nothing of an unfinished, foreign or deleted one. */
export async function fileFacts(tx: ReadTx<'tenant'>, fileId: string): Promise<FileFacts | undefined> {
  const row = await findFile(tx, fileId)
  if (row?.state !== 'stored') return undefined
  return {
    name: row.name,
    bytes: row.received_bytes,
    mediaType: row.media_type,
    durationMs: row.duration_ms,
    createdBy: row.created_by,
  }
}

/** Decoding tells how long a recording is. */
export function setDuration(tx: ChangeTx<'tenant'>, fileId: string, durationMs: number): Promise<void> {
  return setDurationMs(tx, fileId, durationMs)
}
