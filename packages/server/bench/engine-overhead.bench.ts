// What the tenant wrapper adds to each job of a real Whisper-WebUI: the same backend, model and recording behind it and without it,
// a job at a time and in turn, from the submission to the result through our own adapter, its clean-up included.
// The recogniser takes most of that and never the same twice, more than a wrapper adds. Both backends say how long
// theirs worked; `added` is the rest, `whole` says the same with the recogniser in it, for whoever has a quiet machine.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { readConfig } from '../src/infra/config/index.ts'
import { safeFetch, textOf } from '../src/infra/safe-fetch/index.ts'
import { decodeRecording } from '../src/modules/engines/decode-recording.ts'
import type { Engine } from '../src/modules/engines/engine.ts'
import { configuredModelStore, speechPython } from '../src/modules/engines/index.ts'
import { openWebuiEngine } from '../src/modules/engines/webui-engine.ts'

const durationMs = 11_000
const bytesPerMs = 32
const warmUps = 3
const rounds = 30
/** The same for both, and close: with the usual 100 ms the pause between two looks would be most of what is measured. */
const lookEveryMs = 20
const startWithinMs = 180_000
const never = new AbortController().signal
const secret = 'a-secret-that-both-sides-of-this-bench-know'

const { WHISPER_WEBUI_PATH: source, WHISPER_WEBUI_PYTHON: webuiPython } = process.env
const config = readConfig({ ...process.env, DEMO: 'on' })
const python = speechPython(config)
const modelFolder = await configuredModelStore(config).find('base')
const light = path.join(config.clone, 'speech/tests/webui_light')

/** A sentence for whoever must set it up; nothing when all is there. */
function missing(): string | undefined {
  const needs = [
    ...(source ? [] : ['WHISPER_WEBUI_PATH, the folder of Whisper-WebUI']),
    ...(webuiPython ? [] : ['WHISPER_WEBUI_PYTHON, an environment of speech/requirements-webui-light.txt']),
    ...(python ? [] : ['the speech environment (npm start makes it)']),
    ...(modelFolder ? [] : ['the model base (npx scriptorium models fetch base)']),
  ]
  return needs.length > 0 ? `engine-overhead needs a real Whisper-WebUI. Missing: ${needs.join('; ')}.` : undefined
}

type Backend = {
  engine: Engine
  /** How long the recogniser worked on the last recording, as the backend says. */
  workedMs: () => number
  stop: () => Promise<void>
}

