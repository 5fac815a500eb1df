import { expect, it, vi } from 'vitest'
import type { EngineChild } from './engine-child.ts'
import { openEngineSlot } from './engine-slot.ts'

/** A child that loads its model when the test says so. */
function childOf(model: string) {
  const ready = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<{ code: null; signal: 'SIGKILL'; lastWords: string }>()
  ready.promise.catch(() => undefined)
  let isKilled = false
  const child: EngineChild = {
    ready: ready.promise,
    ended: ended.promise,
    isKilled: () => isKilled,
    kill: () => {
      isKilled = true
      ready.reject(new Error('It was killed.'))
      ended.resolve({ code: null, signal: 'SIGKILL', lastWords: '' })
    },
    transcribe: async () => ({ language: null, languages: [], coverage: null, segments: [] }),
  }
  return { model, child, load: () => ready.resolve() }
}

function slotWith(start: (model: string) => Promise<unknown> = async () => undefined) {
  const started: ReturnType<typeof childOf>[] = []
  const startChild = async (model: string) => {
    await start(model)
    const made = childOf(model)
    started.push(made)
    if (model === 'base') made.load()
    return made.child
  }
  const tell = { changed: () => undefined, failed: () => undefined }
  const slot = openEngineSlot(startChild, 'base', { jobsPerChild: 200, retryMs: () => 1 }, tell)
  return { slot, started }
}
const never = new AbortController().signal

it('ends a job that is cancelled while another model is loaded for it, and takes the usual one again', async () => {
  const { slot, started } = slotWith()
  await vi.waitUntil(slot.isFree)
  const cancel = new AbortController()
  const running = slot.run('large', cancel.signal, async () => 'heard')
  await vi.waitUntil(() => started.length === 2)
  cancel.abort(new Error('cancelled'))
  await expect(running).rejects.toThrow('cancelled')
  await vi.waitUntil(slot.isFree)
  expect(started.map(({ model, child }) => [model, child.isKilled()])).toEqual([
    ['base', true],
    ['large', true],
    ['base', false],
  ])
  await slot.stop()
})

it('leaves no child behind that was being started for another model when it was stopped', async () => {
  const starting = Promise.withResolvers<void>()
  const { slot, started } = slotWith(async model => model === 'large' && (await starting.promise))
  await vi.waitUntil(slot.isFree)
  const running = slot.run('large', never, async () => 'heard')
  await slot.stop()
  starting.resolve()
  await expect(running).rejects.toThrow('could not load the model large')
  expect(started.map(({ child }) => child.isKilled())).toEqual([true, true])
})
