import { randomBytes } from 'node:crypto'
import { link, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { startFault } from '#infra/config'
import { newId } from '#infra/ids'

export type WrapperSecret = { text: string } | { file: string }

/** WHISPER_WEBUI_SECRET, or one that is made and kept in a file that only this user can read. */
export async function wrapperSecret(setting: string | undefined, folder: string): Promise<WrapperSecret> {
  if (setting !== undefined) return { text: setting }
  const file = path.join(folder, 'secret')
  const found = await stat(file).catch(() => undefined)
  if (!found) await makeSecret(file)
  else if ((found.mode & 0o077) !== 0)
    throw startFault(`${file} holds a secret and can be read by others. Run: chmod 600 ${file}`)
  return { file }
}

/** Written aside, so a killed start leaves no half of it; of two starts the first link wins. */
async function makeSecret(file: string): Promise<void> {
  const aside = `${file}.${newId()}`
  await writeFile(aside, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  try {
    await link(aside, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await rm(aside, { force: true })
  }
}
