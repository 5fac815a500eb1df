import { type Config, demoPassword, readConfig } from '#infra/config'
import { migrate } from '#infra/db'
import { openLog } from '#infra/log'
import { migrateQueue } from '#infra/queue'
import { createOwnerLink, platformHasOwner } from '#modules/identity'
import { beginTwin, connectTwin } from './billing.ts'
import { openDatabase, ownerUrlOf, userOf } from './database.ts'
import { endInOrder } from './ending.ts'
import { checkPortFree } from './ports.ts'
import { seedDemo } from './seed.ts'
import { type Served, serve } from './serve.ts'
import { say, tellFault } from './tell.ts'

/** Everything in one process: what `npm start` runs. */
export async function runAll(): Promise<void> {
  const ending = endInOrder()
  try {
    const config = readConfig()
    await checkPortFree(config.HOST, config.PORT, 'PORT')
    await checkPortFree('127.0.0.1', config.METRICS_PORT, 'METRICS_PORT')
    const log = openLog(config.LOG_LEVEL)
    const database = await openDatabase(config)
    ending.atEnd(database.stop)
    const twin = beginTwin(config, log)
    ending.atEnd(async () => (await twin)?.stop())
    const ownerUrl = database.ownerUrl ?? ownerUrlOf(config)
    await migrate(ownerUrl, userOf(database.url))
    await migrateQueue(ownerUrl)
    const served = await serve(config, log, database.url, { api: true, worker: true })
    ending.atEnd(served.stop)
    if (config.demo) await seedDemo(served)
    else await offerSetUp(config, served)
    announce(config, served, await connectTwin(await twin, served, log))
  } catch (error) {
    tellFault(error)
    await ending.end(1)
  }
}

/** Until somebody owns the platform, each start says how to become its owner. */
async function offerSetUp(config: Config, { ports, publicUrl }: Served) {
  if (await platformHasOwner(ports)) return
  if (!config.OWNER_EMAIL) {
    say('Nobody owns this platform yet. Make a link: npx scriptorium owner create --email YOUR-ADDRESS')
    return
  }
  const link = await createOwnerLink(ports, { publicUrl, brandsDomain: config.BRANDS_DOMAIN }, config.OWNER_EMAIL)
  say(`Nobody owns this platform yet. Open this link within 7 days, it works once:\n${link}`)
}

function announce(config: Config, served: Served, twinUrl: string | undefined) {
  const at = (host: string) => `http://${host}:${served.port}`
  if (config.demo) {
    say(`
Demo world, password for everybody: ${demoPassword}
  a customer's editor   ${at('acme.localhost')}    editor@harbor.test
  a customer's owner    ${at('acme.localhost')}    owner@harbor.test
  a reseller's owner    ${at('acme.localhost')}    owner@acme.test
  the platform's owner  ${at('localhost')}         owner@platform.test`)
  }
  if (twinUrl) say(`RevenueCat's twin: ${twinUrl} (test checkout; its clock and its faults)`)
  say(`Metrics: http://127.0.0.1:${served.metricsPort}/metrics`)
  say(`Ready: ${served.publicUrl}`)
}
