import { readConfig, startFault } from '#infra/config'
import { modelsCommand } from '#modules/engines'
import { openModelStore } from './model-store.ts'

export async function runModels(args: string[]): Promise<void> {
  try {
    process.exitCode = await modelsCommand(openModelStore(readConfig()), args, line =>
      process.stdout.write(`${line}\n`),
    )
  } catch (error) {
    throw error instanceof Error ? startFault(error.message) : error
  }
}
