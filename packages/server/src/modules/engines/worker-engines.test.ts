import { describe, expect, it, onTestFinished } from 'vitest'
import { inSystem, platformCtx } from '#infra/db'
import { masterKeyFrom } from '#infra/keys'
import { silentLog } from '#infra/log'
import { TaskFailure } from '#infra/queue'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { changeEngine } from './change-engine.ts'
import { openEmbeddedEngine } from './embedded-engine.ts'
import type { Heard } from './engine.ts'
import { engineThat } from './fixtures.ts'
import { listEngines } from './list-engines.ts'
import type { Registered } from './queries.ts'
import { registerEngine } from './register-engine.ts'
import type { RemoteHealth } from './remote-engine.ts'
import { removeEngine } from './remove-engine.ts'
import { testEngine } from './test-engine.ts'
import { openWorkerEngines, type WorkerEngineOptions } from './worker-engines.ts'

const { ports } = await testDatabase()
const who = { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: 'test' } as const
const ctx = platformCtx(ports, { kind: 'platform' }, who)
const enginePorts = { master: masterKeyFrom(new Uint8Array(32)), allow: ['speech.test'] }
const list = async () => (await listEngines(ctx, { params: undefined, query: { limit: 25 }, body: undefined })).items
const one = async (id: string) => (await list()).find(engine => engine.id === id)

async function until<T>(look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  const deadline = Date.now() + 15_000
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > deadline) throw new Error('The condition was not met in time')
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

let names = 0
const settings = {
  kind: 'whisper-webui',
  url: 'http://speech.test',
  models: ['base'],
  pool: 'standard',
  modelNames: {},
  languages: null,
  features: ['translate', 'words'],
  slots: 2,
  secret: 'not to be told',
  computeType: 'int8',
  device: 'cpu',
  maxBytes: null,
  maxDurationMs: null,
  costMinorPerHour: 120,
} as const
function register(more: { name?: string; slots?: number; pool?: string } = {}) {
  const body = { ...settings, models: ['base'], features: ['words' as const], name: `Engine ${names++}`, ...more }
  return registerEngine(enginePorts)(ctx, { params: undefined, query: undefined, body })
}
const change = (id: string, body: object) => changeEngine(enginePorts)(ctx, { params: { id }, query: undefined, body })

const nothing: Heard = { language: null, languages: [], coverage: null, segments: [] }
/** A server elsewhere, as each test wants it to be. */
function server() {
  const state = {
    health: { health: 'ready' } as RemoteHealth | Promise<RemoteHealth>,
    work: async (): Promise<Heard> => nothing,
    opened: [] as Registered[],
    probes: 0,
  }
  const open = (registered: Registered) => {
    state.opened.push(registered)
    return {
      ...engineThat(() => state.work()),
      probe: async () => {
        state.probes += 1
        return state.health
      },
    }
  }
  return { state, open }
}
function worker(open: WorkerEngineOptions['open'], test: WorkerEngineOptions['test'] = async () => passed) {
  const engine = openEmbeddedEngine({
    python: undefined,
    speechFolder: '',
    findModel: async () => undefined,
    model: 'base',
    slots: 2,
    threads: 1,
    workFolder: '/nowhere',
    log: silentLog,
  })
  void engine.load()
  const offer = { models: ['base'], languages: null, features: [] }
  const engines = openWorkerEngines({ ports, log: silentLog, own: { engine, offer }, extras: [], open, test })
  onTestFinished(async () => {
    await engines.stop()
    await engine.stop()
    await inSystem(ports, async tx => void (await tx.deleteFrom('engine').execute()))
  })
  return engines
}
const passed = { outcome: 'passed', text: 'Good day.', tookMs: 5, sampleMs: 900 } as const
const errand = { tenantId: 't', jobId: 'j', maxDurationMs: 1_000 }
const asked = { errand, language: null, task: 'transcribe', prompt: null, model: 'base', beam: 5 } as const
const listening = { signal: new AbortController().signal, onProgress: () => undefined }
const failing = () => Promise.reject(new TaskFailure('engine-failed', 'It stopped.'))

describe('the engine that a worker brings', () => {
  it('is listed with the reason why it cannot work, and forgotten when the worker ends in order', async () => {
    const engines = worker(server().open)
    const shown = await until(async () => (await list()).find(engine => engine.health === 'failed'))
    expect(shown).toMatchObject({ kind: 'embedded', models: ['base'], slots: 2, busy: 0, url: null, hasSecret: false })
    expect(shown.detail).toContain('Install Python')
    await expect(change(shown.id, { slots: 3 })).rejects.toMatchObject({ code: 'engine-of-worker' })
    await engines.stop()
    expect(await one(shown.id)).toBeUndefined()
  })
})

