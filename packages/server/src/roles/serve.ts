import { openBlobs } from '#infra/blobs'
import { systemClock } from '#infra/clock'
import { type Config, readConfig } from '#infra/config'
import { checkDatabase, openPoke, openPool, type Ports } from '#infra/db'
import { openNames } from '#infra/dns'
import { checkMasterKey, type MasterKey, readMasterKey } from '#infra/keys'
import { type Log, openLog } from '#infra/log'
import { type Metrics, openMetrics, serveMetrics } from '#infra/metrics'
import { handles, startWorker } from '#infra/queue'
import { relayLag, startRelay } from '#infra/sockets'
import { compareCustomers, startInbox } from '#modules/billing'
import { checkDueDomains } from '#modules/branding'
import { type ErasurePorts, eraseCustomers, sweepCustomers } from '#modules/customers'
import { openStorage, reconcileFiles, type Storage, shredTenantKey, sweepUploads } from '#modules/files'
import { addUpFigures } from '#modules/insights'
import { followTasks, measureLanes, transcribe } from '#modules/jobs'
import { mailPort, startMailer } from '#modules/notices'
import { renewPlans } from '#modules/plans'
import { sweepRetention } from '#modules/retention'
import { tellAlerts } from '#modules/usage'
import { domainPorts, mailOptionsOf, openApp } from '../app.ts'
import { runningDatabase } from './database.ts'
import { endInOrder } from './ending.ts'
import { checkPortFree, freePort } from './ports.ts'
import { openSpeech } from './speech.ts'
import { say, tellFault } from './tell.ts'

export type Served = {
  ports: Ports
  storage: Storage
  master: MasterKey
  port: number
  metricsPort: number
  publicUrl: string
  stop: () => Promise<void>
}
type Parts = { api: boolean; worker: boolean }
type Stop = () => Promise<unknown>

const roundEveryMs = 10 * 60_000
const firstRoundMs = 60_000
const renewEveryMs = 60_000
const lifeEveryMs = 60_000
const alertsEveryMs = 60_000
const figuresEveryMs = 30_000

