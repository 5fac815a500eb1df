import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { ModelFile, SpeechModel } from './model-catalogue.ts'

const stampName = 'verified.json'
const Seen = z.object({ bytes: z.number(), modifiedAtMs: z.number(), sha256: z.string() })
const Stamp = z.object({ files: z.record(z.string(), Seen) })
type Stamp = z.infer<typeof Stamp>

/** Whether a folder holds exactly the model's files. Bytes are read again whenever size or time of a file differ
 * from what was seen at the last full check. */
export async function isVerified(folder: string, model: SpeechModel): Promise<boolean> {
  const before = await readStamp(folder)
  const after: Stamp = { files: {} }
  let isRead = false
  for (const file of model.files) {
    const path = join(folder, file.name)
    const found = await stat(path).catch(() => undefined)
    if (found === undefined || found.size !== file.bytes) return false
    const seen = before.files[file.name]
    const isKnown = seen?.bytes === found.size && seen.modifiedAtMs === found.mtimeMs && seen.sha256 === file.sha256
    if (!isKnown) {
      if ((await sha256Of(path)) !== file.sha256) return false
      isRead = true
    }
    after.files[file.name] = { bytes: found.size, modifiedAtMs: found.mtimeMs, sha256: file.sha256 }
  }
  if (isRead) await writeStamp(folder, after)
  return true
}

/** Why a file is not the one of the catalogue, or undefined when it is. */
export async function faultOfFile(path: string, file: ModelFile): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return `${file.name} is not there`
  if (found.size !== file.bytes) return `${file.name} has ${found.size} bytes instead of ${file.bytes}`
  return (await sha256Of(path)) === file.sha256
    ? undefined
    : `${file.name} is not the expected file (its SHA-256 differs)`
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}

async function readStamp(folder: string): Promise<Stamp> {
  const text = await readFile(join(folder, stampName), 'utf8').catch(() => '{"files":{}}')
  const parsed = Stamp.safeParse(parseJson(text))
  return parsed.success ? parsed.data : { files: {} }
}

async function writeStamp(folder: string, stamp: Stamp): Promise<void> {
  const partial = join(folder, `${stampName}.${process.pid}`)
  await writeFile(partial, JSON.stringify(stamp, undefined, 2))
  await rename(partial, join(folder, stampName))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // a damaged stamp is no stamp: the bytes are read again
  }
}
