import { randomUUID } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { TaskFailure } from '#infra/queue'
import type { Pcm } from './engine.ts'

/** 16 kHz mono s16le. */
export const bytesPerMs = 32
export const wavHeadBytes = 44
/** RIFF counts in 32 bits. */
const maxSoundBytes = 0xffff_ffff - wavHeadBytes
const chunkBytes = 256 * 1024

/** A stretch of decoded speech, from byte to byte. */
export type Sound = { path: string; fromByte: number; bytes: number }

export async function wholeSound(pcm: Pcm): Promise<Sound> {
  const { size } = await stat(pcm.path)
  const bytes = size - (size % 2)
  if (bytes > maxSoundBytes) {
    throw new TaskFailure('limits', 'This recording is longer than the speech engine takes. Cut it into parts.')
  }
  return { path: pcm.path, fromByte: 0, bytes }
}

export type Upload = {
  headers: Readonly<Record<string, string>>
  /** Read from the file while it is sent; good for one call. */
  body: Readable
  /** Whether the engine has been given everything. */
  isSent: () => boolean
}

/** A form with the sound as WAV. The file's name says nothing: it never comes from a customer. */
export function uploadOf(sound: Sound, fields: readonly (readonly [name: string, value: string])[]): Upload {
  const boundary = `----${randomUUID()}`
  const part = (disposition: string, rest: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n${rest}`
  const head = Buffer.concat([
    Buffer.from(fields.map(([name, value]) => part(`name="${name}"`, `\r\n${value}\r\n`)).join('')),
    Buffer.from(part('name="file"; filename="recording.wav"', 'content-type: audio/wav\r\n\r\n')),
    wavHead(sound.bytes),
  ])
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  let sent = false
  async function* send() {
    yield head
    yield* read(sound)
    yield tail
    sent = true
  }
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(head.length + sound.bytes + tail.length),
    },
    body: Readable.from(send(), { objectMode: false }),
    isSent: () => sent,
  }
}

/** In chunks; one that was read is handed on whole before the next is read. */
export async function* read(sound: Sound): AsyncGenerator<Buffer> {
  const file = await open(sound.path)
  try {
    for (let done = 0; done < sound.bytes; ) {
      const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, sound.bytes - done))
      const { bytesRead } = await file.read(chunk, 0, chunk.length, sound.fromByte + done)
      if (bytesRead === 0) throw new Error('The decoded sound is shorter than it was')
      done += bytesRead
      yield chunk.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

/** The head of a WAV file of `bytes` of plain sound: 16 kHz, one channel, 16 bits. */
export function wavHead(bytes: number): Buffer {
  const head = Buffer.alloc(wavHeadBytes)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + bytes, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20) // PCM
  head.writeUInt16LE(1, 22) // channels
  head.writeUInt32LE(16_000, 24)
  head.writeUInt32LE(32_000, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(bytes, 40)
  return head
}
