import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type TenantCtx, tenantCtx } from '#infra/db'
import { silentLog } from '#infra/log'
import { handles, startWorker } from '#infra/queue'
import { type Heard, openJobFolders } from '#modules/engines'
import { fileFacts } from '#modules/files'
import { followTasks, transcribe } from '#modules/jobs'
import { readUsage } from '#modules/usage'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { countedSlots } from '../../infra/queue/fixtures.ts'
import { engineThat } from '../engines/fixtures.ts'
import { wavHead } from '../engines/remote-upload.ts'
import { makeFile, makeStorage } from '../files/fixtures.ts'
import { makeJob } from '../jobs/fixtures.ts'
import { findJob } from '../jobs/queries/jobs.ts'
import { makeReseller, makeTenant } from '../tenancy/fixtures.ts'
import { findSegments, findTranscripts } from './queries.ts'
import { showTranscript } from './show-transcript.ts'
import { transcribeRecording } from './transcribe-recording.ts'

const clone = path.resolve(import.meta.dirname, '../../../../..')
const python = [process.env.SPEECH_PYTHON, path.join(clone, '.scriptorium/venv/bin/python')].find(
  found => found && existsSync(found),
)
const { ports, url } = await testDatabase()
const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-transcribe-'))
const storage = await makeStorage(ports, folder)
const folders = await openJobFolders(path.join(folder, 'work'))
const realm = await makeReseller(ports, { slug: 'acme', name: 'Acme', productName: 'Acme', colour: '#7a3b12' })

/** A recorded engine: what it hears is set by each test. */
let hears: (signal: AbortSignal) => Promise<Heard>
const engine = engineThat(async (_pcm, _params, { signal, onProgress }) => {
  onProgress(0.5)
  return hears(signal)
})
const word = (text: string, startMs: number) => ({ text, startMs, endMs: startMs + 200, confidence: 0.9 })
const heard: Heard = {
  language: 'en',
  languages: ['en'],
  coverage: 0.9,
  segments: [
    {
      startMs: 0,
      endMs: 500,
      text: ' Good day.',
      language: 'en',
      flags: [],
      words: [word(' Good', 0), word(' day.', 250)],
    },
    { startMs: 900, endMs: 2_000, text: '', language: null, flags: ['unrecognised'], words: [] },
  ],
}

const worker = await startWorker({
  ports,
  url,
  supply: countedSlots(() => ({ 'speech:standard.base': 1 })),
  handlers: [
    handles(
      transcribe,
      transcribeRecording({
        storage,
        engineAt: () => engine,
        speakers: undefined,
        folders,
        speech: { python: python ?? '', speechFolder: path.join(clone, 'speech') },
      }),
    ),
  ],
  onTask: followTasks(ports.clock),
  log: silentLog,
  backOffMs: () => 10,
})
afterAll(async () => {
  await worker.stop()
  await folders.close()
  await rm(folder, { recursive: true, force: true })
})

