import pg from 'pg'
import { PgBoss } from 'pg-boss'

export const bossSchema = 'pgboss'

/** Makes or updates the schema of pg-boss, as its owner. Afterwards only app_worker may use it. */
export async function migrateQueue(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    application_name: 'scriptorium-migrate',
    schema: bossSchema,
    max: 2,
    supervise: false,
    schedule: false,
    registerInstance: false,
  })
  let fault: unknown
  boss.on('error', error => {
    fault ??= error
  })
  await boss.start()
  await boss.stop({ graceful: false, close: true })
  if (fault) throw new Error('The schema of the queue could not be made', { cause: fault })
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'scriptorium-migrate' })
  await client.connect()
  try {
    await client.query(`grant usage on schema ${bossSchema} to app_worker`)
    await client.query(`grant select, insert, update, delete on all tables in schema ${bossSchema} to app_worker`)
    await client.query(`revoke all on all functions in schema ${bossSchema} from public`)
    await client.query(`grant execute on all functions in schema ${bossSchema} to app_worker`)
  } finally {
    await client.end()
  }
}
