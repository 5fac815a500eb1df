import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { isStartFault } from '#infra/config'
import { lockFolder } from '#infra/db'

export type JobFolders = {
  /** A private folder for one piece of work, wiped when the work ends, however it ends. */
  readonly use: <T>(work: (folder: string) => Promise<T>) => Promise<T>
  /** The folder of this run, for what outlives one job. */
  readonly own: string
  readonly close: () => Promise<void>
}

/** Decoded speech is plain, so it lies only in folders of mode 0700, one a job. What killed runs left is wiped here [MED-08]. */
export async function openJobFolders(root: string): Promise<JobFolders> {
  await mkdir(root, { recursive: true, mode: 0o700 })
  for (const name of await readdir(root)) await wipeUnlessInUse(root, name)
  const { own, release } = await makeOwn(root)
  return {
    own,
    use: async work => {
      const folder = await mkdtemp(path.join(own, 'job-'))
      try {
        return await work(folder)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
    close: async () => {
      release()
      await rm(own, { recursive: true, force: true })
    },
  }
}

const mostTries = 10

/** Before it is locked, whoever begins at the same moment may take a new folder for one that was left: then another is made. */
async function makeOwn(root: string): Promise<{ own: string; release: () => void }> {
  for (let tries = 1; ; tries += 1) {
    const own = await mkdtemp(path.join(root, 'run-'))
    try {
      return { own, release: lockFolder(own) }
    } catch (error) {
      if (tries === mostTries || !isStartFault(error)) throw error
    }
  }
}

/** Moved away with its lock before it is wiped, so that nobody locks what is about to go. */
async function wipeUnlessInUse(root: string, name: string): Promise<void> {
  const folder = path.join(root, name)
  try {
    lockFolder(folder)
  } catch (error) {
    if (isStartFault(error) && error.message.includes('in use')) return
  }
  const gone = path.join(root, `gone-${randomUUID()}`)
  try {
    await rename(folder, gone)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    throw error
  }
  await rm(gone, { recursive: true, force: true })
}
