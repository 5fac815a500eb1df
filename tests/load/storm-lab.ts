import { randomBytes } from 'node:crypto'
import { afterAll } from 'vitest'
import { masterKeyFrom } from '../../packages/server/src/infra/keys/index.ts'
import { webhookHeaderOf } from '../../packages/server/src/modules/billing/fixtures.ts'
import { connectAccount } from '../../packages/server/src/modules/billing/index.ts'
import { openQuietTwin } from '../../packages/twin/src/quiet-twin.ts'
import { makePayers } from '../support/billing-lab.ts'
import { testDatabase } from '../support/database.ts'
import { openBench } from '../support/http-bench.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

const signingSecret = 'whsec_storm'
export type StormLab = Awaited<ReturnType<typeof openStormLab>>

/** A provider that tells by hand, customers of it, and parts of the product in processes of their own. */
export async function openStormLab(customers: number, seed: number) {
  const { ports, url } = await testDatabase()
  const masterKey = randomBytes(32)
  const master = masterKeyFrom(masterKey)
  const time = { at: Date.now() }
  const twin = openQuietTwin(String(seed), () => time.at)
  const provider = await openBench((request, response) => {
    const [, , , , what = '', id = '', which = ''] = new URL(request.url ?? '', 'http://twin.test').pathname.split('/')
    const listed = which === 'purchases' ? twin.purchasesOf : twin.subscriptionsOf
    const answer = what === 'customers' ? { items: listed(decodeURIComponent(id)) } : twin.product(id)
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  })
  const connection = await connectAccount(ports, master, {
    isTwin: true,
    environment: 'production',
    url: provider.url,
    projectId: 'proj',
    appId: 'app',
    secretKey: 'sk_test',
    purchaseLink: `${provider.url}/pay`,
    signingSecret,
  })
  const payers = await makePayers(ports, connection.id, customers)
  const port = await freePort()
  twin.state.webhooks.push({
    id: 'wh',
    name: 'Ours',
    url: `http://localhost:${port}/api/v1/webhooks/revenuecat/${connection.id}`,
    authorizationHeader: webhookHeaderOf(master, connection),
    signingSecret,
    environment: null,
    eventTypes: null,
    appId: null,
    createdAt: time.at,
  })
  const running = new Set<ServerProcess>()
  afterAll(async () => {
    await Promise.all([...running].map(one => one.kill()))
    await provider.close()
  })
  const settings = { DATABASE_URL: url, MASTER_KEY: masterKey.toString('base64') }
  const web = { PORT: String(port), PUBLIC_URL: `http://localhost:${port}` }
  const start = async (verb: 'api' | 'worker') => {
    const one = await startServerProcess(verb, verb === 'api' ? { ...settings, ...web } : settings)
    running.add(one)
    return one
  }
  return {
    ports,
    payers,
    twin,
    /** What happens by itself happens on the way. */
    pass: (ms: number) =>
      twin.passUntil(time.at + ms, at => {
        time.at = at
      }),
    start,
  }
}

/** One that a killed server finds again: it listens on its own port. */
async function freePort(): Promise<number> {
  const bench = await openBench((_request, response) => response.end())
  await bench.close()
  return Number(new URL(bench.url).port)
}
