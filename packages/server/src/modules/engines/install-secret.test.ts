import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { wrapperSecret } from './install-secret.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-secret-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('makes one secret that only this user can read, and keeps it', async () => {
  const file = path.join(folder, 'secret')
  const both = await Promise.all([wrapperSecret(undefined, folder), wrapperSecret(undefined, folder)])
  expect(both).toEqual([{ file }, { file }])
  const made = await readFile(file, 'utf8')
  expect(made.trim()).toHaveLength(43)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  await wrapperSecret(undefined, folder)
  expect(await readFile(file, 'utf8')).toBe(made)
  expect(await readdir(folder)).toEqual(['secret'])
})

it('refuses a secret that others can read', async () => {
  await wrapperSecret(undefined, folder)
  await chmod(path.join(folder, 'secret'), 0o644)
  await expect(wrapperSecret(undefined, folder)).rejects.toThrow(/can be read by others\. Run: chmod 600/)
})

it('takes the one of the setting and writes nothing', async () => {
  expect(await wrapperSecret('a'.repeat(32), folder)).toEqual({ text: 'a'.repeat(32) })
  expect(await readdir(folder)).toEqual([])
})
