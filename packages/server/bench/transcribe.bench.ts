// From the last byte of an upload to the readable transcript, against the bare engine on the same sound.
import { createReadStream } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { ask, type Running, signIn, startScriptorium } from '../../../tests/support/running.ts'
import { readConfig } from '../src/infra/config/index.ts'
import { decodeRecording } from '../src/modules/engines/decode-recording.ts'
import { startEngineChild } from '../src/modules/engines/engine-child.ts'
import { configuredModelStore, speechPython } from '../src/modules/engines/index.ts'

const bytesPerMs = 32
const kinds = [
  // Looking costs the engine's own cores: a hundred times a second made the long run a fifth slower.
  { name: 'long', ms: 300_000, rounds: 3, lookEveryMs: 200 },
  { name: 'short', ms: 11_000, rounds: 9, lookEveryMs: 25 },
] as const
const host = 'acme.localhost'
const never = new AbortController().signal

const config = readConfig({ ...process.env, DEMO: 'on' })
const speech = { python: speechPython(config) ?? 'python3', speechFolder: path.join(config.clone, 'speech') }
const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-bench-'))

/** Speech of the demo recordings, one after the other, as often as it takes. */
async function speechOf(ms: number): Promise<Buffer> {
  const parts: Buffer[] = []
  for (const name of ['harbor', 'juniper', 'quarry', 'willow']) {
    const recording = createReadStream(path.join(import.meta.dirname, `../demo/${name}.mp3`))
    const decoded = await decodeRecording(speech, recording, folder, { maxDurationMs: 3_600_000 }, { signal: never })
    parts.push(await readFile(decoded.path))
  }
  const once = Buffer.concat(parts)
  return Buffer.concat(Array.from({ length: Math.ceil((ms * bytesPerMs) / once.length) }, () => once)).subarray(
    0,
    ms * bytesPerMs,
  )
}

function wave(pcm: Buffer): Buffer {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + pcm.length, 4)
  head.write('WAVEfmt ', 8)
  for (const [value, at] of [
    [16, 16],
    [16_000, 24],
    [16_000 * 2, 28],
    [pcm.length, 40],
  ] as const)
    head.writeUInt32LE(value, at)
  for (const [value, at] of [
    [1, 20],
    [1, 22],
    [2, 32],
    [16, 34],
  ] as const)
    head.writeUInt16LE(value, at)
  head.write('data', 36)
  return Buffer.concat([head, pcm])
}

async function bareEngine() {
  const modelFolder = await configuredModelStore(config).find(config.MODEL)
  if (!modelFolder)
    throw new Error(`The model ${config.MODEL} is not here. Run: npx scriptorium models fetch ${config.MODEL}`)
  const limits = { startMs: 120_000, stallMs: () => 600_000 }
  const child = await startEngineChild({
    ...speech,
    modelFolder,
    threads: availableParallelism(),
    workFolder: folder,
    limits,
  })
  await child.ready
  return {
    stop: child.kill,
    transcribe: async (pcm: { path: string; durationMs: number }) => {
      const began = performance.now()
      await child.transcribe(
        pcm,
        { language: null, task: 'transcribe', prompt: null, beam: 5 },
        { signal: never, onProgress: () => undefined },
      )
      return performance.now() - began
    },
  }
}

/** Gives the time of the last byte and the job. */
function submit(port: number, cookie: string, file: Buffer): Promise<{ uploadedAt: number; jobId: string }> {
  const boundary = 'bench-boundary'
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="speech.wav"\r\nContent-Type: audio/wav\r\n\r\n`
  const body = Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${boundary}--\r\n`)])
  const headers = {
    host: `${host}:${port}`,
    origin: `http://${host}:${port}`,
    cookie,
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': body.length,
  }
  return new Promise((resolve, reject) => {
    let uploadedAt = 0
    const sent = request({ host: '127.0.0.1', port, method: 'POST', path: '/api/v1/jobs', headers }, response => {
      let text = ''
      response.on('data', chunk => {
        text += chunk
      })
      response.on('end', () => {
        if (response.statusCode === 202) resolve({ uploadedAt, jobId: JSON.parse(text).id })
        else reject(new Error(`The job was refused: ${response.statusCode} ${text}`))
      })
    })
    sent.on('error', reject)
    sent.end(body, () => {
      uploadedAt = performance.now()
    })
  })
}

type Job = { state: string; transcriptId: string | null }
async function throughProduct({ port }: Running, cookie: string, file: Buffer, lookEveryMs: number): Promise<number> {
  const { uploadedAt, jobId } = await submit(port, cookie, file)
  for (;;) {
    const job = (await ask(port, host, 'GET', `/api/v1/jobs/${jobId}`, { cookie })).json<Job>()
    if (job.state === 'failed') throw new Error('The job failed')
    if (job.transcriptId) {
      const { status } = await ask(port, host, 'GET', `/api/v1/transcripts/${job.transcriptId}`, { cookie })
      if (status === 200) return performance.now() - uploadedAt
    }
    await new Promise(resolve => setTimeout(resolve, lookEveryMs))
  }
}

/** The demo's own recordings are transcribed at the first start: they must not be in the way. */
async function untilQuiet({ port }: Running): Promise<void> {
  const cookie = await signIn(port, 'localhost', 'owner@platform.test')
  type Queue = { lanes: { waiting: number; running: number }[] }
  for (;;) {
    const { lanes } = (await ask(port, 'localhost', 'GET', '/api/v1/queue', { cookie })).json<Queue>()
    if (lanes.every(({ waiting, running }) => waiting + running === 0)) return
    await new Promise(resolve => setTimeout(resolve, 500))
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
function say(bench: string, value: number, unit: string, baseline: number, ratio: number) {
  const round = (number: number) => Number(number.toFixed(3))
  console.log(JSON.stringify({ bench, value: round(value), unit, baseline: round(baseline), ratio: round(ratio) }))
}

const bare = await bareEngine()
const product = await startScriptorium({ SPEECH_PYTHON: speech.python })
try {
  await untilQuiet(product)
  const cookie = await signIn(product.port, host, 'editor@harbor.test')
  for (const { name, ms, rounds, lookEveryMs } of kinds) {
    const sound = await speechOf(ms)
    const pcm = { path: path.join(folder, `${name}.pcm`), durationMs: ms }
    await writeFile(pcm.path, sound)
    const file = wave(sound)
    const times = { product: [] as number[], bare: [] as number[] }
    for (let round = 0; round <= rounds; round += 1) {
      const took = {
        bare: await bare.transcribe(pcm),
        product: await throughProduct(product, cookie, file, lookEveryMs),
      }
      // The first round only warms up.
      if (round === 0) continue
      times.product.push(took.product)
      times.bare.push(took.bare)
    }
    const [value, baseline] = [median(times.product), median(times.bare)]
    if (name === 'long') say('transcribe.long.ratio', value, 'ms', baseline, value / baseline)
    else {
      const fixed = median(times.product.map((took, at) => took - (times.bare[at] ?? 0)))
      say('transcribe.short.fixed-cost', fixed, 'ms', 400, fixed / 400)
    }
  }
} finally {
  bare.stop()
  await product.stop()
  await rm(folder, { recursive: true, force: true })
}
