import { mkdir } from 'node:fs/promises'
import { isStartFault, startFault } from '#infra/config'
import { lockFolder } from '#infra/db'

/** One installation at a time in a folder: two would take each other's files away. */
export async function installAlone<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true })
  const release = locked(folder)
  try {
    return await work()
  } finally {
    release()
  }
}

function locked(folder: string): () => void {
  try {
    return lockFolder(folder)
  } catch (error) {
    const [, holder] = /in use by process (\d+)/.exec(isStartFault(error) ? error.message : '') ?? []
    if (holder === undefined) throw error
    throw startFault(`Process ${holder} is installing into ${folder} already. Wait for its end, or end it.`)
  }
}
