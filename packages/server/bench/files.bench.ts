// Encrypted upload and ranged download against the same way through the server with bytes as they are.
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ask, openFileServer, type Someone, someone, uploads } from '../../../tests/support/file-server.ts'
import { systemClock } from '../src/infra/clock/index.ts'
import { migrate, openPool, type Ports, startEmbedded } from '../src/infra/db/index.ts'
import { type ChunkCipher, tagBytes } from '../src/modules/files/chunk-cipher.ts'
import { makeStorage } from '../src/modules/files/fixtures.ts'
import { makeReseller, makeTenant } from '../src/modules/tenancy/fixtures.ts'

const MiB = 1024 * 1024
const uploadBytes = 96 * MiB
const rangeBytes = 6 * MiB
const ranges = 24
const rounds = 7

/** Bytes as they are, in the same layout: only the encryption is missing. */
const plainCipher: ChunkCipher = {
  seal: (_part, _index, _end, plain) => [Buffer.from(plain), Buffer.alloc(tagBytes)],
  open: (_part, _index, _end, sealed) => sealed.subarray(0, -tagBytes),
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

async function readRanges({ port, who }: Way, id: string): Promise<number> {
  const began = performance.now()
  for (let at = 0; at < ranges; at += 1) {
    const from = Math.floor(((uploadBytes - rangeBytes) / ranges) * at) + 17
    const answer = await ask(port, 'GET', `/api/v1/files/${id}/content`, { as: who, agent, headers: { range: `bytes=${from}-${from + rangeBytes - 1}` } })
    if (answer.body.length !== rangeBytes) throw new Error(`The range was refused: ${answer.status}`)
  }
  return (ranges * rangeBytes) / 1000 / (performance.now() - began)
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
function say(bench: string, values: number[], baselines: number[]) {
  const [value, baseline] = [median(values), median(baselines)]
  const round = (number: number) => Number(number.toFixed(3))
  console.log(JSON.stringify({ bench, value: round(value), unit: 'MB/s', baseline: round(baseline), ratio: round(baseline / value) }))
}

const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-bench-'))
await chmod(folder, 0o755)
const database = await startEmbedded(path.join(folder, 'pg'), { fast: true })
try {
  await migrate(database.ownerUrl, 'scriptorium_app')
  const pool = openPool(database.url, { max: 10, name: 'bench' })
  const ports: Ports = { pool, clock: systemClock, poke: () => {} }
  const reseller = await makeReseller(ports, { slug: 'acme', name: 'Acme', productName: 'Acme Scribe', colour: '#115599' })
  const tenant = await makeTenant(ports, { resellerId: reseller.id, slug: 'harbor', name: 'Harbor' })
  const storage = await makeStorage(ports, folder)
  const servers = [await openFileServer(storage), await openFileServer({ ...storage, cipher: plainCipher })] as const
  const [sealed, plain] = servers.map(({ port }) => ({ port, who: someone(tenant) })) as [Way, Way]
  const measured = { sealed: { upload: [] as number[], range: [] as number[] }, plain: { upload: [] as number[], range: [] as number[] } }
  for (let round = 0; round <= rounds; round += 1) {
    const bytes = randomBytes(uploadBytes)
    const order = [['sealed', sealed], ['plain', plain]] as const
    for (const [name, way] of round % 2 ? order : order.toReversed()) {
      const { mbps, id } = await upload(way, bytes)
      const read = await readRanges(way, id)
      await ask(way.port, 'DELETE', `/api/v1/files/${id}`, { as: way.who })
      // The first round only warms up.
      if (round === 0) continue
      measured[name].upload.push(mbps)
      measured[name].range.push(read)
    }
  }
  say('files.upload.mbps', measured.sealed.upload, measured.plain.upload)
  say('files.range.mbps', measured.sealed.range, measured.plain.range)
  agent.destroy()
  for (const server of servers) await server.close()
  await pool.end()
} finally {
  await database.stop()
  await rm(folder, { recursive: true, force: true })
}
