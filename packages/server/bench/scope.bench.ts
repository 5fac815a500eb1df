import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { listTranscripts as contract } from '@scriptorium/contract'
import Fastify from 'fastify'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { systemClock } from '../src/infra/clock/index.ts'
import {
  migrate,
  openPool,
  type Pool,
  type Ports,
  startEmbedded,
  type Tables,
  tenantCtx,
} from '../src/infra/db/index.ts'
import { pageOfRows } from '../src/infra/http/index.ts'
import { newId } from '../src/infra/ids/index.ts'
import { migrateQueue } from '../src/infra/queue/index.ts'
import { makeMember, makePerson, makeSession } from '../src/modules/identity/fixtures.ts'
import { makeReseller, makeTenant } from '../src/modules/tenancy/fixtures.ts'
import { listTranscripts } from '../src/modules/transcripts/list-transcripts.ts'
import { showTranscript } from '../src/modules/transcripts/show-transcript.ts'
import { openBenchApp, portOf } from './bench-app.ts'

const customers = 20
const transcripts = 1000
const limit = 25
const rounds = 24
const perRound = 100
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

const columns = [
  'id',
  'title',
  'language',
  'languages',
  'duration_ms',
  'coverage',
  'damaged',
  'words',
  'job_id',
  'file_id',
  'created_at',
  'model',
] as const
/** The very statement that the list of transcripts runs. */
const statement = `select ${columns.join(', ')} from transcript where tenant_id = $1 order by id desc limit $2`
/** And the one that gives the first page its total. */
const counting = 'select count(*) as transcripts from transcript where tenant_id = $1'

const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-bench-'))
await chmod(folder, 0o755)
const database = await startEmbedded(folder, { fast: true })
const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true }), database.stop]
try {
  await migrate(database.ownerUrl, 'scriptorium_app')
  await migrateQueue(database.ownerUrl)
  const pool = openPool(database.url, { max: 10, name: 'bench' })
  const bare = openPool(database.ownerUrl, { max: 10, name: 'bench-bare' })
  closing.push(
    () => pool.end(),
    () => bare.end(),
  )
  const ports: Ports = { pool, clock: systemClock, poke: () => undefined }
  const place = await fillDatabase(ports)
  await compareQueries(ports, bare, place)
  await compareEndpoints(ports, bare, place)
} finally {
  agent.destroy()
  for (const close of closing.toReversed()) await close()
}

type Place = { realmId: string; tenantId: string; cookie: string }

async function fillDatabase(ports: Ports): Promise<Place> {
  const reseller = await makeReseller(ports, {
    slug: 'acme',
    name: 'Acme',
    productName: 'Acme Scribe',
    colour: '#0f766e',
  })
  const tenants = []
  for (let at = 0; at < customers; at += 1)
    tenants.push(await makeTenant(ports, { resellerId: reseller.id, slug: `customer-${at}`, name: `Customer ${at}` }))
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  // The bare side reads as the owner, who is then under no policy; the roles of the program still are.
  await client.query('alter table transcript no force row level security')
  for (let at = 0; at < transcripts; at += 1) {
    await client.query(
      `insert into transcript (tenant_id, id, job_id, title, language, languages, duration_ms, coverage, words, model, created_at)
       select t.tenant, t.id, t.job, 'Interview ' || $4, 'en', '{en}', 600000, 0.98, 1500, 'base', now() from unnest($1::uuid[], $2::uuid[], $3::uuid[]) t (tenant, id, job)`,
      [tenants.map(({ id }) => id), tenants.map(() => newId()), tenants.map(() => newId()), at],
    )
  }
  await client.query('analyze')
  await client.end()
  const tenantId = tenants[customers >> 1]?.id ?? ''
  const person = await makePerson(ports, { realmId: reseller.id, email: 'editor@customer.test', name: 'Editor' })
  await makeMember(ports, { realmId: reseller.id, tenantId, personId: person.id, role: 'tenant_editor' })
  const { cookie } = await makeSession(ports, {
    realmId: reseller.id,
    personId: person.id,
    host: 'acme.localhost',
    tenantId,
  })
  return { realmId: reseller.id, tenantId, cookie }
}

