import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { findWhisperWebui, installWhisperWebui, type WhisperWebuiSetup } from './install-whisper-webui.ts'

let folder = ''
let given = ''
const lines: string[] = []
const telling = { print: (line: string) => void lines.push(line), signal: new AbortController().signal }
const asked = () => readFile(path.join(folder, 'asked'), 'utf8').catch(() => '')

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-webui-'))
  given = path.join(folder, 'given')
  for (const name of ['backend', 'modules', 'configs']) await mkdir(path.join(given, name), { recursive: true })
  await writeFile(path.join(given, 'backend/main.py'), '')
  await writeFile(path.join(folder, 'requirements.txt'), 'torch==2.8.0 --hash=sha256:00\n')
  lines.length = 0
  await python('')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Makes an environment of itself, and notes what pip is asked; `pip` is what pip does then. */
async function python(pip: string): Promise<void> {
  const program = `#!/bin/sh
if [ "$2" = venv ]; then mkdir -p "$3/bin" && cp "$0" "$3/bin/python"; exit; fi
echo "$@ in $TMPDIR" >> '${folder}/asked'
${pip}
`
  await writeFile(path.join(folder, 'python'), program)
  await chmod(path.join(folder, 'python'), 0o755)
}

const setup = (more: Partial<WhisperWebuiSetup> = {}): WhisperWebuiSetup => ({
  folder: path.join(folder, 'whisper-webui'),
  given,
  repository: path.join(folder, 'repository'),
  commit: '0000000000000000000000000000000000000000',
  requirements: path.join(folder, 'requirements.txt'),
  python: path.join(folder, 'python'),
  environment: { PATH: '/usr/bin:/bin' },
  neededBytes: 1,
  ...more,
})

it('installs packages only by their hashes, and leaves nothing temporary behind', async () => {
  const installed = await installWhisperWebui(setup(), telling)
  expect(await asked()).toContain('-m pip install --require-hashes')
  expect(await asked()).toContain(`-r ${folder}/requirements.txt in ${folder}/whisper-webui/tmp`)
  expect(await readdir(setup().folder)).toEqual(['source', 'source.stamp', 'venv', 'venv.stamp'])
  expect(await findWhisperWebui(setup())).toEqual(installed)
  expect(lines.filter(line => line.includes('done in'))).toHaveLength(3)
})

it('finds what it installed from a folder when the folder is not named again, and not under another name', async () => {
  const installed = await installWhisperWebui(setup(), telling)
  expect(await findWhisperWebui(setup({ given: undefined }))).toEqual(installed)
  expect(await findWhisperWebui(setup({ given: path.join(folder, 'another') }))).toBeUndefined()
})

it('does nothing a second time, and begins anew when the list of packages changes', async () => {
  await installWhisperWebui(setup(), telling)
  const before = await asked()
  await installWhisperWebui(setup(), telling)
  expect(await asked()).toBe(before)
  await writeFile(path.join(folder, 'requirements.txt'), 'torch==2.8.1 --hash=sha256:01\n')
  expect(await findWhisperWebui(setup())).toBeUndefined()
  await installWhisperWebui(setup(), telling)
  expect(await asked()).not.toBe(before)
})

it('begins an interrupted environment anew', async () => {
  await python(`touch '${folder}/whisper-webui/venv/half'; echo no network >&2; exit 1`)
  await expect(installWhisperWebui(setup(), telling)).rejects.toThrow(/no network[\s\S]*Check the network connection/)
  expect(await findWhisperWebui(setup())).toBeUndefined()
  await python('')
  await installWhisperWebui(setup(), telling)
  expect(await readdir(path.join(folder, 'whisper-webui/venv'))).toEqual(['bin'])
  expect(await findWhisperWebui(setup())).toBeDefined()
})

it('lets nobody else install while it installs', async () => {
  await python('echo busy; sleep 60')
  const stopping = new AbortController()
  const first = installWhisperWebui(setup(), { ...telling, signal: stopping.signal }).catch(
    (error: Error) => error.message,
  )
  await vi.waitUntil(async () => (await asked()) !== '')
  await expect(installWhisperWebui(setup(), telling)).rejects.toThrow(
    /^Process \d+ is installing into .* already\. Wait/,
  )
  stopping.abort()
  expect(await first).toMatch(/^Stopped\./)
  await python('')
  await installWhisperWebui(setup(), telling)
})

it('never writes to the folder of WHISPER_WEBUI_PATH, though the modules make folders beside themselves', async () => {
  const makesFolders = `import os
root = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
os.makedirs(os.path.join(root, "models", "UVR"))
`
  await writeFile(path.join(given, 'modules/paths.py'), makesFolders)
  const before = await readdir(given, { recursive: true })
  const { source } = await installWhisperWebui(setup(), telling)
  execFileSync('python3', ['-B', '-c', 'import modules.paths'], { env: { PYTHONPATH: source, PATH: '/usr/bin:/bin' } })
  expect(await readdir(given, { recursive: true })).toEqual(before)
  expect(await readdir(path.join(source, 'models'))).toEqual(['UVR'])
})

it('says what to do about a folder that holds no Whisper-WebUI, and where the disk is too full', async () => {
  await rm(path.join(given, 'backend/main.py'))
  await expect(installWhisperWebui(setup(), telling)).rejects.toThrow(
    /WHISPER_WEBUI_PATH names .*there is no backend\/main\.py in it\. Set it to/,
  )
  await writeFile(path.join(given, 'backend/main.py'), '')
  const tooMuch = setup({ neededBytes: 1e18 })
  await expect(installWhisperWebui(tooMuch, telling)).rejects.toThrow(/needs 1000000000\.0 GB in .*Make room/)
  expect(await asked()).toBe('')
})

it('takes the pinned commit of the repository and no newer one', async () => {
  const repository = path.join(folder, 'repository')
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.test', ...args], { cwd: repository })
  await mkdir(path.join(repository, 'backend'), { recursive: true })
  git('init', '--quiet')
  git('config', 'uploadpack.allowAnySHA1InWant', 'true')
  const commit = async (text: string) => {
    await writeFile(path.join(repository, 'backend/main.py'), text)
    git('add', '.')
    git('commit', '--quiet', '-m', text)
    return git('rev-parse', 'HEAD').toString().trim()
  }
  const pinned = await commit('pinned')
  await commit('newer')
  const { source } = await installWhisperWebui(setup({ given: undefined, commit: pinned }), telling)
  expect(await readFile(path.join(source, 'backend/main.py'), 'utf8')).toBe('pinned')
})

it('names the other way where the repository cannot be reached', async () => {
  const installing = installWhisperWebui(setup({ given: undefined }), telling)
  await expect(installing).rejects.toThrow(/git ended with 128\. .*set WHISPER_WEBUI_PATH to it, and run this again/)
})
