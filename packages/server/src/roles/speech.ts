import { availableParallelism } from 'node:os'
import path from 'node:path'
import type { Config } from '#infra/config'
import type { Ports } from '#infra/db'
import type { MasterKey } from '#infra/keys'
import type { Log } from '#infra/log'
import type { SlotSupply, TaskHandler } from '#infra/queue'
import { openJobFolders, openWorkerSpeech, speakerModel, speechPython } from '#modules/engines'
import type { Storage } from '#modules/files'
import { transcribeRecording } from '#modules/transcripts'
import { openModelStore } from './model-store.ts'

export type Speech = {
  supply: SlotSupply
  onChange: (listener: () => void) => void
  transcribe: TaskHandler<{ jobId: string }>
  stop: () => Promise<void>
}

/** The engines of this process with their folders. They start beside everything else:
 * without Python or a model the list of engines says so, and recordings wait. */
export async function openSpeech(
  config: Config,
  ports: Ports,
  storage: Storage,
  master: MasterKey,
  log: Log,
): Promise<Speech> {
  const python = speechPython(config)
  const speechFolder = path.join(config.clone, 'speech')
  // Without Python no slot is healthy, so no task arrives here.
  const speech = { python: python ?? '', speechFolder }
  const folders = await openJobFolders(path.join(config.dataDir, 'work'))
  const store = openModelStore(config)
  const engines = await openWorkerSpeech({
    config,
    ports,
    master,
    log,
    store,
    fetchModel: onceInAWhile(() => store.fetch(config.MODEL)),
    speech: python === undefined ? undefined : speech,
    speechFolder,
    threads:
      config.ENGINE_THREADS ?? Math.max(1, Math.floor(availableParallelism() / Math.max(1, config.ENGINE_SLOTS))),
    folders,
    speakerModel: speakerModel(config),
    sample: path.join(config.clone, 'packages/server/demo/quarry.mp3'),
  })
  return {
    supply: engines.supply,
    onChange: engines.onChange,
    transcribe: transcribeRecording({
      storage,
      engineAt: engines.engineAt,
      speakers: engines.speakers,
      speech,
      folders,
    }),
    stop: async () => {
      await engines.stop()
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
