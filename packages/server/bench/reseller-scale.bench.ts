import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  listCustomers,
  readContracted,
  readDashboard,
  readJobsToday,
  readPlatformDashboard,
} from '@scriptorium/contract'
import pg from 'pg'
import { systemClock } from '../src/infra/clock/index.ts'
import { migrate, openPool, type Ports, startEmbedded } from '../src/infra/db/index.ts'
import { platformRealm } from '../src/infra/ids/index.ts'
import { migrateQueue } from '../src/infra/queue/index.ts'
import { makePerson, makeSession, makeStaff } from '../src/modules/identity/fixtures.ts'
import { addUpFigures } from '../src/modules/insights/index.ts'
import { makeReseller } from '../src/modules/tenancy/fixtures.ts'
import { openBenchApp } from './bench-app.ts'

const resellers = 1000
const customersOfEach = 100
const customersOfLargest = 100_000
/** Recordings of each customer in ninety days; a third of them as jobs too. */
const uses = 18
const rounds = 60
const warmUp = 30
const boundMs = 300
/** How much longer it may take with a thousand times as many customers. */
const ratioLimit = 2
const platformRatioLimit = 12
const largestRatioLimit = 20
const agent = new Agent({ keepAlive: true, maxSockets: 8 })

type As = 'reseller' | 'largest' | 'platform'
type Asked = { bench: string; paths: string[]; as: As; ratioLimit: number }
const page = `${listCustomers.path}?limit=25`
const search = `${page}&search=omer+77`
const pages: Asked[] = [
  { bench: 'reseller-scale.page.p95', as: 'reseller', ratioLimit, paths: [page] },
  { bench: 'reseller-scale.search.p95', as: 'reseller', ratioLimit, paths: [search] },
  {
    bench: 'reseller-scale.dashboard.p95',
    as: 'reseller',
    ratioLimit,
    paths: [readDashboard.path, readContracted.path, readJobsToday.path],
  },
  // It names the resellers that grow and those at risk, so it looks at a thousand of them instead of one.
  {
    bench: 'reseller-scale.platform.p95',
    as: 'platform',
    ratioLimit: platformRatioLimit,
    paths: [readPlatformDashboard.path],
  },
]
// Whoever searches a thousand times as many names looks at as many, in one index.
const largest: Asked[] = [
  { bench: 'reseller-scale.largest-page.p95', as: 'largest', ratioLimit: largestRatioLimit, paths: [page] },
  { bench: 'reseller-scale.largest-search.p95', as: 'largest', ratioLimit: largestRatioLimit, paths: [search] },
]

const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-bench-'))
await chmod(folder, 0o755)
const database = await startEmbedded(folder, { fast: true })
const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true }), database.stop]
try {
  await migrate(database.ownerUrl, 'scriptorium_app')
  await migrateQueue(database.ownerUrl)
  const pool = openPool(database.url, { max: 10, name: 'bench' })
  const owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  closing.push(
    () => pool.end(),
    () => owner.end(),
  )
  const ports: Ports = { pool, clock: systemClock, poke: () => undefined }
  const brand = { productName: 'Scribe', colour: '#0f766e' }
  const { id } = await makeReseller(ports, { slug: 'acme', name: 'Acme', ...brand })
  const person = await makePerson(ports, { realmId: id, email: 'owner@acme.test', name: 'Owner' })
  await makeStaff(ports, { realmId: id, personId: person.id, role: 'reseller_owner' })
  const session = await makeSession(ports, { realmId: id, personId: person.id, host: 'acme.localhost' })
  const keeper = await makePerson(ports, { realmId: platformRealm, email: 'owner@platform.test', name: 'Keeper' })
  await makeStaff(ports, { realmId: platformRealm, personId: keeper.id, role: 'platform_owner' })
  const its = await makeSession(ports, { realmId: platformRealm, personId: keeper.id, host: 'localhost' })
  const big = await makeReseller(ports, { slug: 'largest', name: 'Largest', ...brand })
  const head = await makePerson(ports, { realmId: big.id, email: 'owner@largest.test', name: 'Head' })
  await makeStaff(ports, { realmId: big.id, personId: head.id, role: 'reseller_owner' })
  const theirs = await makeSession(ports, { realmId: big.id, personId: head.id, host: 'largest.localhost' })
  const ask = await openAsk(ports, { reseller: session.cookie, largest: theirs.cookie, platform: its.cookie })

  await fill(owner, { of: id, customers: customersOfEach, uses })
  await addUpFigures(ports)
  const alone = await measure(ask, pages)
  for (let at = 1; at < resellers; at += 1)
    await makeReseller(ports, { slug: `reseller-${at}`, name: `Reseller ${at}`, ...brand })
  await fill(owner, { except: big.id, customers: customersOfEach, uses })
  await addUpFigures(ports)
  await owner.query('vacuum analyze')
  const among = await measure(ask, pages)
  const faults = pages.flatMap((asked, at) => tell(asked, among[at], alone[at]))
  // A page shows the figures of twenty-five, so what the others used makes no difference.
  await fill(owner, { of: big.id, customers: customersOfLargest, uses: 0 })
  const large = await measure(ask, largest)
  faults.push(...largest.flatMap((asked, at) => tell(asked, large[at], alone[at])))
  if (faults.length > 0) throw new Error(faults.join('\n'))
} finally {
  agent.destroy()
  for (const close of closing.toReversed()) await close()
}

