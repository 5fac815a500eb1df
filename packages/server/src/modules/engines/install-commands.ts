import { mkdir, rm, symlink } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type Config, downloadEnvironment, graphicsEnvironment, startFault } from '#infra/config'
import { makeDataFolder } from '#infra/db'
import { speechPython } from './configured-model-store.ts'
import { wrapperSecret } from './install-secret.ts'
import { hasSpeakers, installSpeakers, type SpeakersSetup, voiceModel } from './install-speakers.ts'
import type { Telling } from './install-steps.ts'
import { findWhisperWebui, installWhisperWebui, type WhisperWebuiSetup, whisperWebui } from './install-whisper-webui.ts'
import { keepWhisperWebui } from './keep-whisper-webui.ts'
import type { ModelStore } from './model-store.ts'

const usage = {
  engine: `Usage: scriptorium engine list
       scriptorium engine install whisper-webui | speakers
       scriptorium engine run whisper-webui [options]
The embedded engine needs neither. Each takes --help.`,
  list: `Usage: scriptorium engine list
Shows what of the speech side is installed on this machine.`,
  install: `Usage: scriptorium engine install whisper-webui
  Whisper-WebUI at commit ${whisperWebui.commit.slice(0, 8)} (from GitHub, or the folder in WHISPER_WEBUI_PATH, which is only read), a Python
  environment of its own (about 8 GB, nearly all of it torch) and the speech model in MODEL. Linux with Python 3.10 to 3.13.
       scriptorium engine install speakers
  A voice model of 28 MB, with which the workers of this machine tell speakers apart.
What is there already is kept; an interrupted step is begun anew.`,
  run: `Usage: scriptorium engine run whisper-webui [--host ADDRESS] [--port N] [--models NAME,NAME] [--device cpu|cuda] [--compute-type TYPE]
Runs Whisper-WebUI behind the wrapper that knows our customers, and starts it again whenever it ends. Ctrl-C ends both.
  --host          127.0.0.1
  --port          8011; 0 takes a free one
  --models        the one in MODEL; the first is loaded at the start
  --device        cpu
  --compute-type  int8
The secret is WHISPER_WEBUI_SECRET, or one that is made and kept under DATA_DIR.`,
} as const

const spaceNeededBytes = 12e9

export type EngineCommand = Telling & { config: Config; store: ModelStore }

/** `scriptorium engine …`: ends when the work is done, or when the signal comes. Faults are sentences. */
export async function engineCommand(command: EngineCommand, args: readonly string[]): Promise<void> {
  const [verb = '--help', name, ...rest] = args
  const asks = args.includes('--help')
  switch (verb) {
    case '--help':
      return command.print(usage.engine)
    case 'list':
      if (asks) return command.print(usage.list)
      if (name === undefined) return list(command)
      break
    case 'install':
      if (asks) return command.print(usage.install)
      if (name === 'whisper-webui' && rest.length === 0) return prepareWebui(command)
      if (name === 'speakers' && rest.length === 0) return prepareSpeakers(command)
      break
    case 'run':
      if (asks) return command.print(usage.run)
      if (name === 'whisper-webui') return runWebui(command, rest)
      break
    default:
      throw startFault(usage.engine)
  }
  throw startFault(usage[verb])
}

async function list({ config, store, print }: EngineCommand): Promise<void> {
  const tell = (name: string, isReady: boolean, what: string) =>
    print(`${name.padEnd(14)} ${(isReady ? 'ready' : 'not there').padEnd(10)} ${what}`)
  const hasPython = speechPython(config) !== undefined
  const hasModel = (await store.find(config.MODEL)) !== undefined
  tell(
    'embedded',
    hasPython && hasModel,
    hasPython && hasModel
      ? `model ${config.MODEL}`
      : 'npm start brings it; npx scriptorium doctor says what is missing',
  )
  const webui = await findWhisperWebui(webuiSetup(config))
  tell(
    'whisper-webui',
    webui !== undefined,
    webui ? 'npx scriptorium engine run whisper-webui' : 'npx scriptorium engine install whisper-webui',
  )
  const speakers = await hasSpeakers(speakersSetup(config))
  tell('speakers', speakers, speakers ? 'used by the workers here' : 'npx scriptorium engine install speakers')
}

async function prepareWebui(command: EngineCommand): Promise<void> {
  const { config, store, print } = command
  await installWhisperWebui(webuiSetup(config), command)
  await store.fetch(config.MODEL, inMegabytes(command))
  print('Whisper-WebUI is ready. Start it: npx scriptorium engine run whisper-webui')
}