/** Checks the database, then serves the parts that a role asks for. */
export async function serve(asked: Config, log: Log, url: string, parts: Parts): Promise<Served> {
  const stops: Stop[] = []
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one()
  }
  try {
    const config = await withRealPort(asked)
    await checkDatabase(url)
    const pool = openPool(url, { max: 24, name: 'scriptorium' })
    stops.push(() => pool.end())
    const ports: Ports = { pool, clock: systemClock, poke: openPoke(pool, log) }
    const master = await readMasterKey(config)
    await checkMasterKey(ports, master)
    const storage = openStorage(ports, await openBlobs(config, systemClock.now), master)
    const isReady = readiness(pool)
    const metrics = openMetrics()
    if (parts.worker) stops.push(await work(config, ports, url, storage, master, log))
    if (parts.api) stops.push(await answer(config, ports, url, storage, master, metrics, isReady, log))
    const metricsPort = parts.api || parts.worker ? await measure(config, ports, metrics, isReady, stops) : 0
    return { ports, storage, master, port: config.PORT, metricsPort, publicUrl: config.publicUrl, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function withRealPort(config: Config): Promise<Config> {
  if (config.PORT !== 0) return config
  const port = await freePort(config.HOST)
  return { ...config, PORT: port, publicUrl: config.PUBLIC_URL ? config.publicUrl : `http://localhost:${port}` }
}

function readiness(pool: Ports['pool']): () => Promise<boolean> {
  return () =>
    pool.query('select 1').then(
      () => true,
      () => false,
    )
}

async function answer(
  config: Config,
  ports: Ports,
  url: string,
  storage: Storage,
  master: MasterKey,
  metrics: Metrics,
  isReady: () => Promise<boolean>,
  log: Log,
): Promise<Stop> {
  const { web, feed, close } = await openApp({ config, ports, url, log, storage, master, metrics, isReady })
  metrics.gauge('live_sockets', 'Open sockets of this process', 'process', async () => ({ api: feed.count() }))
  const relay = startRelay(ports, url, log)
  const mailer = startMailer(
    ports,
    {
      SMTP_URL: config.SMTP_URL,
      demo: config.demo,
      master,
      mail: mailOptionsOf(config, ports.clock.now),
      allow: config.EGRESS_ALLOW.split(',').filter(Boolean),
    },
    log,
  )
  await web.app.listen({ host: config.HOST, port: config.PORT })
  return async () => {
    await close()
    await mailer.stop()
    await relay.stop()
  }
}

async function work(
  config: Config,
  ports: Ports,
  url: string,
  storage: Storage,
  master: MasterKey,
  log: Log,
): Promise<Stop> {
  const speech = await openSpeech(config, ports, storage, master, log)
  const worker = await startWorker({
    ports,
    url,
    supply: speech.supply,
    handlers: [handles(transcribe, speech.transcribe)],
    onTask: followTasks(ports.clock),
    log,
  })
  speech.onChange(worker.slotsChanged)
  const inbox = startInbox(ports, url, master, log)
  const letters = mailOptionsOf(config, ports.clock.now)
  const mail = mailPort(letters)
  const erasure: ErasurePorts = {
    shredKeys: shredTenantKey,
    removePieces: tenantId => storage.blobs.removeAll(tenantId),
    mail,
  }
  const rounds = [
    every(lifeEveryMs, () => sweepCustomers(ports), log, 'states of customers could not be swept'),
    every(lifeEveryMs, () => eraseCustomers(ports, erasure), log, 'deleted customers could not be removed'),
    every(roundEveryMs, () => sweepUploads(storage), log, 'unfinished uploads could not be swept'),
    every(renewEveryMs, () => renewPlans(ports), log, 'plans whose period has ended could not be renewed'),
    every(
      alertsEveryMs,
      () => tellAlerts(ports, { mail, addresses: letters.addresses }),
      log,
      'levels of usage could not be told',
    ),
    every(
      roundEveryMs,
      () => sweepRetention(ports, { storage, mail, addresses: letters.addresses }),
      log,
      'what plans no longer keep could not be removed',
    ),
    every(figuresEveryMs, () => addUpFigures(ports), log, 'figures of resellers could not be added up'),
    every(
      roundEveryMs,
      () => checkDueDomains(ports, domainPorts(config, openNames(), ports.clock.now, master)),
      log,
      'domains of brands could not be looked at',
    ),
    every(roundEveryMs, () => comparePayments(ports, master, log), log, 'payments could not be compared'),
    // A few customers a round: the files of each are compared once a day.
    every(roundEveryMs, () => compareFiles(storage, log), log, 'stored files could not be compared with their rows'),
  ]
  return async () => {
    for (const stopRound of rounds) stopRound()
    await inbox.stop()
    await worker.stop()
    await speech.stop()
  }
}

async function comparePayments(ports: Ports, master: MasterKey, log: Log): Promise<void> {
  const { customers, differ } = await compareCustomers(ports, master)
  if (customers > 0) log.info({ customers }, 'subscriptions were compared with what their provider says')
  if (differ > 0) log.error({ customers: differ }, 'subscriptions differ from what their provider says: see Billing')
}

async function compareFiles(storage: Storage, log: Log): Promise<void> {
  const { customers, checkedParts, incomplete, orphans } = await reconcileFiles(storage)
  if (customers > 0) log.info({ customers, parts: checkedParts }, 'stored files were compared with their rows')
  if (orphans > 0) log.info({ pieces: orphans }, 'pieces without a file were removed')
  if (incomplete.length > 0)
    log.error(
      { count: incomplete.length, files: incomplete.slice(0, 20) },
      'pieces of stored files are gone: these files cannot be read. Restore the store from a backup',
    )
}

function every(ms: number, work: () => Promise<unknown>, log: Log, fault: string): () => void {
  const round = () => void work().catch((error: unknown) => log.warn({ error }, fault))
  const first = setTimeout(round, firstRoundMs)
  const timer = setInterval(round, ms)
  return () => {
    clearTimeout(first)
    clearInterval(timer)
  }
}

async function measure(
  config: Config,
  ports: Ports,
  metrics: Metrics,
  isReady: () => Promise<boolean>,
  stops: Stop[],
): Promise<number> {
  metrics.gauge('outbox_lag_seconds', 'Age of the oldest event without a number', 'relay', async () => ({
    live: await relayLag(ports),
  }))
  const queue = [
    ['queue_waiting', 'Tasks that have not begun', 'waiting'],
    ['queue_running', 'Tasks that run', 'running'],
    ['queue_oldest_wait_seconds', 'How long the oldest task waits that has not begun', 'oldestWaitSeconds'],
  ] as const
  for (const [name, help, figure] of queue) metrics.gauge(name, help, 'lane', () => measureLanes(ports, figure))
  const server = await serveMetrics(metrics, { host: '127.0.0.1', port: config.METRICS_PORT, isReady })
  stops.push(() => new Promise(resolve => server.close(resolve)))
  const address = server.address()
  return address && typeof address === 'object' ? address.port : config.METRICS_PORT
}

/** `scriptorium api` */
export function runApi(): Promise<void> {
  return runPart('api', { api: true, worker: false })
}
/** `scriptorium worker` */
export function runWorker(): Promise<void> {
  return runPart('worker', { api: false, worker: true })
}

async function runPart(role: 'api' | 'worker', parts: Parts): Promise<void> {
  const ending = endInOrder()
  try {
    const config = readConfig()
    const url = await runningDatabase(config, role)
    if (parts.api) await checkPortFree(config.HOST, config.PORT, 'PORT')
    await checkPortFree('127.0.0.1', config.METRICS_PORT, 'METRICS_PORT')
    const served = await serve(config, openLog(config.LOG_LEVEL), url, parts)
    ending.atEnd(served.stop)
    say(`Metrics: http://127.0.0.1:${served.metricsPort}/metrics`)
    say(parts.api ? `Ready: ${served.publicUrl}` : 'Ready: worker')
  } catch (error) {
    tellFault(error)
    await ending.end(1)
  }
}