async function compareQueries(ports: Ports, bare: Pool, { realmId, tenantId }: Place) {
  const scope = { kind: 'tenant', realmId, resellerId: realmId, tenantId } as const
  const who = { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: 'bench' } as const
  const ctx = tenantCtx(ports, scope, who)
  // The same builder on both sides, so that only the scope is between them.
  const plain = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: bare }) })
  await compare(
    'scope.query.p50',
    async () => (await listTranscripts(ctx, { params: undefined, query: { limit }, body: undefined })).items.length,
    () =>
      plain.transaction().execute(async tx => {
        const rows = await tx
          .selectFrom('transcript')
          .select(columns)
          .where('tenant_id', '=', tenantId)
          .orderBy('id', 'desc')
          .limit(limit + 1)
          .execute()
        const page = pageOfRows(rows, limit, row => row.id, showTranscript)
        const { transcripts: total } = await tx
          .selectFrom('transcript')
          .select(({ fn }) => fn.countAll<number>().as('transcripts'))
          .where('tenant_id', '=', tenantId)
          .executeTakeFirstOrThrow()
        return { ...page, total: Number(total) }.items.length
      }),
  )
}

async function compareEndpoints(ports: Ports, bare: Pool, { tenantId, cookie }: Place) {
  const ours = await openBenchApp(ports, database.url, folder)
  const theirs = Fastify()
  // The same SQL as above: WHERE in a transaction. Without the transaction this side is a third faster.
  theirs.get('/transcripts', async () => {
    const client = await bare.connect()
    try {
      await client.query('begin read only')
      const { rows } = await client.query({ text: statement, values: [tenantId, limit + 1] })
      const page = pageOfRows(rows, limit, row => row.id, showTranscript)
      const { rows: counted } = await client.query({ text: counting, values: [tenantId] })
      await client.query('commit')
      return { ...page, total: Number(counted[0]?.transcripts) }
    } finally {
      client.release()
    }
  })
  closing.push(ours.close, () => theirs.close())
  await theirs.listen({ host: '127.0.0.1', port: 0 })
  const headers = { host: 'acme.localhost', cookie: `session=${cookie}` }
  await compare(
    'scope.endpoint.p50',
    () => itemsFrom(ours.port, `/api/v1${contract.path}`, headers),
    () => itemsFrom(portOf(theirs.server.address()), '/transcripts', headers),
  )
}

function itemsFrom(port: number, address: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: address, headers, agent }, incoming => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const reply: unknown = JSON.parse(Buffer.concat(chunks).toString())
        resolve(
          typeof reply === 'object' && reply !== null && 'items' in reply && Array.isArray(reply.items)
            ? reply.items.length
            : 0,
        )
      })
    })
    asked.on('error', reject).end()
  })
}

/** Rounds of both sides in turn; the first quarter warms up. Prints one line. */
async function compare(bench: string, ours: () => Promise<number>, theirs: () => Promise<number>) {
  const times: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] }
  for (let round = 0; round < rounds; round += 1) {
    for (const [side, run] of round % 2 === 0
      ? ([
          ['ours', ours],
          ['theirs', theirs],
        ] as const)
      : ([
          ['theirs', theirs],
          ['ours', ours],
        ] as const)) {
      for (let at = 0; at < perRound; at += 1) {
        const began = performance.now()
        if ((await run()) !== limit) throw new Error(`${bench}: a page is not full`)
        if (round >= rounds / 4) times[side].push(performance.now() - began)
      }
    }
  }
  const [value, baseline] = [median(times.ours), median(times.theirs)]
  process.stdout.write(
    `${JSON.stringify({ bench, value: round3(value), unit: 'ms', baseline: round3(baseline), ratio: round3(value / baseline) })}\n`,
  )
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
function round3(value: number): number {
  return Math.round(value * 1000) / 1000
}
