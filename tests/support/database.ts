import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import type { Clock } from '../../packages/server/src/infra/clock/index.ts'
import { openPool, type Pool, type Ports } from '../../packages/server/src/infra/db/index.ts'

declare module 'vitest' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface merges with the one of vitest
  export interface ProvidedContext {
    database: { ownerUrl: string; url: string; template: string }
  }
}

export type TestDatabase = {
  name: string
  url: string
  ownerUrl: string
  pool: Pool
  ports: Ports
  owner: pg.Pool
  clock: Clock & { set: (at: Date) => void; pass: (ms: number) => void }
}

/** A private database of this test file, cloned from the migrated template; gone when the file ends.
 * `owner` is the owner of the tables (still under FORCE row level security), `pool` the runtime role. */
export async function testDatabase(): Promise<TestDatabase> {
  const { ownerUrl, url, template } = inject('database')
  const name = `test_${randomBytes(6).toString('hex')}`
  const admin = new pg.Client({ connectionString: ownerUrl })
  await admin.connect()
  await admin.query(`create database ${name} template ${template}`)
  const own = {
    url: url.replace(/\/scriptorium$/, `/${name}`),
    ownerUrl: ownerUrl.replace(/\/scriptorium$/, `/${name}`),
  }
  const pool = openPool(own.url, { max: 10, name: 'test' })
  const owner = new pg.Pool({ connectionString: own.ownerUrl, max: 2 })
  let shiftMs = 0
  let fixed: Date | undefined
  const clock = {
    now: () => new Date((fixed?.getTime() ?? Date.now()) + shiftMs),
    set: (at: Date) => {
      fixed = at
    },
    pass: (ms: number) => {
      shiftMs += ms
    },
  }
  const poke = (channel: string) => void pool.query('select pg_notify($1, $2)', [channel, '']).catch(() => undefined)
  afterAll(async () => {
    await pool.end()
    await owner.end()
    await dropDatabase(admin, name)
    await admin.end()
  })
  return { name, ...own, pool, owner, clock, ports: { pool, clock, poke } }
}

/** The server notices a closed connection a moment later; until then it refuses to drop. */
async function dropDatabase(admin: pg.Client, name: string) {
  const deadline = Date.now() + 10_000
  for (;;) {
    try {
      await admin.query(`drop database ${name}`)
      return
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${name} still has open connections`, { cause: error })
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
}
