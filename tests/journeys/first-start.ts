import { execFile } from 'node:child_process'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { ask, type Running, signIn, startScriptorium, until } from '../support/running.ts'

declare module 'vitest' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface merges with the one of vitest
  export interface ProvidedContext {
    firstStart: string
  }
}

const customers = [
  ['acme.localhost', 'owner@harbor.test'],
  ['acme.localhost', 'owner@juniper.test'],
  ['beacon.localhost', 'owner@quarry.test'],
  ['beacon.localhost', 'owner@willow.test'],
] as const
let folder = ''

/** The product's first start, once for all journeys: its demo world, with the recordings of its customers transcribed. */
export async function setup(project: TestProject): Promise<void> {
  folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-first-'))
  const run = await startScriptorium({}, folder)
  try {
    for (const [host, email] of customers) {
      const cookie = await signIn(run.port, host, email)
      const transcripts = () => ask(run.port, host, 'GET', '/api/v1/transcripts', { cookie })
      await until(async () => (await transcripts()).json<{ items: unknown[] }>().items.length > 0, `text for ${email}`)
    }
  } finally {
    await run.stop()
  }
  // Copies are thrown away, so they need not wait for the disk.
  await appendFile(
    path.join(folder, 'pg/18/postgresql.conf'),
    '\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n',
  )
  project.provide('firstStart', folder)
}

export async function teardown(): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}

/** The whole product on a copy of what its first start made, with ports of its own. */
export async function startProduct(environment: NodeJS.ProcessEnv = {}): Promise<Running> {
  const copy = await mkdtemp(path.join(tmpdir(), 'scriptorium-run-'))
  // By cp, as it keeps the owner: PostgreSQL does not run as root, and takes no folder of somebody else.
  await promisify(execFile)('cp', ['-a', `${inject('firstStart')}/.`, copy])
  const run = await startScriptorium(environment, copy)
  return {
    ...run,
    stop: async () => {
      const code = await run.stop()
      await rm(copy, { recursive: true, force: true })
      return code
    },
  }
}
