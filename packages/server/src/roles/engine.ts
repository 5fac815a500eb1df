import { readConfig } from '#infra/config'
import { engineCommand } from '#modules/engines'
import { openModelStore } from './model-store.ts'
import { say } from './tell.ts'

/** Ctrl-C and SIGTERM end what was started, and then us. */
export async function runEngine(args: string[]): Promise<void> {
  const config = readConfig()
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort())
  await engineCommand({ config, store: openModelStore(config), print: say, signal: ending.signal }, args)
}
