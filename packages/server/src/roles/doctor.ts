import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { readConfig } from '#infra/config'
import { checkDatabase, makeDataFolder } from '#infra/db'
import { configuredModelStore, speechPython } from '#modules/engines'
import { say } from './tell.ts'

type Finding = { name: string; fault: string | undefined; note: string }

/** Looks at everything that a start needs and says what to mend; changes nothing but the data folder's existence. */
export async function runDoctor(): Promise<void> {
  const config = readConfig()
  const look = async (name: string, note: string, check: () => Promise<unknown>): Promise<Finding> => {
    try {
      await check()
      return { name, note, fault: undefined }
    } catch (error) {
      return { name, note, fault: error instanceof Error ? error.message : String(error) }
    }
  }
  const findings = [
    await look('data folder', config.dataDir, async () => {
      await makeDataFolder(config.dataDir)
      await access(config.dataDir, constants.W_OK)
    }),
    await look('database', config.DATABASE_URL ? 'external' : 'embedded, started by "scriptorium all"', async () => {
      if (config.DATABASE_URL) await checkDatabase(config.DATABASE_URL)
    }),
    await look('speech environment', speechPython(config) ?? '', async () => {
      if (!speechPython(config))
        throw new Error(
          'There is no Python environment for speech. Install Python 3.10 or newer and run npm start, or set SPEECH_PYTHON.',
        )
    }),
    await look('speech model', config.MODEL, async () => {
      if (!(await configuredModelStore(config).find(config.MODEL)))
        throw new Error(`The model ${config.MODEL} is not here. Run: npx scriptorium models fetch ${config.MODEL}`)
    }),
  ]
  for (const { name, fault, note } of findings)
    say(fault ? `mend  ${name}: ${fault}` : `good  ${name}${note ? ` (${note})` : ''}`)
  if (findings.some(({ fault }) => fault)) process.exitCode = 1
}
