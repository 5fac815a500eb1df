import { type Config, startFault } from '#infra/config'
import { findRunningEmbedded, lockFolder, makeDataFolder, startEmbedded } from '#infra/db'

export type Database = { url: string; ownerUrl: string | undefined; embedded: boolean; stop: () => Promise<void> }

/** The database that the settings name, or the embedded one under DATA_DIR, locked for this run. */
export async function openDatabase(config: Config): Promise<Database> {
  await makeDataFolder(config.dataDir)
  const release = lockFolder(config.dataDir)
  if (config.DATABASE_URL) {
    return {
      url: config.DATABASE_URL,
      ownerUrl: config.DATABASE_OWNER_URL,
      embedded: false,
      stop: async () => release(),
    }
  }
  try {
    const server = await startEmbedded(config.dataDir)
    return {
      url: server.url,
      ownerUrl: server.ownerUrl,
      embedded: true,
      stop: async () => {
        await server.stop()
        release()
      },
    }
  } catch (error) {
    release()
    throw error
  }
}

/** For roles that do not run the database themselves: the external one, or the embedded one of a running "all". */
export async function runningDatabase(config: Config, role: string): Promise<string> {
  const url = config.DATABASE_URL ?? (await findRunningEmbedded(config.dataDir))?.url
  if (!url)
    throw startFault(
      `"scriptorium ${role}" needs a database. Set DATABASE_URL, or start "scriptorium all" with the same DATA_DIR first.`,
    )
  return url
}

export function ownerUrlOf(config: Config): string {
  if (!config.DATABASE_OWNER_URL)
    throw startFault('Set DATABASE_OWNER_URL: migrations run as the owner of the tables, never as the runtime role.')
  return config.DATABASE_OWNER_URL
}

/** The login role in a database address. */
export function userOf(url: string): string {
  return decodeURIComponent(new URL(url).username)
}
