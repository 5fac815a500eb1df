import { createHash, randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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

/** One program a data folder. The lock of a killed run is taken over, by one start only. Gives the release. */
export function lockFolder(folder: string): () => void {
  const file = path.join(folder, 'lock')
  try {
    const holder = take(file)
    if (holder !== undefined)
      throw startFault(
        `The data folder ${folder} is in use by process ${holder}. Stop that run, or set DATA_DIR, PORT and METRICS_PORT to start another copy.`,
      )
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    throw startFault(
      `The data folder ${folder} cannot be written (${code}). Set DATA_DIR to a folder of yours, or correct its owner and rights.`,
    )
  }
  return () => rmSync(file, { force: true })
}

/** Gives the pid of whoever has it, or nothing when it is ours now. A dead one's lock is replaced only by who has the turn to
 * replace exactly that one, and only while it still stands: a turn is a lock as well, named after the dead one. */
function take(file: string): number | undefined {
  for (;;) {
    if (placed(file, linkSync)) return undefined
    const held = contentOf(file)
    if (held === undefined) continue
    const [pid = '', begin = ''] = held.split(' ')
    if (Number(pid) > 0 && processIsAlive(Number(pid)) && beginOf(Number(pid)) === begin) return Number(pid)
    const turn = `${file}.${createHash('sha256').update(held).digest('hex').slice(0, 16)}`
    const faster = take(turn)
    if (faster !== undefined) return faster
    try {
      if (contentOf(file) === held && placed(file, renameSync)) return undefined
    } finally {
      rmSync(turn, { force: true })
    }
  }
}

/** Puts a lock in place with its content, at once: nobody ever reads half of it. A link gives way to what is there. */
function placed(file: string, put: (from: string, to: string) => void): boolean {
  const written = `${file}.${randomUUID()}`
  writeFileSync(written, `${process.pid} ${beginOf(process.pid)}`, { flag: 'wx' })
  try {
    put(written, file)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    rmSync(written, { force: true })
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
