import { z } from 'zod'
import { endpoint, Id, IsoTime, Milliseconds } from './endpoint.ts'

export const StoredFile = z
  .object({
    id: Id,
    name: z.string(),
    bytes: z.number().int().min(0),
    mediaType: z.string(),
    state: z.enum(['uploading', 'stored']),
    durationMs: Milliseconds.nullable(),
    createdAt: IsoTime,
  })
  .meta({ id: 'StoredFile' })
export type StoredFile = z.output<typeof StoredFile>

/** Metadata of a tus upload: `filename`, `filetype`. The finished upload's id is the file's id. */
const tus = {
  since: '2026-12',
  policy: 'file.upload',
  scope: 'tenant',
  takes: 'tus',
  gives: 'tus',
  reply: z.void(),
} as const
export const beginUpload = endpoint({
  ...tus,
  method: 'POST',
  path: '/uploads',
  summary: 'Begin a resumable upload (tus 1.0); the quota is checked before bytes are taken',
  status: 201,
  problems: ['invalid-input', 'wrong-protocol', 'too-large', 'storage-full'],
})
export const continueUpload = endpoint({
  ...tus,
  method: 'PATCH',
  path: '/uploads/:id',
  summary: 'Append bytes at the given offset (tus)',
  pace: 'upload-part',
  locate: 'upload',
  params: z.strictObject({ id: Id }),
  status: 204,
  problems: ['invalid-input', 'wrong-protocol', 'not-found', 'offset-mismatch', 'too-large'],
})
export const abandonUpload = endpoint({
  ...tus,
  method: 'DELETE',
  path: '/uploads/:id',
  summary: 'Give up an upload (tus termination)',
  locate: 'upload',
  params: z.strictObject({ id: Id }),
  status: 204,
  problems: ['not-found', 'already-finished'],
})

export const readFile = endpoint({
  method: 'GET',
  path: '/files/:id',
  since: '2026-12',
  policy: 'file.read',
  scope: 'tenant',
  locate: 'file',
  summary: 'One file',
  params: z.strictObject({ id: Id }),
  reply: StoredFile,
  problems: ['not-found'],
})
export const downloadFile = endpoint({
  method: 'GET',
  path: '/files/:id/content',
  since: '2026-12',
  policy: 'file.export',
  scope: 'tenant',
  locate: 'file',
  summary: 'The bytes of a file; one range may be asked for',
  params: z.strictObject({ id: Id }),
  gives: 'file',
  reply: z.void(),
  problems: ['not-found', 'range-not-satisfiable'],
})
export const deleteFile = endpoint({
  method: 'DELETE',
  path: '/files/:id',
  since: '2026-12',
  policy: 'file.delete',
  scope: 'tenant',
  locate: 'file',
  summary: 'Delete a recording; transcripts made from it stay',
  params: z.strictObject({ id: Id }),
  reply: z.void(),
  status: 204,
  problems: ['not-found', 'in-use'],
})
