import { createHash } from 'node:crypto'
import { JobFields } from '@scriptorium/contract'
import type { TenantCtx } from '#infra/db'
import { fieldFaults, Problem, type Request, refuseUnstorableText } from '#infra/http'
import { refuseWithoutMinutes } from '#modules/usage'

/** Where recordings go, as app.ts wires it to the module files. */
export type Recordings = {
  store: (
    ctx: TenantCtx,
    incoming: { name: string; mediaType: string; stream: AsyncIterable<Uint8Array> },
  ) => Promise<{ fileId: string; bytes: number }>
  discard: (ctx: TenantCtx, fileId: string) => Promise<void>
}
export type Submission = { fields: JobFields & { fileId: string }; hash: Buffer; discard: () => Promise<void> }

const fieldNames = Object.keys(JobFields.shape).filter(name => name !== 'fileId')
/** The plan's own limit, checked while the bytes come, is far below. */
const mostBytes = 2 ** 40

/** A body that names a finished upload. */
export function submittedUpload(body: JobFields): Submission {
  const { fileId } = body
  if (fileId === undefined) throw invalid('fileId', 'Name a finished upload, or send the recording itself as multipart')
  return { fields: { ...body, fileId }, hash: hashOf(body, ''), discard: () => Promise.resolve() }
}

/** A form with the recording in it, wherever among the fields: it is stored as it comes.
 * The hash covers fields, name and every byte, so an idempotency key that comes again with other content is noticed. */
export async function receiveSubmission(ctx: TenantCtx, recordings: Recordings, request: Request): Promise<Submission> {
  await refuseWithoutMinutes(ctx)
  const raw: Record<string, string> = {}
  let stored: { fileId: string; name: string; sha256: string } | undefined
  const discard = async () => {
    if (stored) await recordings.discard(ctx, stored.fileId)
  }
  try {
    // One more than is taken: the reader's own refusal would say that the file is too large.
    const limits = { fileSize: mostBytes, files: 2, fields: fieldNames.length + 1 }
    for await (const part of request.parts({ limits })) {
      if (part.type === 'file') {
        if (part.fieldname !== 'file' || stored) throw invalid(part.fieldname, 'One recording, in the field "file"')
        const digest = createHash('sha256')
        const { fileId } = await recordings.store(ctx, {
          name: part.filename,
          mediaType: part.mimetype,
          stream: hashed(part.file, digest),
        })
        stored = { fileId, name: part.filename, sha256: digest.digest('hex') }
      } else {
        if (!fieldNames.includes(part.fieldname)) throw invalid(part.fieldname, 'There is no such field')
        if (part.fieldname in raw) throw invalid(part.fieldname, 'This field came twice')
        raw[part.fieldname] = String(part.value)
      }
    }
    if (!stored) throw invalid('file', 'The recording is missing')
    refuseUnstorableText(raw, 'body')
    const parsed = JobFields.safeParse(raw)
    if (!parsed.success) {
      throw new Problem('invalid-input', { fields: fieldFaults('body', parsed.error) })
    }
    const { fileId, name, sha256 } = stored
    return { fields: { ...parsed.data, fileId }, hash: hashOf(parsed.data, `${name}\n${sha256}`), discard }
  } catch (error) {
    await discard()
    throw error
  }
}

async function* hashed(stream: AsyncIterable<Buffer>, digest: { update: (bytes: Buffer) => unknown }) {
  for await (const bytes of stream) {
    digest.update(bytes)
    yield bytes
  }
}

function hashOf(fields: JobFields, file: string): Buffer {
  const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([sorted, file]))
    .digest()
}

function invalid(name: string, message: string): Problem {
  return new Problem('invalid-input', { fields: [{ path: `body.${name}`, message }] })
}
