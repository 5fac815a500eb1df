import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Config, readConfig } from '#infra/config'
import { speakerModel } from './configured-model-store.ts'
import { engineCommand } from './install-commands.ts'
import type { ModelStore } from './model-store.ts'

const store: ModelStore = {
  list: async () => [],
  find: async name => (name === 'base' ? '/models/base' : undefined),
  fetch: async name => `/models/${name}`,
}

let clone = ''
const lines: string[] = []
beforeEach(async () => {
  clone = await mkdtemp(path.join(tmpdir(), 'scriptorium-engine-'))
  await mkdir(path.join(clone, 'speech'))
  await writeFile(path.join(clone, 'speech/requirements-webui.txt'), '')
  lines.length = 0
})
afterEach(() => rm(clone, { recursive: true, force: true }))

async function engine(...args: string[]): Promise<string> {
  const config: Config = { ...readConfig({}, '/nowhere/.env'), clone, dataDir: path.join(clone, 'data') }
  const { signal } = new AbortController()
  await engineCommand({ config, store, print: line => void lines.push(line), signal }, args)
  return lines.join('\n')
}

describe('scriptorium engine', () => {
  it.each([
    [[], 'engine install whisper-webui | speakers'],
    [['--help'], 'engine list'],
    [['install', '--help'], 'about 8 GB'],
    [['run', 'whisper-webui', '--help'], '--port          8011'],
    [['list', '--help'], 'Shows what'],
  ])('explains itself when it is asked %j', async (args, words) => {
    expect(await engine(...args)).toContain(words)
  })

  it.each([
    [['instal']],
    [['install']],
    [['install', 'torch']],
    [['install', 'speakers', 'twice']],
    [['run', 'embedded']],
    [['run', 'whisper-webui', '--port', '65536']],
    [['run', 'whisper-webui', '--loud']],
  ])('does nothing when it is told %j, and says what it knows', async args => {
    await expect(engine(...args)).rejects.toThrow('Usage: scriptorium engine')
    expect(lines).toEqual([])
  })

  it('lists what is here, and how to get what is not', async () => {
    const list = await engine('list')
    expect(list).toMatch(/^embedded +not there /m)
    expect(list).toMatch(/^whisper-webui +not there +npx scriptorium engine install whisper-webui$/m)
    expect(list).toMatch(/^speakers +not there +npx scriptorium engine install speakers$/m)
  })

  it('does not take a file for the voice model that has other bytes, where the workers would look for it', async () => {
    const file = path.join(clone, '.scriptorium/models/speakers/campplus_cn_en_common.pt')
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, 'half of it')
    expect(speakerModel({ clone })).toBe(file)
    expect(await engine('list')).toMatch(/^speakers +not there/m)
  })

  it('says how to install what it cannot run', async () => {
    await expect(engine('run', 'whisper-webui')).rejects.toThrow('Run: npx scriptorium engine install whisper-webui')
  })
})