async function startBackend(program: string, args: string[], key?: string): Promise<Backend> {
  const child = spawn(webuiPython ?? '', [path.join(light, program), ...args], {
    cwd: path.join(config.clone, 'speech'),
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      PYTHONDONTWRITEBYTECODE: '1',
      WHISPER_WEBUI_SECRET: secret,
      ...(process.env.WHISPER_WEBUI_FULL ? { WHISPER_WEBUI_FULL: process.env.WHISPER_WEBUI_FULL } : {}),
    },
  })
  const host = `127.0.0.1:${await portOf(child)}`
  const limits = { pollMs: () => lookEveryMs }
  let workedMs = Number.NaN
  const fetch: typeof safeFetch = async (address, options) => {
    const reply = await safeFetch(address, options)
    if (options?.method !== 'GET') return reply
    const text = await textOf(reply)
    const told = JSON.parse(text)
    if (told.status === 'completed') workedMs = told.duration * 1_000
    return { ...reply, body: new Blob([text]).stream() }
  }
  return {
    engine: openWebuiEngine({ url: `http://${host}`, allow: [host], limits, fetch, ...(key ? { secret: key } : {}) }),
    workedMs: () => workedMs,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

async function portOf(child: ChildProcess): Promise<number> {
  const late = setTimeout(() => child.kill('SIGKILL'), startWithinMs)
  try {
    if (child.stdout) {
      for await (const line of createInterface(child.stdout)) {
        if (line.startsWith('{"event": "ready"')) return JSON.parse(line).port
      }
    }
    throw new Error('The backend did not start')
  } finally {
    clearTimeout(late)
    child.stdout?.resume()
  }
}

/** Somebody who speaks for eleven seconds. */
async function speech(folder: string) {
  const parts: Buffer[] = []
  for (const name of ['harbor', 'juniper']) {
    const recording = createReadStream(path.join(config.clone, `packages/server/demo/${name}.mp3`))
    const environment = { python: python ?? '', speechFolder: path.join(config.clone, 'speech') }
    const decoded = await decodeRecording(environment, recording, folder, { maxDurationMs: 600_000 }, { signal: never })
    parts.push(await readFile(decoded.path))
  }
  const sound = Buffer.concat(parts).subarray(0, durationMs * bytesPerMs)
  if (sound.length < durationMs * bytesPerMs) throw new Error('The recordings of the demo are too short')
  const pcm = { path: path.join(folder, 'speech.pcm'), durationMs }
  await writeFile(pcm.path, sound)
  return pcm
}

type Took = { wholeMs: number; restMs: number }

/** The narrowest search: it takes the least time, so that what is added is seen best. */
async function timeOf({ engine, workedMs }: Backend, pcm: { path: string; durationMs: number }): Promise<Took> {
  const errand = {
    tenantId: '0190a0a0-0000-7000-8000-000000000001',
    jobId: '0190a0a0-0000-7000-8000-000000000002',
    maxDurationMs: 600_000,
  }
  const asked = { errand, language: 'en', task: 'transcribe', prompt: null, model: 'base', beam: 1 } as const
  const began = performance.now()
  const heard = await engine.transcribe(pcm, asked, { signal: never, onProgress: () => undefined })
  if (heard.segments.length === 0) throw new Error('Nothing was heard')
  const wholeMs = performance.now() - began
  if (!(workedMs() > 0 && workedMs() < wholeMs)) throw new Error('The backend did not say how long it worked')
  return { wholeMs, restMs: wholeMs - workedMs() }
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0
}
/** `baseline`: the same part of a job without the wrapper. */
function say(bench: string, value: number, baseline: number) {
  const round = (number: number) => Number(number.toFixed(2))
  const ratio = round((baseline + value) / baseline)
  console.log(JSON.stringify({ bench, value: round(value), unit: 'ms', baseline: round(baseline), ratio }))
}

async function measure(folder: string, wrapped: Backend, plain: Backend): Promise<void> {
  const pcm = await speech(folder)
  const pairs: { wrapped: Took; plain: Took }[] = []
  for (let round = -warmUps; round < rounds; round += 1) {
    // Who goes first changes, so that what one leaves behind does not always fall on the other.
    const isWrappedFirst = round % 2 === 0
    const one = await timeOf(isWrappedFirst ? wrapped : plain, pcm)
    const other = await timeOf(isWrappedFirst ? plain : wrapped, pcm)
    if (round >= 0) pairs.push(isWrappedFirst ? { wrapped: one, plain: other } : { wrapped: other, plain: one })
  }
  for (const [name, part] of [
    ['added', 'restMs'],
    ['whole', 'wholeMs'],
  ] as const) {
    const added = pairs.map(pair => pair.wrapped[part] - pair.plain[part])
    const plainMs = pairs.map(pair => pair.plain[part])
    say(`engine-overhead.${name}.p50`, quantile(added, 0.5), quantile(plainMs, 0.5))
    const spread = [0.25, 0.75].map(share => `${Math.round(quantile(added, share))} ms`).join(' to ')
    console.log(`${name}: half of ${rounds} pairs lie from ${spread}.`)
  }
  console.log(`Load of the machine: ${loadavg()[0]?.toFixed(1)}.`)
}

const fault = missing()
if (fault) console.log(fault)
else {
  const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-bench-'))
  const backends: Backend[] = []
  try {
    const root = path.dirname(modelFolder ?? '')
    const state = path.join(folder, 'state')
    const wrapping = ['--source', source ?? '', '--state', state, '--port', '0', '--model-root', root]
    const wrapped = await startBackend('light.py', wrapping, secret)
    backends.push(wrapped)
    const plain = await startBackend('plain.py', [source ?? '', path.join(folder, 'plain'), root])
    backends.push(plain)
    await measure(folder, wrapped, plain)
  } finally {
    for (const { stop } of backends) await stop()
    await rm(folder, { recursive: true, force: true })
  }
}
