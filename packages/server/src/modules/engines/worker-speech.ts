import type { EngineFeature } from '@scriptorium/contract'
import type { Config } from '#infra/config'
import type { Ports } from '#infra/db'
import type { MasterKey } from '#infra/keys'
import type { Log } from '#infra/log'
import type { Lane, Slot, SlotSupply } from '#infra/queue'
import { openEmbeddedEngine } from './embedded-engine.ts'
import type { Engine } from './engine.ts'
import { unwrapSecret } from './engine-secret.ts'
import type { JobFolders } from './job-folders.ts'
import type { ModelStore } from './model-store.ts'
import { openOpenaiEngine } from './openai-engine.ts'
import type { Registered } from './queries.ts'
import type { RemoteEngine } from './remote-engine.ts'
import { openReviewer } from './review-child.ts'
import { openReviewedEngine } from './reviewed-engine.ts'
import { openSpeakers, type Speakers } from './speakers-child.ts'
import type { SpeechEnvironment } from './speech-child.ts'
import { testWithSample } from './test-sample.ts'
import { openWebuiEngine } from './webui-engine.ts'
import { openWorkerEngines } from './worker-engines.ts'

export type WorkerSpeech = {
  readonly supply: SlotSupply
  readonly engineAt: (slot: Slot) => Engine
  readonly speakers: Speakers | undefined
  /** Called when slots may have come or gone. */
  readonly onChange: (listener: () => void) => void
  readonly stop: () => Promise<void>
}
export type WorkerSpeechParts = {
  config: Pick<Config, 'EGRESS_ALLOW' | 'ENGINE_SLOTS' | 'MODEL'>
  ports: Ports
  master: MasterKey
  log: Log
  store: ModelStore
  /** Fetches a missing model, not too often. */
  fetchModel: () => Promise<string | undefined>
  speech: SpeechEnvironment | undefined
  speechFolder: string
  threads: number
  folders: JobFolders
  /** The model that tells voices apart; nothing where it is not installed. */
  speakerModel: string | undefined
  /** A recording that an engine is tested with. */
  sample: string
}

const lanePrefix = 'speech:'

/** Everything with which this worker turns speech into text: its own engine, and registered ones. */
export async function openWorkerSpeech(parts: WorkerSpeechParts): Promise<WorkerSpeech> {
  const { config, ports, log, store, folders, master, speech } = parts
  const allow = config.EGRESS_ALLOW.split(',').filter(Boolean)
  const own = openEmbeddedEngine({
    python: speech?.python,
    speechFolder: parts.speechFolder,
    findModel: async name => (await store.find(name)) ?? (name === config.MODEL ? parts.fetchModel() : undefined),
    model: config.MODEL,
    slots: config.ENGINE_SLOTS,
    threads: parts.threads,
    workFolder: folders.own,
    log,
  })
  const speakers =
    speech && parts.speakerModel
      ? openSpeakers({ ...speech, modelFile: parts.speakerModel, threads: parts.threads, workFolder: folders.own })
      : undefined
  // Done by the worker beside any engine, so with it each of them can.
  const extras: EngineFeature[] = speakers ? ['speakers'] : []
  const reviewer = speech ? openReviewer({ ...speech, workFolder: folders.own }) : undefined
  const open = (registered: Registered): RemoteEngine => {
    const secret = registered.secret ? unwrapSecret(master, registered.id, registered.secret) : undefined
    const remote = openRemote(registered, secret, allow)
    return reviewer ? { ...openReviewedEngine(remote, reviewer), probe: remote.probe } : remote
  }
  const engines = openWorkerEngines({
    ports,
    log,
    own: {
      engine: own,
      offer: {
        models: await modelsHere(store, config.MODEL),
        languages: null,
        features: ['translate', 'words', ...extras],
      },
    },
    extras,
    open,
    test: speech
      ? testWithSample({ speech, folders, sample: parts.sample })
      : async () => ({
          outcome: 'failed',
          detail: 'This worker has no speech environment, so it cannot decode the sample.',
        }),
  })
  await own.load()
  return {
    supply: {
      slots: lanes => offered(engines.pool.slots(lanes.flatMap(classOf)), speech !== undefined),
      // Whoever cannot decode takes nothing, wherever the engines are.
      hold: lane => (speech ? classOf(lane).flatMap(engineClass => engines.pool.hold(engineClass)) : []),
    },
    engineAt: engines.pool.engineAt,
    speakers,
    onChange: engines.onChange,
    stop: async () => {
      await own.stop()
      await engines.stop()
      await reviewer?.stop()
      await speakers?.stop()
    },
  }
}

function openRemote(registered: Registered, secret: string | undefined, allow: readonly string[]): RemoteEngine {
  const { url, kind, computeType, device, features, maxBytes, maxDurationMs } = registered
  const capabilities = { maxBytes, maxDurationMs, translate: features.includes('translate') }
  const door = { url, allow, capabilities, ...(secret ? { secret } : {}) }
  switch (kind) {
    case 'whisper-webui':
      return openWebuiEngine({ ...door, computeType, device: device === 'cuda' ? 'cuda' : 'cpu' })
    case 'openai-compatible': {
      const models = Object.fromEntries(registered.models.map(model => [model, registered.modelNames[model] ?? model]))
      return openOpenaiEngine({ ...door, models, timestamps: features.includes('words') ? 'words' : 'none' })
    }
  }
}

/** The default model counts as here: it is fetched at start. */
async function modelsHere(store: ModelStore, usual: string): Promise<string[]> {
  const ready = (await store.list()).filter(({ isReady }) => isReady).map(({ name }) => name)
  return [...new Set([usual, ...ready])]
}

function classOf(lane: string): string[] {
  return lane.startsWith(lanePrefix) ? [lane.slice(lanePrefix.length)] : []
}

function offered(slots: Record<string, number>, canDecode: boolean): Partial<Record<Lane, number>> {
  return Object.fromEntries(
    Object.entries(slots).map(([engineClass, count]) => [`${lanePrefix}${engineClass}`, canDecode ? count : 0]),
  )
}