/** Says what was measured, and what of it is more than it may be. */
function tell({ bench, ratioLimit: limit }: Asked, value = Number.NaN, baseline = Number.NaN): string[] {
  const ratio = round3(value / baseline)
  const line = { bench, value: round3(value), unit: 'ms', baseline: round3(baseline), ratio }
  process.stdout.write(`${JSON.stringify(line)}\n`)
  return [
    ...(value <= boundMs ? [] : [`${bench}: ${line.value} ms is more than ${boundMs} ms`]),
    ...(ratio <= limit ? [] : [`${bench}: ${ratio} times the baseline is more than ${limit} times`]),
  ]
}

type Filled = { customers: number; uses: number } & ({ of: string } | { except: string })
/** Customers with members, storage, prices, use of ninety days and ended jobs: of one reseller, or of all others that have none. */
async function fill(client: pg.Client, whose: Filled): Promise<void> {
  const wanted =
    'of' in whose
      ? `r.id = '${whose.of}'`
      : `r.id <> '${whose.except}' and not exists (select from tenant where reseller_id = r.id)`
  const filled = ['reseller', 'tenant', 'plan_in_force', 'reseller_plan', 'plan_assignment', 'person', 'membership']
  const counted = [
    'storage_account',
    'usage_record',
    'usage_day',
    'task',
    'job',
    'tenant_state_change',
    'figure_change',
  ]
  const tables = [...filled, ...counted, 'plan_assignment_change']
  // What triggers note row by row is noted at once below: they would take minutes.
  const noting = (word: string) =>
    ['usage_record', 'job', 'tenant_state_change'].map(table => `alter table ${table} ${word} trigger user`).join(';')
  const force = (word: string) => tables.map(table => `alter table ${table} ${word} row level security`).join(';')
  const statements = [
    'begin',
    force('no force'),
    noting('disable'),
    `create temporary table made on commit drop as select gen_random_uuid() as id, r.id as reseller_id, n from reseller r, generate_series(1, ${whose.customers}) n where ${wanted}`,
    'analyze made',
    `insert into tenant (id, reseller_id, slug, name, state, created_at) select id, reseller_id, 'customer-' || n, 'Customer ' || n, (array['active', 'active', 'active', 'trial', 'suspended'])[1 + n % 5], now() - n % 100 * interval '2 days' from made`,
    'analyze tenant',
    `insert into plan_in_force (tenant_id, name, tier, parallel_jobs, minutes_per_month, storage_bytes, max_file_bytes, max_duration_ms, models) select id, 'Studio', 'Studio', 2, 600, 50000000000, 5000000000, 36000000, '{base}' from made`,
    `insert into plan_assignment (tenant_id, reseller_id, plan_id, version, currency, interval, minor, anchor_at, period_start, period_end, assigned_at)
      select made.id, made.reseller_id, p.id, 1, 'EUR', 'month', 1900, now() - interval '9 days', now() - interval '9 days', now() + interval '21 days', now() - interval '9 days'
      from made join reseller_plan p on p.reseller_id = made.reseller_id and p.tier = 'Studio'`,
    `insert into person (realm_id, id, email, email_key, name) select reseller_id, id, 'p' || n || '@customer.test', 'p' || n || '@customer.test', 'Person ' || n from made`,
    `insert into membership (tenant_id, person_id, realm_id, role, last_seen_at) select id, id, reseller_id, 'tenant_owner', now() - n % 100 * interval '12 hours' from made`,
    `insert into storage_account (tenant_id, reseller_id, stored_bytes) select id, reseller_id, n % 100 * 1000000 from made on conflict (tenant_id) do update set stored_bytes = excluded.stored_bytes`,
    `insert into usage_record (tenant_id, task_id, decoded_ms, attempt, engine, model, at)
      select id, gen_random_uuid(), 60000 * (1 + (n + use) % 50), 1, 'bench', 'base', now() - (use - 1) * interval '5 days' - n % 100 * interval '7 minutes' from made, generate_series(1, ${whose.uses}) use`,
    `insert into usage_day select tenant_id, date_trunc('day', at, 'UTC'), sum(decoded_ms), count(*) from usage_record where tenant_id in (select id from made) group by 1, 2`,
    `create temporary table ended on commit drop as select made.id as tenant_id, made.reseller_id, gen_random_uuid() as task_id, gen_random_uuid() as id, now() - (at - 1) * interval '7 days' - n % 100 * interval '5 minutes' as ended_at, case when (n + at) % 9 = 0 then 'failed' else 'done' end as state from made, generate_series(1, ${whose.uses / 3}) at`,
    `insert into task (tenant_id, id, reseller_id, kind, version, lane, state, payload, estimate_ms, max_attempts, ended_at) select tenant_id, task_id, reseller_id, 'transcribe', 1, 'light', 'done', '{}', 1, 1, ended_at from ended`,
    `insert into job (tenant_id, id, task_id, state, goal, model, max_attempts, created_at, ended_at) select tenant_id, id, task_id, state, 'transcribe', 'base', 1, ended_at, ended_at from ended`,
    `insert into figure_change (tenant_id, reseller_id, day, used_ms, done, failed, customers)
      select (array_agg(m.id))[1], m.reseller_id, f.day, sum(used_ms), sum(done), sum(failed), sum(customers) from (
        select tenant_id, day, used_ms, 0 as done, 0 as failed, 0 as customers from usage_day
        union all select tenant_id, date_trunc('day', ended_at, 'UTC'), 0, (state = 'done')::int, (state = 'failed')::int, 0 from ended
        union all select tenant_id, date_trunc('day', at, 'UTC'), 0, 0, 0, 1 from tenant_state_change
      ) f join made m on m.id = f.tenant_id group by m.reseller_id, f.day`,
    'set constraints all immediate',
    noting('enable'),
    force('force'),
    'commit',
    'vacuum analyze',
  ]
  for (const statement of statements) await client.query(statement)
}

