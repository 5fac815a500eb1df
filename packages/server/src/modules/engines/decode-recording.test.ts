import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { expect, it, onTestFinished } from 'vitest'
import { decodeRecording } from './decode-recording.ts'
import { wavHead } from './remote-upload.ts'

const clone = path.resolve(import.meta.dirname, '../../../../..')
const python = [process.env.SPEECH_PYTHON, path.join(clone, '.scriptorium/venv/bin/python')].find(
  found => found && existsSync(found),
)
const minuteBytes = 60_000 * 32

it.skipIf(!python)('a long recording tells how far it is while it is brought and while it is decoded', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-decode-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const head = wavHead(30 * minuteBytes)
  const told: number[] = []
  const { durationMs } = await decodeRecording(
    { python: python ?? '', speechFolder: path.join(clone, 'speech') },
    Readable.from([head, ...Array.from({ length: 30 }, () => Buffer.alloc(minuteBytes))]),
    folder,
    { maxDurationMs: 3_600_000 },
    {
      signal: new AbortController().signal,
      bytes: head.length + 30 * minuteBytes,
      onProgress: share => told.push(share),
    },
  )
  expect(durationMs).toBe(30 * 60_000)
  expect(told).toEqual(told.toSorted((a, b) => a - b))
  expect(told.some(share => share > 0 && share < 0.5)).toBe(true)
  expect(told.some(share => share > 0.5 && share < 1)).toBe(true)
})
