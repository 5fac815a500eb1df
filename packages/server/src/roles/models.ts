import { readConfig, startFault } from '#infra/config'
import { safeFetch } from '#infra/safe-fetch'
import { configuredModelStore, modelsCommand } from '#modules/engines'

/** The largest model has 3 GB; the store itself counts bytes and notices a stall. */
const modelLimits = { maxBytes: 4 * 1024 ** 3, timeoutMs: 6 * 60 * 60_000 }

export async function runModels(args: string[]): Promise<void> {
  try {
    const fetchFile = (url: string, { signal }: { signal: AbortSignal }) => safeFetch(url, { signal, ...modelLimits })
    const store = configuredModelStore(readConfig(), fetchFile)
    process.exitCode = await modelsCommand(store, args, line => process.stdout.write(`${line}\n`))
  } catch (error) {
    throw error instanceof Error ? startFault(error.message) : error
  }
}
