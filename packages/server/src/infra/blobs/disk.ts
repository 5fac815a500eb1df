import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readdir, realpath, rename, rm, stat, unlink } from 'node:fs/promises'
import path from 'node:path'
import { newId } from '#infra/ids'
import { type Blobs, checkKey, checkPrefix, missingBlob, type Span, type StoredBlob } from './blobs.ts'

// Four sealed chunks of a recording at a time: they are then cut without a copy.
const readBufferBytes = 4 * (64 * 1024 + 16)
const leftoverMs = 24 * 3600 * 1000
const incoming = '.incoming'

/** Blobs in a folder of this machine, for one owner only. Nothing in it is followed that we did not put there [FIL-11]. */
export async function openDisk(folder: string, now: () => Date): Promise<Blobs> {
  await mkdir(path.join(folder, incoming), { recursive: true, mode: 0o700 })
  const root = await realpath(folder)
  await removeLeftovers(path.join(root, incoming), now)

  const place = async (key: string) => {
    const parts = checkKey(key).split('/')
    const name = parts.pop() ?? ''
    await refuseLinks(root, parts)
    return path.join(root, ...parts, name)
  }
  return {
    put: async (key, pieces) => {
      const temporary = path.join(root, incoming, newId())
      const target = path.join(root, checkKey(key))
      try {
        await writeDurably(temporary, pieces)
        await mkdir(path.dirname(target), { recursive: true, mode: 0o700 })
        await rename(temporary, await place(key))
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
      await syncFolder(path.dirname(target))
    },
    get: async function* (key, span) {
      yield* readSpan(await openPlainFile(await place(key)), span)
    },
    size: async key => {
      const handle = await openPlainFile(await place(key))
      try {
        return (await handle.stat()).size
      } finally {
        await handle.close()
      }
    },
    remove: async key => {
      await unlink(await place(key)).catch(ignoreMissing)
    },
    removeAll: async prefix => {
      const parts = checkKey(prefix).split('/')
      await refuseLinks(root, parts)
      await rm(path.join(root, ...parts), { recursive: true, force: true })
    },
    list: prefix => walk(root, checkPrefix(prefix)),
    close: async () => {
      // Nothing is held open between calls.
    },
  }
}

async function writeDurably(file: string, pieces: readonly Uint8Array[]) {
  const handle = await open(
    file,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  )
  try {
    await handle.writev(pieces)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A renamed file survives a power cut only once its folder is on disk too. */
async function syncFolder(folder: string) {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function openPlainFile(file: string): Promise<FileHandle> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: unknown) => {
      if (codeOf(error) === 'ELOOP') throw notOurs()
      throw isAbsent(error) ? missingBlob() : error
    },
  )
  const facts = await handle.stat()
  if (facts.isFile() && facts.nlink === 1) return handle
  await handle.close()
  throw notOurs()
}

async function* readSpan(handle: FileHandle, span: Span | undefined): AsyncGenerator<Buffer> {
  try {
    const to = span?.to ?? (await handle.stat()).size
    let at = span?.from ?? 0
    const buffer = Buffer.allocUnsafeSlow(Math.max(1, Math.min(readBufferBytes, to - at)))
    while (at < to) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, to - at), at)
      if (bytesRead === 0) return
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

async function refuseLinks(root: string, parts: readonly string[]) {
  let folder = root
  for (const part of parts) {
    folder = path.join(folder, part)
    const facts = await lstat(folder).catch(ignoreMissing)
    if (!facts) return
    if (!facts.isDirectory()) throw notOurs()
  }
}

async function* walk(root: string, prefix: string): AsyncGenerator<StoredBlob> {
  await refuseLinks(root, prefix === '' ? [] : prefix.split('/'))
  const entries = (await readdir(path.join(root, prefix), { withFileTypes: true }).catch(ignoreMissing)) ?? []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name === incoming) continue
    const key = prefix === '' ? entry.name : `${prefix}/${entry.name}`
    if (entry.isDirectory()) yield* walk(root, key)
    else if (entry.isFile()) {
      const facts = await stat(path.join(root, key)).catch(ignoreMissing)
      if (facts) yield { key, bytes: facts.size, modifiedAt: facts.mtime }
    }
  }
}

/** What a killed process was writing. Another process may write beside us, so only old ones go. */
async function removeLeftovers(folder: string, now: () => Date) {
  for (const name of await readdir(folder)) {
    const facts = await lstat(path.join(folder, name)).catch(ignoreMissing)
    if (facts && now().getTime() - facts.mtimeMs > leftoverMs)
      await rm(path.join(folder, name), { recursive: true, force: true })
  }
}

function notOurs(): Error {
  return new Error('The store holds something that Scriptorium did not put there; it is not followed')
}
function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
function isAbsent(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'
}
function ignoreMissing(error: unknown): undefined {
  if (!isAbsent(error)) throw error
  return undefined
}
