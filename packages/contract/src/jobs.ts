import { z } from 'zod'
import { endpoint, Id, IsoTime, Milliseconds, pageOf, pageQuery, sortBy } from './endpoint.ts'
import { jobProblems, withoutMinutes } from './problems.ts'

export const JobState = z.enum(['waiting', 'running', 'done', 'failed', 'cancelled'])
export type JobState = z.output<typeof JobState>
export const JobProblem = z
  .object({
    // safe because the keys of a const object are exactly its codes
    code: z.enum(Object.keys(jobProblems) as [keyof typeof jobProblems]),
    title: z.string(),
    detail: z.string(),
    retryable: z.boolean(),
  })
  .meta({ id: 'JobProblem' })
/** What a waiting job waits for. */
export const WaitingFor = z.enum(['turn', 'slot', 'engine', 'retry'])

export const Job = z
  .object({
    id: Id,
    state: JobState,
    title: z.string(),
    progress: z.number().min(0).max(1),
    attempt: z.int().min(0),
    maxAttempts: z.int(),
    language: z.string().nullable(),
    model: z.string(),
    task: z.enum(['transcribe', 'translate']),
    fileId: Id.nullable(),
    durationMs: Milliseconds.nullable(),
    transcriptId: Id.nullable(),
    transcriptIds: z.array(Id),
    /** Whether the recording was broken or cut off, so that only a part was heard. */
    damaged: z.boolean(),
    waitingFor: WaitingFor.optional(),
    problem: JobProblem.optional(),
    createdBy: z.string(),
    createdAt: IsoTime,
    startedAt: IsoTime.nullable(),
    endedAt: IsoTime.nullable(),
  })
  .meta({ id: 'Job' })
export type Job = z.output<typeof Job>

export const JobAttempt = z
  .object({
    number: z.int(),
    startedAt: IsoTime,
    endedAt: IsoTime.nullable(),
    outcome: z.enum(['running', 'done', 'retry', 'failed', 'cancelled']),
    problem: JobProblem.optional(),
    /** Empty where the worker was lost before it told. */
    engine: z.string(),
  })
  .meta({ id: 'JobAttempt' })
export const JobDetail = Job.extend({ attempts: z.array(JobAttempt) }).meta({ id: 'JobDetail' })
export type JobDetail = z.output<typeof JobDetail>

/** Languages that the speech models know, by their codes. */
export const speechLanguageCodes: readonly string[] =
  'af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr ht hu hy id is it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo yue zh'.split(
    ' ',
  )
/** Fields of `POST /jobs`: as JSON with `fileId` (a finished upload), or as multipart with `file`. */
export const JobFields = z.strictObject({
  fileId: Id.optional(),
  language: z
    .enum(
      ['auto', ...speechLanguageCodes],
      'Write the code of a language that the speech models know, such as "en", or "auto"',
    )
    .optional(),
  model: z.string().max(60).optional(),
  task: z.enum(['transcribe', 'translate']).optional(),
  prompt: z.string().max(2000).optional(),
  title: z.string().trim().min(1).max(200).optional(),
  /** Tell speakers apart. In a form: the words true and false. */
  diarize: z
    .union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })], 'Write true or false')
    .optional(),
  /** How many people speak, where that is known; otherwise it is found out. */
  speakers: z.coerce.number().int().min(1).max(20).optional(),
})
export type JobFields = z.output<typeof JobFields>

