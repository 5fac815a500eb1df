import pg from 'pg'
import { startFault } from '#infra/config'
import { checkSchema } from './migrate.ts'

/** Refuses to serve with a database that is too old, or with a role that sees more than its scope. */
export async function checkDatabase(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'scriptorium-check',
    connectionTimeoutMillis: 5000,
  })
  try {
    await client.connect()
  } catch (error) {
    throw startFault(
      `The database of DATABASE_URL cannot be reached (${reasonOf(error)}). Check host, port, user, password and database name.`,
    )
  }
  try {
    const { rows } = await client.query<{
      version: number
      name: string
      super: boolean
      bypass: boolean
      creates: boolean
      owns: boolean
    }>(`
      select current_setting('server_version_num')::int as version, r.rolname as name, r.rolsuper as super, r.rolbypassrls as bypass,
        r.rolcreaterole or r.rolcreatedb as creates,
        exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and pg_has_role(r.oid, c.relowner, 'MEMBER')) as owns
      from pg_roles r where r.rolname = current_user`)
    const role = rows[0]
    if (!role) throw startFault('The database did not tell which role signed in.')
    if (role.version < 160000)
      throw startFault(
        `PostgreSQL ${Math.floor(role.version / 10000)} is too old. Scriptorium needs PostgreSQL 16 or newer.`,
      )
    if (role.super || role.bypass)
      throw startFault(
        `The database role ${role.name} of DATABASE_URL is a superuser or bypasses row level security: it would see every customer. Use a plain login role.`,
      )
    if (role.owns)
      throw startFault(
        `The database role ${role.name} of DATABASE_URL owns tables. Give DATABASE_URL a role of its own, and the owner to DATABASE_OWNER_URL.`,
      )
    if (role.creates)
      throw startFault(
        `The database role ${role.name} of DATABASE_URL may create roles or databases. Take that right away: alter role ${role.name} nocreaterole nocreatedb`,
      )
    await checkSchema(client)
  } finally {
    await client.end()
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
