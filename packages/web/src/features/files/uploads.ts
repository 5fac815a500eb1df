import { createJob, type ProblemCode } from '@scriptorium/contract'
import { useSyncExternalStore } from 'react'
import { DetailedError, Upload as TusUpload } from 'tus-js-client'
import { apiRoot, call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { isProblem, type ProblemError } from '#lib/problem-error.ts'
import { currentOwner, isStillOwner, queryClient } from '#lib/queries.ts'
import { onSignInChange, startOver } from '#lib/sign-in-change.ts'
import { fingerprintOf } from './interrupted-uploads.ts'
import type { UploadOptions } from './upload-options.ts'

export type UploadProgress = {
  key: string
  name: string
  bytes: number
  sentBytes: number
} & (
  | { state: 'waiting' | 'sending' | 'paused' | 'submitting' }
  | { state: 'submitted'; jobId: string }
  | { state: 'failed'; code: ProblemError['code']; detail?: string | undefined }
)

type Running = { owner: string; file: File; options: UploadOptions; tus: TusUpload | null; fileId: string | null }

const atOnce = 3
const endpoint = `${apiRoot}/uploads`
const running = new Map<string, Running>()
const listeners = new Set<() => void>()
let uploads: readonly UploadProgress[] = []

function set(next: readonly UploadProgress[]): void {
  uploads = next
  for (const listener of listeners) listener()
}

type Change = { sentBytes?: number } & (
  | { state?: never }
  | { state: 'waiting' | 'sending' | 'paused' | 'submitting' }
  | { state: 'submitted'; jobId: string }
  | { state: 'failed'; code: ProblemError['code']; detail?: string | undefined }
)

function change(key: string, next: Change): void {
  // safe because a change carries the facts of the state that it names
  set(uploads.map(upload => (upload.key === key ? ({ ...upload, ...next } as UploadProgress) : upload)))
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Uploads of this page's life; they go on while the person looks at other pages. */
export function useUploads(): readonly UploadProgress[] {
  return useSyncExternalStore(subscribe, () => uploads)
}

/** Reads the code of the problem that refused an upload. */
export function codeOfRefusal(error: Error): ProblemError['code'] {
  const response = error instanceof DetailedError ? error.originalResponse : null
  if (!response || response.getStatus() === 0) return 'offline'
  try {
    // safe because the list of codes is closed and a code that this build does not know is said as our fault
    return JSON.parse(response.getBody()).code as ProblemCode
  } catch {
    return response.getStatus() === 413 ? 'too-large' : 'bug'
  }
}

/** Without a session the server itself refuses, with the words for it. */
async function mayGoOn(owner: string): Promise<boolean> {
  try {
    return await isStillOwner(owner)
  } catch (error) {
    if (isProblem(error, 'not-signed-in')) return true
    throw error
  }
}

async function submit(key: string): Promise<void> {
  const upload = running.get(key)
  if (!upload?.fileId) return
  change(key, { state: 'submitting' })
  const { language, task, model, prompt, speakers } = upload.options
  try {
    const body = {
      fileId: upload.fileId,
      language,
      task,
      ...(model ? { model } : {}),
      ...(prompt.trim() ? { prompt: prompt.trim() } : {}),
      ...(speakers === null ? {} : { diarize: true }),
      ...(speakers ? { speakers } : {}),
    }
    if (!(await mayGoOn(upload.owner))) return startOver()
    const job = await call(createJob, { body }, { idempotencyKey: key })
    running.delete(key)
    change(key, { state: 'submitted', jobId: job.id })
    await queryClient.invalidateQueries({ queryKey: keys.jobs })
  } catch (error) {
    if (!isProblem(error)) return change(key, { state: 'failed', code: 'bug' })
    // Here no field is marked, so what is wrong with one is said as a whole.
    const detail = error.fields.length > 0 ? error.fields.map(({ message }) => `${message}.`).join(' ') : error.detail
    change(key, { state: 'failed', code: error.code, detail })
  }
}

async function send(key: string): Promise<void> {
  const upload = running.get(key)
  if (!upload) return
  change(key, { state: 'sending' })
  const tus = new TusUpload(upload.file, {
    endpoint,
    fingerprint: async () => fingerprintOf(upload.owner, upload.file),
    metadata: { filename: upload.file.name, filetype: upload.file.type },
    retryDelays: [0, 1000, 3000, 5000, 10_000, 20_000, 30_000],
    removeFingerprintOnSuccess: true,
    // The library begins anew where it finds nothing to resume, and that would be in the other customer.
    onBeforeRequest: async request => {
      if (request.getMethod() !== 'POST' || (await mayGoOn(upload.owner))) return
      startOver()
      throw new Error('Another person or customer is signed in now.')
    },
    onShouldRetry: error =>
      running.has(key) && (codeOfRefusal(error) === 'offline' || (error.originalResponse?.getStatus() ?? 0) >= 500),
    onProgress: sentBytes => change(key, { sentBytes }),
    onError: error => {
      change(key, { state: 'failed', code: codeOfRefusal(error) })
      startNext()
    },
    onSuccess: () => {
      upload.fileId = tus.url?.split('/').at(-1) ?? null
      void submit(key)
      startNext()
    },
  })
  upload.tus = tus
  const [earlier] = await tus.findPreviousUploads()
  // Paused or given up meanwhile: the library would begin all the same.
  const stands = uploads.some(one => one.key === key && one.state === 'sending')
  if (!stands || upload.tus !== tus) return
  if (earlier) tus.resumeFromPreviousUpload(earlier)
  tus.start()
}

function startNext(): void {
  const sending = uploads.filter(({ state }) => state === 'sending').length
  const waiting = uploads.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, atOnce - sending))
  for (const { key } of waiting) void send(key)
}

export function addUploads(files: readonly File[], options: UploadOptions): void {
  const owner = currentOwner()
  const added = files.map(file => {
    const key = crypto.randomUUID()
    running.set(key, { owner, file, options, tus: null, fileId: null })
    return { key, name: file.name, bytes: file.size, sentBytes: 0, state: 'waiting' } as const
  })
  set([...uploads, ...added])
  startNext()
}

export async function pauseUpload(key: string): Promise<void> {
  await running.get(key)?.tus?.abort()
  change(key, { state: 'paused' })
  startNext()
}

/** Goes on after a pause or a failure: at the byte where it stopped, or with the submission alone. */
export function resumeUpload(key: string): void {
  const upload = running.get(key)
  if (upload?.fileId) void submit(key)
  else {
    change(key, { state: 'waiting' })
    startNext()
  }
}

/** Gives the upload up; what the server already holds is thrown away. */
export async function cancelUpload(key: string): Promise<void> {
  const tus = running.get(key)?.tus
  running.delete(key)
  set(uploads.filter(upload => upload.key !== key))
  startNext()
  // Nobody waits for this answer: the server also clears uploads that were left lying.
  await tus?.abort(true).catch(() => undefined)
  set([...uploads])
}

export function clearEnded(): void {
  set(uploads.filter(({ state }) => state !== 'submitted'))
}

/** Leaving the page would stop these. */
export function isUploading(): boolean {
  return uploads.some(({ state }) => state === 'sending' || state === 'waiting' || state === 'submitting')
}

/** Stops everything; what was sent so far is offered again to the same person in the same customer. */
export function stopUploads(): void {
  for (const { tus } of running.values()) void tus?.abort()
  running.clear()
  set([])
}
onSignInChange(stopUploads)
