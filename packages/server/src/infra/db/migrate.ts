import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type pg from 'pg'
import { startFault } from '#infra/config'
import { connectAs } from './connect.ts'

export const migrationsFolder = path.resolve(import.meta.dirname, '../../../../../db/migrations')
const lockKey = 0x5c21b701

type Migration = { name: string; text: string; hash: string }

export async function readMigrations(folder = migrationsFolder): Promise<Migration[]> {
  const names = (await readdir(folder)).filter(name => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async name => {
      const text = await readFile(path.join(folder, name), 'utf8')
      return { name, text, hash: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

/** Brings the schema up to date, one transaction a migration, one migrator at a time. Gives the names of those it ran.
 * `runtimeRole` is the login role of api and worker: it may take on the scoped roles, and owns nothing. */
export async function migrate(ownerUrl: string, runtimeRole: string): Promise<string[]> {
  const client = await connectAs(ownerUrl, 'DATABASE_OWNER_URL', 'scriptorium-migrate')
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey])
    await client.query(`set lock_timeout = '2s'`)
    await client.query(
      'create table if not exists schema_migration (name text primary key, hash text not null, at timestamptz not null default now())',
    )
    await client.query(`comment on table schema_migration is 'class: reference'`)
    const done = new Map(
      (await client.query<{ name: string; hash: string }>('select name, hash from schema_migration')).rows.map(row => [
        row.name,
        row.hash,
      ]),
    )
    const known = await readMigrations()
    refuseForeignSchema(known, done)
    const ran: string[] = []
    for (const migration of known.filter(({ name }) => !done.has(name))) {
      await client.query('begin')
      try {
        await client.query(migration.text)
        await client.query('insert into schema_migration (name, hash) values ($1, $2)', [
          migration.name,
          migration.hash,
        ])
        await client.query('commit')
      } catch (error) {
        await client.query('rollback')
        throw new Error(`Migration ${migration.name} failed and was rolled back`, { cause: error })
      }
      ran.push(migration.name)
    }
    await client.query(`grant usage on schema public to ${client.escapeIdentifier(runtimeRole)}`)
    await client.query(`grant select on schema_migration to ${client.escapeIdentifier(runtimeRole)}`)
    await client.query(
      `grant app_realm, app_tenant, app_reseller, app_platform, app_worker to ${client.escapeIdentifier(runtimeRole)} with inherit false, set true`,
    )
    return ran
  } finally {
    await client.end()
  }
}

function refuseForeignSchema(known: Migration[], done: Map<string, string>) {
  const names = new Set(known.map(({ name }) => name))
  const foreign = [...done.keys()].filter(name => !names.has(name))
  if (foreign.length > 0)
    throw startFault(
      `The database was made by a newer release (${foreign[0]}). Start that release, or restore a backup made by this one.`,
    )
  const edited = known.find(({ name, hash }) => done.has(name) && done.get(name) !== hash)
  if (edited)
    throw startFault(
      `Migration ${edited.name} was changed after it ran here. Migrations are never edited: restore the file, or start with an empty database.`,
    )
}

/** api and worker refuse a schema that they do not know, older or newer. */
export async function checkSchema(client: pg.ClientBase): Promise<void> {
  const known = await readMigrations()
  const result = await client
    .query<{ name: string; hash: string }>('select name, hash from schema_migration')
    .catch(() => undefined)
  if (!result) throw startFault('The database has no schema yet. Run: npx scriptorium migrate')
  const done = new Map(result.rows.map(row => [row.name, row.hash]))
  refuseForeignSchema(known, done)
  const missing = known.filter(({ name }) => !done.has(name))
  if (missing.length > 0)
    throw startFault(
      `The database lacks ${missing.length} migration(s), the first is ${missing[0]?.name}. Run: npx scriptorium migrate`,
    )
}