let customers = 0
async function customer(plan: { maxDurationMs?: number; minutesPerMonth?: number } = {}): Promise<TenantCtx> {
  customers += 1
  const { id } = await makeTenant(ports, {
    resellerId: realm.id,
    slug: `customer-${customers}`,
    name: 'Customer',
    plan,
  })
  const scope = { kind: 'tenant', realmId: realm.id, resellerId: realm.id, tenantId: id } as const
  return tenantCtx(ports, scope, { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: 'test' })
}
/** Silence, as a file of 16 kHz. */
const wave = (ms: number) => Buffer.concat([wavHead(ms * 32), Buffer.alloc(ms * 32)])
async function ended(ctx: TenantCtx, jobId: string) {
  const deadline = Date.now() + 20_000
  for (;;) {
    const job = await ctx.read(tx => findJob(tx, jobId))
    if (job && ['done', 'failed', 'cancelled'].includes(job.state)) return job
    if (Date.now() > deadline) throw new Error(`The job is still ${job?.state}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
async function submit(ctx: TenantCtx, bytes: Uint8Array, name = 'speech.wav') {
  const { fileId } = await makeFile(ctx, storage, { bytes, name })
  const { jobId } = await makeJob(ctx, { fileId, title: name })
  return { fileId, jobId }
}

describe.skipIf(!python)('a recording', () => {
  it('becomes a transcript of readable cues, its length is known and billed once', async () => {
    hears = async () => heard
    const ctx = await customer()
    const { fileId, jobId } = await submit(ctx, wave(2_000))
    const job = await ended(ctx, jobId)
    const [row] = await ctx.read(tx => findTranscripts(tx, { limit: 2, before: undefined, search: undefined }))
    expect(row).toMatchObject({
      id: job.transcript_id,
      title: 'speech.wav',
      duration_ms: 2_000,
      coverage: 0.9,
      damaged: false,
      words: 2,
      file_id: fileId,
    })
    const segments = await ctx.read(tx => findSegments(tx, row?.id ?? ''))
    expect(
      segments.map(({ startMs, endMs, text, language, flags }) => [startMs, endMs, text, language, flags]),
    ).toEqual([
      [0, 900, 'Good day.', 'en', []],
      [900, 2_000, '', 'und', ['unrecognised']],
    ])
    expect(segments[0]?.words).toEqual(heard.segments[0]?.words)
    expect((await ctx.read(tx => fileFacts(tx, fileId)))?.durationMs).toBe(2_000)
    expect((await ctx.read(tx => readUsage(tx, ctx.now()))).usedMs).toBe(2_000)
  })
  it('that is cut off gives the transcript of its first part, marked as damaged', async () => {
    hears = async () => heard
    const ctx = await customer()
    const { jobId } = await submit(ctx, wave(4_000).subarray(0, 44 + 2_000 * 32))
    expect((await ended(ctx, jobId)).state).toBe('done')
    const [row] = await ctx.read(tx => findTranscripts(tx, { limit: 2, before: undefined, search: undefined }))
    expect(row && showTranscript(row)).toMatchObject({ durationMs: 2_000, damaged: true })
  })
  it('keeps one transcript when its task runs twice', async () => {
    let turns = 0
    hears = async () => {
      turns += 1
      if (turns === 1) throw new Error('thrown on purpose')
      return heard
    }
    const ctx = await customer()
    const { jobId } = await submit(ctx, wave(1_000))
    expect(await ended(ctx, jobId)).toMatchObject({ state: 'done', attempt: 2 })
    expect(await ctx.read(tx => findTranscripts(tx, { limit: 9, before: undefined, search: undefined }))).toHaveLength(
      1,
    )
  })
  it.each([
    ['empty-file', () => Buffer.alloc(0), 'has no content'],
    ['not-media', () => Buffer.from('Dear reader, this is a letter and no recording. '.repeat(50)), 'not a recording'],
    ['not-media', () => Buffer.from('#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n'), 'not a recording'],
    ['too-long', () => wave(3_000), '2 seconds that your plan allows'],
  ])(
    'that cannot be transcribed fails at once with %s and leaves nothing behind [MED-01, MED-08]',
    async (code, bytes, sentence) => {
      const ctx = await customer({ maxDurationMs: 2_000 })
      const { jobId } = await submit(ctx, bytes(), 'recording.mp3')
      const job = await ended(ctx, jobId)
      expect(job).toMatchObject({ state: 'failed', attempt: 1, problem_code: code })
      expect(job.problem_detail).toContain(sentence)
      expect(job.problem_detail).not.toContain(folder)
      expect(await readdir(folders.own)).toEqual(['lock'])
    },
  )
  it('fails before it is transcribed when it is longer than the minutes that are left', async () => {
    hears = async () => heard
    const ctx = await customer({ minutesPerMonth: 1 })
    const { jobId } = await submit(ctx, wave(61_000))
    expect(await ended(ctx, jobId)).toMatchObject({ state: 'failed', problem_code: 'minutes-exhausted' })
  })
})
