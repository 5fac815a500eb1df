import { z } from 'zod'
import { endpoint, Id, IsoTime, Milliseconds, pageOf, pageQuery } from './endpoint.ts'

export const EngineKind = z.enum(['embedded', 'whisper-webui', 'openai-compatible'])
export type EngineKind = z.output<typeof EngineKind>
export const EngineFeature = z.enum(['translate', 'speakers', 'words'])
export type EngineFeature = z.output<typeof EngineFeature>

/** Engines that plans are allotted to by name. */
export const PoolName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'At most forty characters: a-z, 0-9 and hyphens, a letter first')
export const ModelName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{0,59}$/, 'At most sixty characters: a-z, 0-9, dots and hyphens')

/** How the platform's last test of an engine ended. */
export const EngineTest = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('asked'), at: IsoTime }),
  z.object({
    outcome: z.literal('passed'),
    at: IsoTime,
    text: z.string(),
    tookMs: Milliseconds,
    sampleMs: Milliseconds,
  }),
  z.object({ outcome: z.literal('failed'), at: IsoTime, detail: z.string() }),
])
export type EngineTest = z.output<typeof EngineTest>

export const Engine = z
  .object({
    id: Id,
    name: z.string(),
    kind: EngineKind,
    pool: z.string(),
    health: z.enum(['ready', 'starting', 'failed', 'gone']),
    /** What is wrong and what to do; empty when all is well. */
    detail: z.string(),
    /** Draining takes nothing new; leaving goes when it is idle. */
    state: z.enum(['active', 'draining', 'leaving']),
    models: z.array(z.string()),
    /** Nothing: all that its models know. */
    languages: z.array(z.string()).nullable(),
    features: z.array(EngineFeature),
    slots: z.int(),
    busy: z.int(),
    /** Failures since it last worked. */
    failures: z.int(),
    url: z.string().nullable(),
    /** Whether a secret is stored; it is never shown. */
    hasSecret: z.boolean(),
    maxBytes: z.int().nullable(),
    maxDurationMs: Milliseconds.nullable(),
    costMinorPerHour: z.int().nullable(),
    /** The last 30 days: what it transcribed, and how long it worked for that. */
    recent: z.object({ jobs: z.int(), audioMs: Milliseconds, busyMs: Milliseconds }),
    lastTest: EngineTest.nullable(),
    host: z.string(),
    seenAt: IsoTime,
  })
  .meta({ id: 'Engine' })
export type Engine = z.output<typeof Engine>

const settings = {
  name: z.string().trim().min(1).max(80),
  pool: PoolName,
  /** Names as plans use them. */
  models: z.array(ModelName).min(1).max(40),
  /** Where the server calls a model otherwise: its name there, by ours. */
  modelNames: z.record(ModelName, z.string().min(1).max(200)),
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}$/))
    .min(1)
    .max(100)
    .nullable(),
  features: z.array(EngineFeature),
  slots: z.int().min(1).max(64),
  secret: z.string().min(1).max(400).nullable(),
  computeType: z.enum(['int8', 'int8_float16', 'float16', 'float32', 'default']),
  device: z.enum(['cpu', 'cuda']),
  maxBytes: z.int().min(100_000).nullable(),
  maxDurationMs: z.int().min(1_000).nullable(),
  costMinorPerHour: z.int().min(0).max(100_000_000).nullable(),
}
/** What an engine is registered with; what is left out has the value that most servers need. */
export const EngineSettings = z.strictObject({
  kind: EngineKind.exclude(['embedded']),
  url: z.url({ protocol: /^https?$/, error: 'Write an address such as https://speech.example.com' }).max(300),
  name: settings.name,
  models: settings.models,
  pool: settings.pool.default('standard'),
  modelNames: settings.modelNames.default({}),
  languages: settings.languages.default(null),
  features: settings.features.default(['translate', 'words']),
  slots: settings.slots.default(1),
  secret: settings.secret.default(null),
  computeType: settings.computeType.default('int8'),
  device: settings.device.default('cpu'),
  maxBytes: settings.maxBytes.default(null),
  maxDurationMs: settings.maxDurationMs.default(null),
  costMinorPerHour: settings.costMinorPerHour.default(null),
})
export type EngineSettings = z.output<typeof EngineSettings>
export const EngineChange = z
  .strictObject({ ...settings, state: z.enum(['active', 'draining']) })
  .partial()
  .refine(change => Object.keys(change).length > 0, 'Say what is to change')
export type EngineChange = z.output<typeof EngineChange>

const one = { policy: 'engine.manage', scope: 'platform', locate: 'engine', since: '2026-12' } as const
const idParams = z.strictObject({ id: Id })

export const listEngines = endpoint({
  method: 'GET',
  path: '/engines',
  since: '2026-12',
  policy: 'engine.read',
  scope: 'platform',
  summary: 'Speech engines with health and load',
  query: z.strictObject(pageQuery),
  reply: pageOf(Engine),
})
export const registerEngine = endpoint({
  method: 'POST',
  path: '/engines',
  since: '2026-12',
  policy: 'engine.manage',
  scope: 'platform',
  idempotent: true,
  summary: 'Register a speech engine',
  body: EngineSettings,
  reply: Engine,
  status: 201,
  problems: ['already-exists', 'address-refused', 'idempotency-mismatch'],
})
export const changeEngine = endpoint({
  ...one,
  method: 'PATCH',
  path: '/engines/:id',
  summary: 'Change a registered engine, drain it or take it up again',
  params: idParams,
  body: EngineChange,
  reply: Engine,
  problems: ['not-found', 'already-exists', 'engine-of-worker'],
})
export const removeEngine = endpoint({
  ...one,
  method: 'DELETE',
  path: '/engines/:id',
  summary: 'Remove a registered engine as soon as its last job has ended',
  params: idParams,
  reply: z.void(),
  status: 204,
  problems: ['not-found', 'engine-of-worker'],
})
export const testEngine = endpoint({
  ...one,
  method: 'POST',
  path: '/engines/:id/test',
  summary: 'Let an engine transcribe the built-in sample; the outcome is in `lastTest`',
  params: idParams,
  reply: Engine,
  status: 202,
  problems: ['not-found'],
})
