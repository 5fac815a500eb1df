import type { TenantCtx } from '#infra/db'
import type { Run } from '#infra/queue'

/** Parts in the order given; the recording is the one with bytes. */
export function form(parts: { name: string; value?: string; bytes?: Buffer; filename?: string }[]) {
  const boundary = 'xxBOUNDARYxx'
  const chunks = parts.flatMap(({ name, value, bytes, filename }) => [
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${bytes ? `; filename="${filename ?? 'talk.mp3'}"\r\ncontent-type: audio/mpeg` : ''}\r\n\r\n`,
    ),
    bytes ?? Buffer.from(value ?? ''),
    Buffer.from('\r\n'),
  ])
  return {
    payload: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  }
}

/** Ends an attempt as the handler of transcripts does, with a transcript or without. */
export const finish = (ctx: TenantCtx, run: Run, made: { jobId: string; transcriptId: string } | null = null) =>
  ctx.change('probe.finish', async tx => {
    const value = await run.finish(tx, { decodedMs: 90_000, busyMs: 9_000, transcriptId: made?.transcriptId ?? null })
    if (made) {
      const row = { tenant_id: ctx.tenantId, id: made.transcriptId, job_id: made.jobId, title: 'Heard', languages: [] }
      const facts = { duration_ms: 90_000, words: 0, model: 'base', created_at: ctx.now() }
      await tx
        .insertInto('transcript')
        .values({ ...row, ...facts })
        .execute()
    }
    return { value, audit: {} }
  })