export const createJob = endpoint({
  method: 'POST',
  path: '/jobs',
  since: '2026-12',
  policy: 'job.create',
  scope: 'tenant',
  takes: 'multipart',
  idempotent: true,
  summary: 'Submit a recording for transcription',
  body: JobFields,
  reply: z.object({ id: Id, state: JobState, transcriptId: Id.nullable() }),
  status: 202,
  problems: [
    ...withoutMinutes,
    'too-large',
    'storage-full',
    'not-found',
    'not-in-plan',
    'unavailable',
    'unsupported-media-type',
    'idempotency-mismatch',
  ],
})
export const JobSort = sortBy('created', 'title', 'state', 'length')
export type JobSort = z.output<typeof JobSort>
export const listJobs = endpoint({
  method: 'GET',
  path: '/jobs',
  since: '2026-12',
  policy: 'job.read',
  scope: 'tenant',
  summary: 'Jobs, newest first unless sorted',
  query: z.strictObject({
    ...pageQuery,
    state: JobState.optional(),
    search: z.string().trim().max(100).optional(),
    sort: JobSort.optional(),
  }),
  reply: pageOf(Job),
})
export const readJob = endpoint({
  method: 'GET',
  path: '/jobs/:id',
  since: '2026-12',
  policy: 'job.read',
  scope: 'tenant',
  locate: 'job',
  summary: 'One job with its attempts',
  params: z.strictObject({ id: Id }),
  reply: JobDetail,
  problems: ['not-found'],
})
export const cancelJob = endpoint({
  method: 'DELETE',
  path: '/jobs/:id',
  since: '2026-12',
  policy: 'job.control',
  scope: 'tenant',
  locate: 'job',
  summary: 'Cancel a job',
  params: z.strictObject({ id: Id }),
  reply: z.void(),
  status: 204,
  problems: ['not-found', 'already-finished'],
})
export const retryJob = endpoint({
  method: 'POST',
  path: '/jobs/:id/retry',
  since: '2026-12',
  policy: 'job.control',
  scope: 'tenant',
  locate: 'job',
  summary: 'Start a failed or cancelled job again',
  params: z.strictObject({ id: Id }),
  reply: Job,
  status: 202,
  problems: ['not-found', 'not-finished', 'already-finished', ...withoutMinutes],
})
export const trashJob = endpoint({
  method: 'POST',
  path: '/jobs/:id/trash',
  since: '2026-12',
  policy: 'job.control',
  scope: 'tenant',
  locate: 'job',
  summary: 'Remove an ended job from the list',
  params: z.strictObject({ id: Id }),
  reply: z.void(),
  status: 204,
  problems: ['not-found', 'not-finished'],
})

/** Words that a customer wants spelled its way. */
export const Vocabulary = z
  .object({ terms: z.array(z.string()), changedAt: IsoTime.nullable() })
  .meta({ id: 'Vocabulary' })
export type Vocabulary = z.output<typeof Vocabulary>
export const readVocabulary = endpoint({
  method: 'GET',
  path: '/vocabulary',
  since: '2026-12',
  policy: 'transcript.read',
  scope: 'tenant',
  summary: 'Spellings that engines are told with every recording',
  reply: Vocabulary,
})
export const setVocabulary = endpoint({
  method: 'PUT',
  path: '/vocabulary',
  since: '2026-12',
  policy: 'transcript.edit',
  scope: 'tenant',
  summary: 'Replace the spellings; recordings that are not begun yet follow',
  body: z.strictObject({ terms: z.array(z.string().trim().min(1).max(80)).max(200) }),
  reply: Vocabulary,
})

/** Platform: what waits where. Counts only, no content. */
export const Lane = z
  .object({
    lane: z.string(),
    slots: z.int(),
    waiting: z.int(),
    running: z.int(),
    tenants: z.array(
      z.object({
        tenantId: Id,
        tenant: z.string(),
        reseller: z.string(),
        cap: z.int(),
        weight: z.int(),
        waiting: z.int(),
        running: z.int(),
      }),
    ),
  })
  .meta({ id: 'Lane' })
export const readQueue = endpoint({
  method: 'GET',
  path: '/queue',
  since: '2026-12',
  policy: 'queue.read',
  scope: 'platform',
  summary: 'Lanes of the queue with their busiest customers',
  reply: z.object({
    lanes: z.array(Lane),
    workers: z.array(
      z.object({
        id: z.string(),
        host: z.string(),
        lanes: z.array(z.string()),
        slots: z.int(),
        running: z.int(),
        seenAt: IsoTime,
      }),
    ),
  }),
})
export const DeadLetter = z
  .object({
    id: Id,
    kind: z.string(),
    lane: z.string(),
    tenant: z.string(),
    reseller: z.string(),
    attempts: z.int(),
    problem: JobProblem,
    diedAt: IsoTime,
    /** Then it cannot be started again. */
    recordingGone: z.boolean(),
  })
  .meta({ id: 'DeadLetter' })
export const listDeadLetters = endpoint({
  method: 'GET',
  path: '/dead-letters',
  since: '2026-12',
  policy: 'queue.read',
  scope: 'platform',
  summary: 'Tasks that were given up by a fault of ours, with the reason',
  query: z.strictObject(pageQuery),
  reply: pageOf(DeadLetter),
})
export const redriveDeadLetter = endpoint({
  method: 'POST',
  path: '/dead-letters/:id/redrive',
  since: '2026-12',
  policy: 'queue.redrive',
  scope: 'platform',
  locate: 'dead-letter',
  summary: 'Start a given-up task again',
  params: z.strictObject({ id: Id }),
  reply: z.void(),
  status: 204,
  problems: ['not-found', 'already-finished'],
})
