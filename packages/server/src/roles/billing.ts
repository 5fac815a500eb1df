import type { Config } from '#infra/config'
import type { Log } from '#infra/log'
import { accountInUse, connectAccount, prepareAccount } from '#modules/billing'
import type { Served } from './serve.ts'
import { type RunningTwin, startTwin } from './twin.ts'

/** Begins early, beside the database; nobody waits for it before everything else stands. */
export function beginTwin(config: Config, log: Log): Promise<RunningTwin | undefined> {
  if (!config.demo || config.REVENUECAT_URL) return Promise.resolve(undefined)
  return startTwin(config).catch((error: unknown) => {
    log.warn({ error }, 'payments cannot be tried out')
    return undefined
  })
}

/** Connects the twin, unless an account is configured. Gives where its desk is. */
export async function connectTwin(
  twin: RunningTwin | undefined,
  { ports, master, publicUrl }: Served,
  log: Log,
): Promise<string | undefined> {
  if (!twin) return undefined
  const known = await accountInUse(ports)
  if (known && !known.is_twin) {
    await twin.stop()
    return undefined
  }
  const connection = await connectAccount(ports, master, {
    isTwin: true,
    environment: 'production',
    url: twin.url,
    projectId: twin.projectId,
    appId: twin.appId,
    purchaseLink: twin.purchaseLinks.production,
    secretKey: twin.secretKey,
  })
  // The first time it takes a few seconds, and nobody buys in them.
  void prepareAccount(ports, master, connection, publicUrl).catch((error: unknown) =>
    log.warn({ error }, 'the plans could not be put on sale at the twin'),
  )
  return twin.url
}
