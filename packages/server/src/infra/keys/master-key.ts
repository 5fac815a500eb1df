import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { link, mkdir, open, rm } from 'node:fs/promises'
import path from 'node:path'
import { type Config, startFault } from '#infra/config'
import { newId } from '#infra/ids'
import { type MasterKey, masterKeyFrom } from './wrap.ts'

/** MASTER_KEY; in the demo one that was made by itself in DATA_DIR [CRY-06]. */
export async function readMasterKey(config: Pick<Config, 'MASTER_KEY' | 'demo' | 'dataDir'>): Promise<MasterKey> {
  if (config.MASTER_KEY) return masterKeyFrom(checked(config.MASTER_KEY, 'MASTER_KEY'))
  if (!config.demo)
    throw startFault(
      'MASTER_KEY is missing. Make one with: openssl rand -base64 32, and keep it safe: without it no recording can be read.',
    )
  await mkdir(config.dataDir, { recursive: true })
  const file = path.join(config.dataDir, 'master.key')
  return masterKeyFrom(checked((await readKeyFile(file)) ?? (await makeKeyFile(file)), file))
}

function checked(text: string, source: string): Buffer {
  const key = Buffer.from(text, 'base64')
  if (key.length !== 32)
    throw startFault(`${source} must hold 32 bytes in base64. Make one with: openssl rand -base64 32`)
  // A key of one repeated byte, or counted up, comes from an example.
  if (new Set(key).size < 8 || key.every((byte, at) => byte === (key.readUInt8(0) + at) % 256))
    throw startFault(`${source} is an example, not a secret. Make one with: openssl rand -base64 32`)
  return key
}

async function readKeyFile(file: string): Promise<string | undefined> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw startFault(
      `${file} cannot be read (${error.code}). It holds the key of all recordings: give this user the right to read it.`,
    )
  })
  if (!handle) return undefined
  try {
    if (((await handle.stat()).mode & 0o077) !== 0)
      throw startFault(`${file} can be read by others. Run: chmod 600 ${file}`)
    return (await handle.readFile('utf8')).trim()
  } finally {
    await handle.close()
  }
}

/** Two processes may start at once: the key is written aside, and the first link wins. */
async function makeKeyFile(file: string): Promise<string> {
  const aside = `${file}.${newId()}`
  const handle = await open(aside, 'wx', 0o600)
  try {
    await handle.writeFile(`${randomBytes(32).toString('base64')}\n`)
    await handle.sync()
    await link(aside, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await handle.close()
    await rm(aside, { force: true })
  }
  const text = await readKeyFile(file)
  if (text === undefined) throw startFault(`${file} could not be made.`)
  return text
}
