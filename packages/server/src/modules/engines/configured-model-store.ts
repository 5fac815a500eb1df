import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, downloadEnvironment } from '#infra/config'
import type { FetchFile } from './model-sources.ts'
import { type ModelStore, modelStore } from './model-store.ts'

/** Models and the speech environment belong to the clone, so copies with another DATA_DIR share them. */
export function configuredModelStore(config: Config, fetchFile?: FetchFile): ModelStore {
  return modelStore({
    modelsFolder: join(config.clone, '.scriptorium/models'),
    modelDir: config.MODEL_DIR,
    python: speechPython(config),
    pipEnvironment: downloadEnvironment(),
    fetchFile,
  })
}

/** The model that tells voices apart, where `scriptorium engine install speakers` has put it. */
export function speakerModel(config: Pick<Config, 'clone'>): string | undefined {
  const file = join(config.clone, '.scriptorium/models/speakers/campplus_cn_en_common.pt')
  return existsSync(file) ? file : undefined
}

/** Python of the speech environment, or undefined where there is none. */
export function speechPython(config: Config): string | undefined {
  const folder = join(config.clone, '.scriptorium/venv')
  const inVenv = process.platform === 'win32' ? join(folder, 'Scripts/python.exe') : join(folder, 'bin/python')
  return config.SPEECH_PYTHON ?? (existsSync(inVenv) ? inVenv : undefined)
}
