import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { startFault } from '#infra/config'

/** Makes a folder with its parents, one by one: where a file system takes no folders (/proc), the recursive mkdir of Node never ends. */
export async function makeDataFolder(folder: string): Promise<void> {
  try {
    await makeWithParents(folder)
  } catch (error) {
    const code = codeOf(error) ?? 'unknown reason'
    throw startFault(`The data folder ${folder} cannot be made (${code}). Set DATA_DIR to a folder of yours.`)
  }
}

async function makeWithParents(folder: string): Promise<void> {
  const parent = path.dirname(folder)
  try {
    await makeOne(folder)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || parent === folder) throw error
    await makeWithParents(parent)
    await makeOne(folder)
  }
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' || !(await stat(folder)).isDirectory()) throw error
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
