import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export type Bench = {
  host: string
  url: string
  /** Ends all connections, and the server. */
  close: () => Promise<void>
  /** Ends all connections; the server stays. */
  cut: () => void
}

/** A server on this machine, for stand-ins of engines; on a free port unless one is named. */
export async function openBench(listener: RequestListener, port = 0): Promise<Bench> {
  const sockets = new Set<Socket>()
  const server = createServer(listener)
  server.on('connection', socket => {
    sockets.add(socket.on('error', () => undefined))
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  // safe because it listens on an address, not on a pipe
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    host,
    url: `http://${host}`,
    cut,
    close: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}

export type Received = { fields: Record<string, string[]>; filename: string; sound: Buffer }

/** The parts of a form, whole: the recordings of tests are small. */
export async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const boundary = /boundary=(.+)$/.exec(request.headers['content-type'] ?? '')?.[1] ?? ''
  const received: Received = { fields: {}, filename: '', sound: Buffer.alloc(0) }
  for (const part of Buffer.concat(chunks).toString('latin1').split(`--${boundary}`).slice(1, -1)) {
    const split = part.indexOf('\r\n\r\n')
    const head = part.slice(0, split)
    const body = Buffer.from(part.slice(split + 4, -2), 'latin1')
    const name = /name="([^"]*)"/.exec(head)?.[1] ?? ''
    const filename = /filename="([^"]*)"/.exec(head)?.[1]
    if (filename === undefined) received.fields[name] = [...(received.fields[name] ?? []), body.toString('utf8')]
    else Object.assign(received, { filename, sound: body })
  }
  return received
}

/** The samples of a WAV as it must be, or a complaint. */
export function samplesOf(wav: Buffer): Int16Array {
  const fits =
    wav.toString('latin1', 0, 4) === 'RIFF' &&
    wav.toString('latin1', 8, 16) === 'WAVEfmt ' &&
    wav.readUInt32LE(4) === wav.length - 8 &&
    wav.readUInt32LE(40) === wav.length - 44 &&
    [wav.readUInt16LE(20), wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt16LE(34)].join() === '1,1,16000,16'
  if (!fits) throw new Error('This is no WAV of 16 kHz, mono, 16 bit')
  return new Int16Array(Uint8Array.from(wav.subarray(44)).buffer)
}