async function prepareSpeakers(command: EngineCommand): Promise<void> {
  await installSpeakers(speakersSetup(command.config), command)
  command.print('The voice model is ready. Workers that run already take it up when they are started again.')
}

async function runWebui(command: EngineCommand, args: readonly string[]): Promise<void> {
  const { config, store, print, signal } = command
  const options = readOptions(args)
  const installed = await findWhisperWebui(webuiSetup(config))
  if (!installed)
    throw startFault(
      'Whisper-WebUI is not installed here, or not the one that is wanted now. Run: npx scriptorium engine install whisper-webui',
    )
  const models = options.models?.split(',') ?? [config.MODEL]
  const folder = path.join(config.dataDir, 'whisper-webui')
  await makeDataFolder(folder)
  const secret = await wrapperSecret(config.WHISPER_WEBUI_SECRET, folder)
  let isTold = false
  const tell = (port: number) => {
    const file = 'file' in secret ? secret.file : undefined
    print(isTold ? 'The wrapper runs again.' : registration(options.host, port, models, file))
    isTold = true
  }
  await keepWhisperWebui({
    ...installed,
    speechFolder: path.join(config.clone, 'speech'),
    modelRoot: await linkModels(store, models, path.join(webuiSetup(config).folder, 'models')),
    models,
    state: path.join(folder, `port-${options.port}`),
    host: options.host,
    port: options.port,
    options: ['--device', options.device, '--compute-type', options['compute-type']],
    environment: graphicsEnvironment(),
    secret,
    print,
    signal,
    onReady: tell,
  })
}

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '8011' },
        models: { type: 'string' },
        device: { type: 'string', default: 'cpu' },
        'compute-type': { type: 'string', default: 'int8' },
      },
    })
    if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65535) throw new Error('--port wants 0 to 65535.')
    return { ...values, port: Number(values.port) }
  } catch (error) {
    throw startFault(`${error instanceof Error ? error.message : ''}\n${usage.run}`)
  }
}

/** The wrapper's root has links to the models, as the backend makes folders of its own in it. */
async function linkModels(store: ModelStore, names: readonly string[], root: string): Promise<string> {
  await mkdir(root, { recursive: true })
  for (const name of names) {
    const model = await store.find(name)
    if (model === undefined)
      throw startFault(`The speech model ${name} is not here. Run: npx scriptorium models fetch ${name}`)
    await rm(path.join(root, name), { force: true })
    await symlink(model, path.join(root, name))
  }
  return root
}

function registration(host: string, port: number, models: readonly string[], file: string | undefined): string {
  const shown = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  return `Whisper-WebUI runs at http://${shown}. Register it on the platform's page Engines:
  Kind     Whisper-WebUI
  Address  http://${shown}   (name it in EGRESS_ALLOW=${shown} of api and worker)
  Secret   ${file ? `the content of ${file}` : 'the one in WHISPER_WEBUI_SECRET'}
  Models   ${models.join(', ')}
  Recordings at once: 1`
}

function inMegabytes({ print }: EngineCommand) {
  let toldAtMs = 0
  return ({ bytesDone, bytesTotal }: { bytesDone: number; bytesTotal: number }) => {
    if (performance.now() - toldAtMs < 5_000) return
    toldAtMs = performance.now()
    print(`  speech model … ${Math.round(bytesDone / 1e6)} of ${Math.round(bytesTotal / 1e6)} MB`)
  }
}

function webuiSetup(config: Config): WhisperWebuiSetup {
  return {
    ...whisperWebui,
    folder: path.join(config.clone, '.scriptorium/whisper-webui'),
    given: config.WHISPER_WEBUI_PATH && path.resolve(config.clone, config.WHISPER_WEBUI_PATH),
    requirements: path.join(config.clone, 'speech/requirements-webui.txt'),
    python: speechPython(config) ?? 'python3',
    environment: downloadEnvironment(),
    neededBytes: spaceNeededBytes,
  }
}

function speakersSetup(config: Config): SpeakersSetup {
  return {
    ...voiceModel,
    folder: path.join(config.clone, '.scriptorium/models/speakers'),
    requirements: path.join(config.clone, 'speech/requirements-speakers.txt'),
    modelDir: config.MODEL_DIR,
    python: speechPython(config) ?? 'python3',
    environment: downloadEnvironment(),
  }
}