describe('a registered engine', () => {
  it('is taken up by one worker only, gets work after its first probe, and shows its secret to nobody', async () => {
    const { id } = await register()
    const { state, open } = server()
    const first = worker(open)
    const second = worker(open)
    await until(async () => (await one(id))?.health === 'ready')
    const slots = [first, second].map(({ pool }) => pool.slots([])['standard.base'] ?? 0)
    expect(slots.toSorted()).toEqual([0, 2])
    expect(state.opened).toHaveLength(1)
    expect(JSON.stringify(await list())).not.toContain('not to be told')
  })

  it('goes to another worker when its own has ended', async () => {
    const { id } = await register()
    const first = worker(server().open)
    await until(() => first.pool.slots([])['standard.base'] === 2)
    const second = worker(server().open)
    await first.stop()
    await until(() => second.pool.slots([])['standard.base'] === 2)
    expect((await one(id))?.health).toBe('ready')
  })

  it('gets nothing while it does not answer, and work again when it does', async () => {
    const { state, open } = server()
    state.health = { health: 'failed', detail: 'It does not answer.' }
    const { id } = await register()
    const { pool } = worker(open)
    await until(async () => (await one(id))?.health === 'failed')
    expect((await one(id))?.detail).toBe('It does not answer.')
    expect(pool.hold('standard.base')).toEqual([])
    state.health = { health: 'ready' }
    await until(() => pool.slots([])['standard.base'] === 2)
  })

  it('is probed again after a probe that broke', async () => {
    const { state, open } = server()
    state.health = Promise.reject(new TypeError('The probe broke'))
    state.health.catch(() => undefined)
    const { id } = await register()
    const { pool } = worker(open)
    const shown = await until(async () => {
      const found = await one(id)
      return found?.health === 'failed' && found
    })
    expect(shown.detail).toBe('It could not be asked how it is. The log of the worker says why.')
    state.health = { health: 'ready' }
    await until(() => pool.slots([])['standard.base'] === 2)
  })

  it('is probed before it gets another job after one that failed, and rests after three', async () => {
    const { state, open } = server()
    state.work = failing
    const { id } = await register({ slots: 1 })
    const { pool } = worker(open)
    for (let turn = 1; turn <= 3; turn += 1) {
      await until(() => pool.slots([])['standard.base'] === 1)
      state.health = { health: 'failed', detail: 'Starting again.' }
      const [place] = pool.hold('standard.base')
      if (!place) throw new Error('no place')
      await expect(pool.engineAt(place).transcribe({ path: '', durationMs: 0 }, asked, listening)).rejects.toThrow()
      expect(pool.slots([])['standard.base']).toBe(0)
      place.leave()
      state.health = { health: 'ready' }
    }
    const shown = await until(async () => {
      const found = await one(id)
      return found?.failures === 3 && found
    })
    expect(shown).toMatchObject({ health: 'failed', detail: expect.stringContaining('failure 3 in a row') })
  })

  it('takes nothing new while it drains, and leaves only when its last job has ended', async () => {
    const { open } = server()
    const { id } = await register({ slots: 2 })
    const { pool } = worker(open)
    await until(() => pool.slots([])['standard.base'] === 2)
    const [place, spare] = pool.hold('standard.base')
    spare?.leave()
    await change(id, { state: 'draining' })
    await until(() => pool.slots([])['standard.base'] === 0)
    await change(id, { state: 'active' })
    await until(() => pool.slots([])['standard.base'] === 2)
    await removeEngine(ctx, { params: { id }, query: undefined, body: undefined })
    await until(async () => {
      const shown = await one(id)
      return shown?.state === 'leaving' && shown.busy === 1
    })
    if (!place) throw new Error('no place')
    expect(await pool.engineAt(place).transcribe({ path: '', durationMs: 0 }, asked, listening)).toEqual(nothing)
    place.leave()
    await until(async () => (await one(id)) === undefined)
  })

  it('is opened anew when its settings change', async () => {
    const { state, open } = server()
    const { id } = await register({ slots: 1 })
    const { pool } = worker(open)
    await until(() => pool.slots([])['standard.base'] === 1)
    await change(id, { slots: 5, pool: 'large', secret: null })
    await until(() => pool.slots([])['large.base'] === 5)
    expect(state.opened.map(({ secret }) => secret !== null)).toEqual([true, false])
    expect(await one(id)).toMatchObject({ pool: 'large', hasSecret: false })
  })

  it('tells how the test with the sample went', async () => {
    const { id } = await register()
    worker(server().open)
    await until(async () => (await one(id))?.health === 'ready')
    const answer = await testEngine(ctx, { params: { id }, query: undefined, body: undefined })
    expect(answer.lastTest?.outcome).toBe('asked')
    const shown = await until(async () => {
      const found = await one(id)
      return found?.lastTest?.outcome === 'passed' && found
    })
    expect(shown.lastTest).toMatchObject({ text: 'Good day.', tookMs: 5, sampleMs: 900 })
  })
})

describe('registering', () => {
  it('refuses a name that is taken, and an address that is not called, with what to do', async () => {
    const { name, id } = await register()
    await expect(register({ name: name.toUpperCase() })).rejects.toMatchObject({ code: 'already-exists' })
    const other = await register()
    await expect(change(other.id, { name })).rejects.toMatchObject({ code: 'already-exists' })
    const inside = { ...settings, name: 'Inside', url: 'http://10.1.2.3:8000', models: ['base'], features: [] }
    expect(() => registerEngine(enginePorts)(ctx, { params: undefined, query: undefined, body: inside })).toThrow(
      'EGRESS_ALLOW',
    )
    expect(await one(id)).toMatchObject({ name })
  })
})
