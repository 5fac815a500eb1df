import { readConfig } from '#infra/config'
import { checkDatabase, migrate } from '#infra/db'
import { migrateQueue } from '#infra/queue'
import { ownerUrlOf, runningDatabase, userOf } from './database.ts'

export async function runMigrate(): Promise<void> {
  const config = readConfig()
  const url = await runningDatabase(config, 'migrate')
  const ran = await migrate(ownerUrlOf(config), userOf(url))
  await migrateQueue(ownerUrlOf(config))
  await checkDatabase(url)
  process.stdout.write(
    ran.length === 0 ? 'The schema is up to date.\n' : `${ran.join('\n')}\nThe schema is up to date.\n`,
  )
}
