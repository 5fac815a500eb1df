import { readConfig, startFault } from '#infra/config'
import { safeFetch } from '#infra/safe-fetch'
import { configuredModelStore, modelsCommand } from '#modules/engines'

export async function runModels(args: string[]): Promise<void> {
  try {
    const store = configuredModelStore(readConfig(), safeFetch)
    process.exitCode = await modelsCommand(store, args, line => process.stdout.write(`${line}\n`))
  } catch (error) {
    throw error instanceof Error ? startFault(error.message) : error
  }
}
