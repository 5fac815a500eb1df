import { availableParallelism } from 'node:os'
import path from 'node:path'
import type { Config } from '#infra/config'
import type { Ports } from '#infra/db'
import type { Log } from '#infra/log'
import type { TaskHandler } from '#infra/queue'
import { openEmbeddedEngine, openJobFolders, registerEngine, speechPython } from '#modules/engines'
import type { Storage } from '#modules/files'
import { transcribeRecording } from '#modules/transcripts'
import { openModelStore } from './model-store.ts'

export type Speech = {
  healthySlots: () => number
  onChange: (listener: () => void) => void
  transcribe: TaskHandler<{ jobId: string }>
  stop: () => Promise<void>
}

/** The embedded engine of this process with its folders and its entry in the list. It starts beside everything else:
 * without Python or a model it says so there, and recordings wait. */
export async function openSpeech(config: Config, ports: Ports, storage: Storage, log: Log): Promise<Speech> {
  const python = speechPython(config)
  const speechFolder = path.join(config.clone, 'speech')
  const folders = await openJobFolders(path.join(config.dataDir, 'work'))
  const store = openModelStore(config)
  const fetchModel = onceInAWhile(() => store.fetch(config.MODEL))
  const engine = openEmbeddedEngine({
    python,
    speechFolder,
    findModel: async () => (await store.find(config.MODEL)) ?? fetchModel(),
    slots: config.ENGINE_SLOTS,
    threads:
      config.ENGINE_THREADS ?? Math.max(1, Math.floor(availableParallelism() / Math.max(1, config.ENGINE_SLOTS))),
    workFolder: folders.own,
    log,
  })
  const entry = registerEngine(ports, log, engine, config.MODEL)
  await engine.load()
  return {
    healthySlots: () => engine.state().healthySlots,
    onChange: engine.onChange,
    // Without Python no slot is healthy, so no task arrives here.
    transcribe: transcribeRecording({ storage, engine, speech: { python: python ?? '', speechFolder }, folders }),
    stop: async () => {
      await engine.stop()
      await entry.stop()
      await folders.close()
    },
  }
}

const fetchAgainMs = 5 * 60_000

/** Engine slots ask again and again for a missing model; its sources are asked rarely. */
function onceInAWhile<T>(ask: () => Promise<T>): () => Promise<T> {
  let last: { at: number; answer: Promise<T> } | undefined
  return () => {
    if (!last || performance.now() - last.at > fetchAgainMs) last = { at: performance.now(), answer: ask() }
    return last.answer
  }
}
