import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../packages/server/src/infra/db/embedded.ts'
import { migrate } from '../../packages/server/src/infra/db/migrate.ts'
import { writeTableTypes } from '../../packages/server/src/infra/db/table-types.ts'
import { migrateQueue } from '../../packages/server/src/infra/queue/index.ts'

/** One real PostgreSQL for the whole run, and a migrated template that every test file clones. */
export default async function setup(project: TestProject) {
  const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-test-'))
  // mkdtemp makes it private; the user who runs PostgreSQL must pass through.
  await chmod(folder, 0o755)
  const database = await startEmbedded(folder, { fast: true })
  const template = 'template_scriptorium'
  const owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  await owner.query(`create database ${template}`)
  await owner.end()
  const templateUrl = database.ownerUrl.replace(/\/scriptorium$/, `/${template}`)
  await migrate(templateUrl, 'scriptorium_app')
  await migrateQueue(templateUrl)
  if (process.env.UPDATE_TABLES) {
    await writeFile(
      path.resolve(import.meta.dirname, '../../packages/server/src/infra/db/tables.ts'),
      await writeTableTypes(templateUrl),
    )
  }
  project.provide('database', { ownerUrl: database.ownerUrl, url: database.url, template })
  return async () => {
    await database.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
