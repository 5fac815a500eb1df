import pg from 'pg'
import { startFault } from '#infra/config'

/** Connects, or says what is wrong with the address that the setting names. */
export async function connectAs(url: string, setting: string, name: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: name, connectionTimeoutMillis: 5000 })
  try {
    await client.connect()
  } catch (error) {
    throw startFault(
      `The database of ${setting} cannot be reached (${reasonOf(error)}). Check host, port, user, password and database name.`,
    )
  }
  try {
    const { rows } = await client.query<{ version: number }>(
      `select current_setting('server_version_num')::int as version`,
    )
    const version = rows[0]?.version ?? 0
    if (version < 160000) {
      throw startFault(
        `PostgreSQL ${Math.floor(version / 10000)} of ${setting} is too old. Scriptorium needs PostgreSQL 16 or newer.`,
      )
    }
    return client
  } catch (error) {
    await client.end()
    throw error
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (!(error instanceof Error)) return 'unknown reason'
  const code = 'code' in error ? String(error.code) : ''
  if (code === '28P01' || code === '28000') return 'user or password refused'
  if (code === '3D000') return 'no such database'
  return code === 'ECONNREFUSED' ? 'nothing listens there' : code || error.message
}
