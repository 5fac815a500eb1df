import { randomBytes } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { decodeRecording } from '../../packages/server/src/modules/engines/index.ts'

const clone = path.resolve(import.meta.dirname, '../..')
const rate = 16_000
const fromMs = 1_000

/** Somebody who speaks, so that what an engine heard is not taken for invented. Without a silent sample: one sound for a stand-in. */
export async function readSpeech(): Promise<Int16Array> {
  const places = [process.env.SPEECH_PYTHON, path.join(clone, '.scriptorium/venv/bin/python')]
  const python = places.find(place => place && existsSync(place))
  if (!python) throw new Error('There is no speech environment. Start with: npm test')
  const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-soak-'))
  try {
    const recording = createReadStream(path.join(clone, 'packages/server/demo/quarry.mp3'))
    const environment = { python, speechFolder: path.join(clone, 'speech') }
    const limits = { maxDurationMs: 60_000 }
    const decoded = await decodeRecording(environment, recording, folder, limits, {
      signal: new AbortController().signal,
    })
    const bytes = Uint8Array.from(await readFile(decoded.path))
    return new Int16Array(bytes.buffer).subarray((rate * fromMs) / 1_000).map(sample => sample || 1)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The beginning of a speech as WAV; its first sample is its number, which is all that a stand-in hears. */
export function recordingOf(speech: Int16Array, number: number, durationMs: number): Buffer {
  const samples = speech.slice(0, (rate * durationMs) / 1_000)
  samples[0] = number
  const sound = Buffer.from(samples.buffer)
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + sound.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20) // PCM
  head.writeUInt16LE(1, 22) // channels
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * 2, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(sound.length, 40)
  return Buffer.concat([head, sound])
}

export const noise = (): Buffer => randomBytes(3_000)
