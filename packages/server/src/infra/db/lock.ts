import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { startFault } from '#infra/config'

export function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Pids are used again, so a lock also holds when its process began (field 22 of /proc/<pid>/stat; empty where there is no /proc). */
function beginOf(pid: number): string {
  try {
    return (
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[19] ?? ''
    )
  } catch {
    return ''
  }
}

/** One program a data folder. The lock of a killed run is taken over. Gives the release. */
export function lockFolder(folder: string): () => void {
  const file = path.join(folder, 'lock')
  const mine = `${process.pid} ${beginOf(process.pid)}`
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(file, mine, { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : ''
      if (code !== 'EEXIST')
        throw startFault(
          `The data folder ${folder} cannot be written (${String(code)}). Set DATA_DIR to a folder of yours, or correct its owner and rights.`,
        )
    }
    const [pid = '', begin = ''] = readFileSync(file, 'utf8').split(' ')
    const holds = Number(pid) > 0 && processIsAlive(Number(pid)) && beginOf(Number(pid)) === begin
    if (holds)
      throw startFault(
        `The data folder ${folder} is in use by process ${pid}. Stop that run, or set DATA_DIR, PORT and METRICS_PORT to start another copy.`,
      )
    rmSync(file, { force: true })
  }
  throw startFault(`The data folder ${folder} is being locked by another start. Try again.`)
}
