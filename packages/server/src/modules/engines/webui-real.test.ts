import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, vi } from 'vitest'
import { z } from 'zod'
import { engineSuite, type SuiteSubject } from '../../../../../tests/support/engine-suite.ts'
import { decodeRecording } from './decode-recording.ts'
import type { Pcm, TranscribeParams } from './engine.ts'
import type { RemoteEngine } from './remote-engine.ts'
import { openWebuiEngine } from './webui-engine.ts'

const clone = path.resolve(import.meta.dirname, '../../../../..')
const source = process.env.WHISPER_WEBUI_PATH
const python = process.env.WHISPER_WEBUI_PYTHON
const speech = [process.env.SPEECH_PYTHON, path.join(clone, '.scriptorium/venv/bin/python')].find(
  found => found && existsSync(found),
)
const secret = 'a secret that both sides know, of forty characters'.replaceAll(' ', '-')
const minutes = 60_000
const Health = z.object({ busy: z.boolean(), queueLength: z.number() })

/** The unmodified backend behind the wrapper, with a real model: the same as for any engine. */
describe.skipIf(!source || !python || !speech)('the real Whisper-WebUI', { timeout: 5 * minutes }, () => {
  let folder = ''
  let child: ChildProcess | undefined
  let recordings: Pcm[] = []
  let engine: RemoteEngine
  let health: () => Promise<z.output<typeof Health>>

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-webui-'))
    const models = process.env.SPEECH_TEST_MODEL_DIR
    child = spawn(
      python ?? '',
      [
        path.join(clone, 'speech/tests/webui_light/light.py'),
        ...['--source', source ?? '', '--waiting', '3', '--state', path.join(folder, 'state'), '--port', '0'],
        ...(models ? ['--model-root', path.dirname(models)] : []),
      ],
      {
        cwd: path.join(clone, 'speech'),
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, WHISPER_WEBUI_SECRET: secret, PYTHONDONTWRITEBYTECODE: '1' },
      },
    )
    const host = `127.0.0.1:${await portOf(child)}`
    health = async () => Health.parse(await (await fetch(`http://${host}/health`)).json())
    engine = openWebuiEngine({ url: `http://${host}`, allow: [host], secret })
    recordings = [await decoded('juniper', folder), await decoded('quarry', folder)]
  }, 3 * minutes)
  afterAll(async () => {
    if (child?.kill('SIGKILL')) await once(child, 'exit')
    await rm(folder, { recursive: true, force: true })
  })

  engineSuite(async (): Promise<SuiteSubject> => {
    const [first, second] = recordings
    if (!first || !second) throw new Error('There are no recordings')
    return {
      engine,
      recordings: [
        { pcm: first, params: paramsOf(1), says: 'last spring', neverSays: 'first truck' },
        { pcm: second, params: paramsOf(2), says: 'first truck', neverSays: 'last spring' },
      ],
      working: () => until(async () => (await health()).busy),
      // A run that was taken back ends at its next sign of life.
      leftovers: async () => {
        await until(async () => !(await health()).busy)
        return (await health()).queueLength
      },
    }
  })
})

/** Another customer for each recording. */
function paramsOf(number: number): TranscribeParams {
  const id = (kind: number) => `0190a0a0-0000-7000-8000-0000000000${kind}${number}`
  const errand = { tenantId: id(1), jobId: id(2), maxDurationMs: 600_000 }
  return { errand, language: 'en', task: 'transcribe', prompt: null, model: 'base', beam: 5 }
}

async function decoded(name: string, folder: string): Promise<Pcm> {
  const work = await mkdtemp(path.join(folder, `${name}-`))
  const recording = createReadStream(path.join(clone, `packages/server/demo/${name}.mp3`))
  const environment = { python: speech ?? '', speechFolder: path.join(clone, 'speech') }
  return decodeRecording(
    environment,
    recording,
    work,
    { maxDurationMs: 600_000 },
    { signal: new AbortController().signal },
  )
}

async function portOf(child: ChildProcess): Promise<number> {
  if (!child.stdout) throw new Error('The wrapper has no output')
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith('{"event": "ready"')) return JSON.parse(line).port
  }
  throw new Error('The wrapper did not start')
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  await vi.waitUntil(reached, { timeout: minutes, interval: 20 })
}