type Ask = (address: string, as: As) => Promise<void>

async function openAsk(ports: Ports, cookies: Record<As, string>): Promise<Ask> {
  const { port, close } = await openBenchApp(ports, database.url, folder)
  closing.push(close)
  const hosts = { reseller: 'acme.localhost', largest: 'largest.localhost', platform: 'localhost' }
  return (wanted, as) =>
    new Promise((resolve, reject) => {
      const headers = { host: hosts[as], cookie: `session=${cookies[as]}` }
      const parts = { host: '127.0.0.1', port, path: `/api/v1${wanted}`, headers, agent }
      request(parts, incoming => {
        incoming.on('error', reject)
        incoming.on('end', () =>
          incoming.statusCode === 200 ? resolve() : reject(new Error(`${wanted} ended with ${incoming.statusCode}`)),
        )
        incoming.resume()
      })
        .on('error', reject)
        .end()
    })
}

/** The p95 of each page; the requests of one page are sent together, as a browser does. */
async function measure(ask: Ask, asked: Asked[]): Promise<number[]> {
  const times = asked.map((): number[] => [])
  for (let round = 0; round < rounds + warmUp; round += 1) {
    for (const [index, { paths, as }] of asked.entries()) {
      const began = performance.now()
      await Promise.all(paths.map(one => ask(one, as)))
      if (round >= warmUp) times[index]?.push(performance.now() - began)
    }
  }
  return times.map(values => values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN)
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000
}
