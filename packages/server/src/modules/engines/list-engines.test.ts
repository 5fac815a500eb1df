import { describe, expect, it, onTestFinished } from 'vitest'
import { platformCtx } from '#infra/db'
import { silentLog } from '#infra/log'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { openEmbeddedEngine } from './embedded-engine.ts'
import { listEngines } from './list-engines.ts'
import { registerEngine } from './register-engine.ts'

const { ports, clock } = await testDatabase()
const who = { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: 'test' } as const
const ctx = platformCtx(ports, { kind: 'platform' }, who)
const list = async () => (await listEngines(ctx, { params: undefined, query: { limit: 25 }, body: undefined })).items

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 10_000
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > deadline) throw new Error('The condition was not met in time')
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

describe('the list of engines', () => {
  it('says why an engine cannot work, then that its process is gone, and forgets one that ended in order', async () => {
    const engine = openEmbeddedEngine({
      python: undefined,
      speechFolder: '',
      findModel: async () => undefined,
      slots: 2,
      threads: 1,
      workFolder: '/nowhere',
      log: silentLog,
    })
    await engine.load()
    const registration = registerEngine(ports, silentLog, engine, 'base')
    onTestFinished(() => engine.stop())
    const shown = await until(async () => (await list()).find(one => one.health === 'failed'))
    expect(shown).toMatchObject({ kind: 'embedded', model: 'base', slots: 2, busy: 0 })
    expect(shown.detail).toContain('Install Python')
    clock.pass(60_000)
    expect((await list())[0]).toMatchObject({ id: shown.id, health: 'gone' })
    clock.pass(-60_000)
    await registration.stop()
    expect(await list()).toEqual([])
  })
})
