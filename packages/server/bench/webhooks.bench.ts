// Events of a provider through receiver and inbox, against a bare route that does the same single insert.
import { createHmac, randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Fastify from 'fastify'
import { openBench } from '../../../tests/support/http-bench.ts'
import { systemClock } from '../src/infra/clock/index.ts'
import { migrate, openPool, type Pool, type Ports, startEmbedded } from '../src/infra/db/index.ts'
import { masterKeyFrom } from '../src/infra/keys/index.ts'
import { silentLog } from '../src/infra/log/index.ts'
import { migrateQueue } from '../src/infra/queue/index.ts'
import { billingCustomer, webhookHeaderOf } from '../src/modules/billing/fixtures.ts'
import { connectAccount, startInbox } from '../src/modules/billing/index.ts'
import { makeReseller, makeTenant } from '../src/modules/tenancy/fixtures.ts'
import { openBenchApp, portOf } from './bench-app.ts'

const customers = 100
const rounds = 10
const perRound = 400
const warmUps = 2
const lanes = 16
const signingSecret = 'whsec_bench'
const master = randomBytes(32)
const agent = new Agent({ keepAlive: true, maxSockets: lanes })
let sent = 0

const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-bench-'))
await chmod(folder, 0o755)
const database = await startEmbedded(folder, { fast: true })
const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true }), database.stop]
try {
  await migrate(database.ownerUrl, 'scriptorium_app')
  await migrateQueue(database.ownerUrl)
  const pool = openPool(database.url, { max: 24, name: 'bench' })
  const bare = openPool(database.ownerUrl, { max: 24, name: 'bench-bare' })
  closing.push(
    () => pool.end(),
    () => bare.end(),
  )
  const poke = (channel: string) => void pool.query('select pg_notify($1, $2)', [channel, '']).catch(() => undefined)
  await measure({ pool, clock: systemClock, poke }, bare)
} finally {
  agent.destroy()
  for (const close of closing.toReversed()) await close()
}

async function measure(ports: Ports, bare: Pool) {
  // A provider of which every customer has nothing: what it answers is not measured here.
  const provider = await openBench((_request, response) => response.end('{"items":[]}'))
  closing.push(provider.close)
  const connection = await connectAccount(ports, masterKeyFrom(master), {
    isTwin: true,
    environment: 'production',
    url: provider.url,
    projectId: 'proj',
    appId: 'app',
    secretKey: 'sk_bench',
    purchaseLink: provider.url,
    signingSecret,
  })
  const keys = await makeCustomers(ports, connection.id)
  const ours = await openBenchApp(ports, database.url, folder, master)
  closing.push(ours.close)
  const theirs = await openBareRoute(bare, connection.id)
  const authorization = webhookHeaderOf(masterKeyFrom(master), connection)
  const there = { port: ours.port, path: `/api/v1/webhooks/revenuecat/${connection.id}`, authorization }
  const sides = {
    ours: { ...there, rates: [] as number[] },
    theirs: { ...theirs, authorization, rates: [] as number[] },
  }
  for (let round = 0; round < warmUps + rounds; round += 1) {
    for (const side of round % 2 ? [sides.ours, sides.theirs] : [sides.theirs, sides.ours]) {
      const rate = await sendAll(side, keys)
      if (round >= warmUps) side.rates.push(rate)
    }
  }
  say('webhooks.receiver.rate', median(sides.ours.rates), median(sides.theirs.rates))
  say('webhooks.inbox.rate', await emptyInbox(ports, bare), median(sides.theirs.rates))
}

async function makeCustomers(ports: Ports, connectionId: string): Promise<string[]> {
  const { id: resellerId } = await makeReseller(ports, {
    slug: 'acme',
    name: 'Acme',
    productName: 'Acme Scribe',
    colour: '#0f766e',
  })
  const keys: string[] = []
  for (let at = 0; at < customers; at += 1) {
    const { id: tenantId } = await makeTenant(ports, { resellerId, slug: `customer-${at}`, name: `Customer ${at}` })
    keys.push(await billingCustomer(ports, { tenantId, resellerId, connectionId }))
  }
  return keys
}

/** The same row in a table without policies, and an answer: no realm, no proof, nothing read of the event. */
async function openBareRoute(bare: Pool, connectionId: string) {
  await bare.query('create table bare_event (like billing_event including all)')
  const server = Fastify()
  server.post<{ Body: { event: { id: string; app_user_id: string } } }>('/webhook', async ({ body }) => {
    const { id, app_user_id } = body.event
    await bare.query(
      `insert into bare_event (connection_id, event_id, received_at, raw, type, environment, happened_at, customer_keys, state, next_try_at)
       values ($1, $2, now(), $3, 'CANCELLATION', 'production', now(), $4, 'waiting', now()) on conflict do nothing`,
      [connectionId, id, JSON.stringify(body), [app_user_id]],
    )
    return {}
  })
  await server.listen({ host: '127.0.0.1', port: 0 })
  closing.push(() => server.close())
  return { port: portOf(server.server.address()), path: '/webhook' }
}

type Side = { port: number; path: string; authorization: string }

/** Events a second of one round. */
async function sendAll(side: Side, keys: readonly string[]): Promise<number> {
  let left = perRound
  const began = performance.now()
  const lane = async () => {
    while (left > 0) {
      left -= 1
      sent += 1
      const event = {
        id: `event ${sent}`,
        type: 'CANCELLATION',
        event_timestamp_ms: Date.now(),
        environment: 'PRODUCTION',
        app_user_id: keys[sent % keys.length],
        subscriber_attributes: { $email: { value: 'buyer@bench.test' }, plan_id: { value: 'bench' } },
      }
      await post(side, JSON.stringify({ api_version: '1.0', event }))
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return (perRound / (performance.now() - began)) * 1000
}

function post({ port, path: address, authorization }: Side, body: string): Promise<void> {
  const t = Math.floor(Date.now() / 1000)
  const signature = createHmac('sha256', signingSecret).update(`${t}.${body}`).digest('hex')
  const headers = {
    host: 'localhost',
    authorization,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-revenuecat-webhook-signature': `t=${t},v1=${signature}`,
  }
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: address, method: 'POST', headers, agent }, incoming => {
      incoming.resume().on('error', reject)
      incoming.on('end', () =>
        incoming.statusCode === 200 ? resolve() : reject(new Error(`An event was answered ${incoming.statusCode}`)),
      )
    })
    asked.on('error', reject).end(body)
  })
}

/** Events a second from the start of the inbox until nothing waits: claim, reading, writing and following. */
async function emptyInbox(ports: Ports, bare: Pool): Promise<number> {
  await bare.query('alter table billing_event no force row level security')
  const waiting = async () =>
    Number((await bare.query(`select count(*) as waiting from billing_event where state = 'waiting'`)).rows[0]?.waiting)
  const all = await waiting()
  const began = performance.now()
  const inbox = startInbox(ports, database.url, masterKeyFrom(master), silentLog)
  closing.push(inbox.stop)
  while ((await waiting()) > 0) await new Promise(resolve => setTimeout(resolve, 20))
  return (all / (performance.now() - began)) * 1000
}

function median(values: readonly number[]): number {
  return values.toSorted((one, next) => one - next)[values.length >> 1] ?? Number.NaN
}
function say(bench: string, value: number, baseline: number) {
  const round = (number: number) => Number(number.toFixed(3))
  console.log(
    JSON.stringify({
      bench,
      value: round(value),
      unit: 'events/s',
      baseline: round(baseline),
      ratio: round(baseline / value),
    }),
  )
}
