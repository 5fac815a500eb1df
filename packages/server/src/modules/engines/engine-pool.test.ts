import { expect, it } from 'vitest'
import { TaskFailure } from '#infra/queue'
import type { Heard } from './engine.ts'
import { type EnginePool, openEnginePool, type PoolEngine } from './engine-pool.ts'
import { engineThat } from './fixtures.ts'

const nothing: Heard = { language: null, languages: [], coverage: null, segments: [] }
const params = {
  errand: { tenantId: 't', jobId: 'j', maxDurationMs: 1_000 },
  language: null,
  task: 'transcribe',
  prompt: null,
  model: 'base',
  beam: 5,
} as const
const listening = { signal: new AbortController().signal, onProgress: () => undefined }

type Given = { slots?: number; pool?: string; models?: string[]; languages?: string[]; work?: () => Promise<Heard> }
function put(pool: EnginePool, id: string, given: Given = {}) {
  let failures = 0
  const told: string[] = []
  const engine: PoolEngine = {
    id,
    name: id,
    engine: engineThat(given.work ?? (async () => nothing)),
    offer: {
      pool: given.pool ?? 'standard',
      models: given.models ?? ['base'],
      languages: given.languages ?? null,
      features: ['translate', 'words'],
    },
    slots: () => given.slots ?? 1,
    failures: () => failures,
    worked: () => told.push('worked'),
    failed: fault => {
      failures += 1
      told.push(fault)
    },
  }
  pool.put(engine)
  return { told }
}

it('offers the slots of all engines that serve a class, and never a place twice', () => {
  const pool = openEnginePool()
  put(pool, 'a', { slots: 2, models: ['base', 'small'] })
  put(pool, 'b', { slots: 1 })
  expect(pool.slots([])).toEqual({ 'standard.base': 3, 'standard.small': 2 })
  const base = pool.hold('standard.base')
  expect(base.map(({ engine }) => engine).sort()).toEqual(['a', 'a', 'b'])
  expect(pool.hold('standard.small')).toEqual([])
  base.find(({ engine }) => engine === 'a')?.leave()
  expect(pool.hold('standard.small').map(({ engine }) => engine)).toEqual(['a'])
})

it('gives a place back once, however often it is left', () => {
  const pool = openEnginePool()
  put(pool, 'a')
  const [place] = pool.hold('standard.base')
  place?.leave()
  place?.leave()
  expect(pool.busy('a')).toBe(0)
  expect(pool.hold('standard.base')).toHaveLength(1)
})

it('spreads work over engines by their load, and gives it first to those that work well', async () => {
  const pool = openEnginePool()
  const broken = put(pool, 'broken', {
    slots: 4,
    work: () => Promise.reject(new TaskFailure('engine-failed', 'It stopped.')),
  })
  put(pool, 'good', { slots: 2 })
  const [first, ...rest] = pool.hold('standard.base')
  const place = [first, ...rest].find(one => one?.engine === 'broken')
  if (!place) throw new Error('no place')
  for (const one of [first, ...rest]) if (one !== place) one?.leave()
  await expect(pool.engineAt(place).transcribe({ path: '', durationMs: 0 }, params, listening)).rejects.toThrow()
  expect(broken.told).toEqual(['It stopped.'])
  place.leave()
  expect(pool.hold('standard.base').map(({ engine }) => engine)).toEqual([
    'good',
    'good',
    'broken',
    'broken',
    'broken',
    'broken',
  ])
})

it('lays a fault of the recording at nobody’s door', async () => {
  const pool = openEnginePool()
  const { told } = put(pool, 'a', {
    work: () => Promise.reject(new TaskFailure('unsupported-language', 'It does not know this.')),
  })
  const [place] = pool.hold('standard.base')
  if (!place) throw new Error('no place')
  await expect(pool.engineAt(place).transcribe({ path: '', durationMs: 0 }, params, listening)).rejects.toThrow()
  expect(told).toEqual([])
})

it('keeps what runs on an engine that is taken away, and gives it nothing new', async () => {
  const pool = openEnginePool()
  const { told } = put(pool, 'a')
  const [place] = pool.hold('standard.base')
  pool.remove('a')
  if (!place) throw new Error('no place')
  await pool.engineAt(place).transcribe({ path: '', durationMs: 0 }, params, listening)
  expect(told).toEqual(['worked'])
  expect(pool.busy('a')).toBe(1)
  place.leave()
  expect(pool.busy('a')).toBe(0)
  expect(pool.hold('standard.base')).toEqual([])
})

it('offers an engine for few languages under the classes of these languages only', () => {
  const pool = openEnginePool()
  put(pool, 'german', { languages: ['de'] })
  expect(pool.slots(['standard.base', 'standard.base.in-de', 'standard.base.in-fr'])).toEqual({
    'standard.base': 0,
    'standard.base.in-de': 1,
    'standard.base.in-fr': 0,
  })
})
