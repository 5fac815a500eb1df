import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
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
  for (const name of await readdir(root)) await wipeUnlessInUse(path.join(root, name))
  const own = await mkdtemp(path.join(root, 'run-'))
  const release = lockFolder(own)
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

async function wipeUnlessInUse(folder: string): Promise<void> {
  try {
    lockFolder(folder)
  } catch (error) {
    if (isStartFault(error) && error.message.includes('in use')) return
  }
  await rm(folder, { recursive: true, force: true })
}
