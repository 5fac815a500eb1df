// Encrypted upload and ranged download against the same way through the server with bytes as they are.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ask, openFileServer, type Someone, someone, uploads } from '../../../tests/support/file-server.ts'
import { systemClock } from '../src/infra/clock/index.ts'
import { migrate, openPool, type Ports, startEmbedded } from '../src/infra/db/index.ts'
import { type ChunkCipher, tagBytes } from '../src/modules/files/chunk-cipher.ts'
import { makeStorage } from '../src/modules/files/fixtures.ts'
import { makeReseller, makeTenant } from '../src/modules/tenancy/fixtures.ts'

const MiB = 1024 * 1024
const uploadBytes = 24 * MiB
const rangeBytes = 6 * MiB
const warmUps = 3
const uploadRounds = 24
const rangeRounds = 120

/** Bytes as they are, in the same layout: only the encryption is missing. */
const plainCipher: ChunkCipher = {
  seal: (_part, _index, _end, plain) => [Buffer.from(plain), Buffer.alloc(tagBytes)],
  open: (_part, _index, _end, sealed) => Buffer.from(sealed.subarray(0, -tagBytes)),
}

type Way = { port: number; who: Someone }
const agent = new Agent({ keepAlive: true })

async function upload({ port, who }: Way, bytes: Buffer): Promise<{ mbps: number; id: string }> {
  const { headers } = await uploads.begin(port, who, bytes.length)
  const began = performance.now()
  const sent = await uploads.send(port, who, headers.location ?? '', 0, bytes)
  const ms = performance.now() - began
  if (sent.status !== 204) throw new Error(`The upload was refused: ${sent.status} ${sent.body}`)
  return { mbps: bytes.length / 1000 / ms, id: headers.location?.split('/').at(-1) ?? '' }
}

/** Counts what comes and keeps nothing of it, so that the client costs little. */
function readRange({ port, who }: Way, id: string, from: number): Promise<number> {
  const headers = {
    host: `acme.localhost:${port}`,
    authorization: `Bearer ${who.token}`,
    range: `bytes=${from}-${from + rangeBytes - 1}`,
  }
  return new Promise((resolve, reject) => {
    let received = 0
    const asked = request(
      { host: '127.0.0.1', port, agent, path: `/api/v1/files/${id}/content`, headers },
      incoming => {
        incoming.on('data', (chunk: Buffer) => {
          received += chunk.length
        })
        incoming.on('end', () => resolve(received))
        incoming.on('error', reject)
      },
    )
    asked.on('error', reject).end()
  })
}
async function timeRange(way: Way, id: string, round: number): Promise<number> {
  const from = (round * 7919 * 1024) % (uploadBytes - rangeBytes)
  const began = performance.now()
  if ((await readRange(way, id, from)) !== rangeBytes) throw new Error('A range was refused')
  return rangeBytes / 1000 / (performance.now() - began)
}

/** A server in a process of its own, like the product's. */
async function startServer(url: string, folder: string, how: 'sealed' | 'plain') {
  const child = spawn(process.execPath, [import.meta.filename, url, folder, how], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', data => resolve(Number(String(data).trim())))
    child.once('exit', code => reject(new Error(`The server ended with ${code}`)))
  })
  return { port, stop: () => child.kill('SIGKILL') }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
function say(bench: string, values: number[], baselines: number[]) {
  const [value, baseline] = [median(values), median(baselines)]
  const round = (number: number) => Number(number.toFixed(3))
  console.log(
    JSON.stringify({
      bench,
      value: round(value),
      unit: 'MB/s',
      baseline: round(baseline),
      ratio: round(baseline / value),
    }),
  )
}

async function serve(url: string, folder: string, how: string) {
  const storage = await makeStorage(
    { pool: openPool(url, { max: 10, name: 'bench' }), clock: systemClock, poke: () => undefined },
    folder,
    Buffer.alloc(32, 'bench'),
  )
  const { port } = await openFileServer(how === 'plain' ? { ...storage, cipher: plainCipher } : storage)
  process.stdout.write(`${port}\n`)
}

async function measure() {
  const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-bench-'))
  await chmod(folder, 0o755)
  const database = await startEmbedded(path.join(folder, 'pg'), { fast: true })
  const servers: { port: number; stop: () => void }[] = []
  try {
    await migrate(database.ownerUrl, 'scriptorium_app')
    const pool = openPool(database.url, { max: 2, name: 'bench' })
    const ports: Ports = { pool, clock: systemClock, poke: () => undefined }
    const reseller = await makeReseller(ports, {
      slug: 'acme',
      name: 'Acme',
      productName: 'Acme Scribe',
      colour: '#115599',
    })
    const who = someone(await makeTenant(ports, { resellerId: reseller.id, slug: 'harbor', name: 'Harbor' }))
    await pool.end()
    const ways = ['sealed', 'plain'] as const
    for (const how of ways) servers.push(await startServer(database.url, folder, how))
    const results = ways.map((_, index) => ({
      way: { port: servers[index]?.port ?? 0, who },
      id: '',
      upload: [] as number[],
      range: [] as number[],
    }))
    // Both ways take turns, request by request: what else the machine does meets both alike.
    const inTurn = (round: number) => (round % 2 ? results : results.toReversed())
    const bytes = randomBytes(uploadBytes)
    for (let round = 0; round < warmUps + uploadRounds; round += 1) {
      for (const result of inTurn(round)) {
        const { mbps, id } = await upload(result.way, bytes)
        if (result.id) await ask(result.way.port, 'DELETE', `/api/v1/files/${result.id}`, { as: who })
        result.id = id
        if (round >= warmUps) result.upload.push(mbps)
      }
    }
    for (let round = 0; round < warmUps + rangeRounds; round += 1) {
      for (const result of inTurn(round)) {
        const mbps = await timeRange(result.way, result.id, round)
        if (round >= warmUps) result.range.push(mbps)
      }
    }
    const [sealed, plain] = results
    say('files.upload.mbps', sealed?.upload ?? [], plain?.upload ?? [])
    say('files.range.mbps', sealed?.range ?? [], plain?.range ?? [])
  } finally {
    agent.destroy()
    for (const server of servers) server.stop()
    await database.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const [, , url, folder, how] = process.argv
if (url && folder && how) await serve(url, folder, how)
else await measure()
