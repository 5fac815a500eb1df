import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { systemClock } from '#infra/clock'
import { type Config, readConfig, startFault } from '#infra/config'
import { checkDatabase, openPool, type Ports } from '#infra/db'
import { type MasterKey, readMasterKey } from '#infra/keys'
import { accountInUse, connectAccount, prepareAccount } from '#modules/billing'
import { runningDatabase } from './database.ts'
import { say } from './tell.ts'

const usage = `Usage:
  scriptorium revenuecat connect --project proj… --app app… --link https://pay.rev.cat/… [--sandbox] [--signed]
      Keeps the account. The secret key (sk_…), and with --signed the signing secret on a second line, come on standard input.
  scriptorium revenuecat apply
      Brings entitlements, offering, packages and webhook in line with the plans on sale, and says what is left to do by hand.`
const Options = z.object({
  project: z.string().startsWith('proj'),
  app: z.string().startsWith('app'),
  link: z.url({ protocol: /^https?$/ }),
  sandbox: z.boolean().default(false),
  signed: z.boolean().default(false),
})

/** revenuecat connect | revenuecat apply */
export async function runRevenueCat([part, ...rest]: string[]): Promise<void> {
  if (part === 'connect') return withDatabase((config, ports, master) => connect(config, ports, master, rest))
  if (part === 'apply' && rest.length === 0) return withDatabase(apply)
  if (part === undefined || part === '--help') return say(usage)
  throw startFault(usage)
}

async function connect(config: Config, ports: Ports, master: MasterKey, args: string[]): Promise<void> {
  const options = readOptions(args)
  const [secretKey = '', signingSecret] = (await text(process.stdin)).split('\n').map(line => line.trim())
  if (!secretKey.startsWith('sk_'))
    throw startFault('Give the secret key of the API (it begins with sk_) on standard input.')
  if (options.signed && !signingSecret) throw startFault('Give the signing secret on a second line of standard input.')
  await connectAccount(ports, master, {
    isTwin: false,
    environment: options.sandbox ? 'sandbox' : 'production',
    url: config.REVENUECAT_URL ?? 'https://api.revenuecat.com',
    projectId: options.project,
    appId: options.app,
    purchaseLink: options.link.replace(/\/$/, ''),
    secretKey,
    ...(options.signed && signingSecret ? { signingSecret } : {}),
  })
  say('The account is kept. Next: scriptorium revenuecat apply')
}

function readOptions(args: string[]): z.output<typeof Options> {
  const names = { project: 'string', app: 'string', link: 'string', sandbox: 'boolean', signed: 'boolean' } as const
  const options = Object.fromEntries(Object.entries(names).map(([name, type]) => [name, { type }]))
  try {
    return Options.parse(parseArgs({ args, options }).values)
  } catch {
    throw startFault(usage)
  }
}

async function apply(config: Config, ports: Ports, master: MasterKey): Promise<void> {
  const connection = await accountInUse(ports)
  if (!connection) throw startFault('No account is connected.\n\n'.concat(usage))
  const report = await prepareAccount(ports, master, connection, config.publicUrl)
  const list = (title: string, lines: readonly string[]) => say([title, ...lines.map(line => `  - ${line}`)].join('\n'))
  if (report.made.length > 0) list('Made:', report.made)
  if (report.mismatches.length > 0) list('Not as the plans want it:', report.mismatches)
  if (report.byHand.length > 0) list('To do by hand in the dashboard:', report.byHand)
  if (report.made.length + report.mismatches.length + report.byHand.length === 0) say('All is as the plans want it.')
}

async function withDatabase(work: (config: Config, ports: Ports, master: MasterKey) => Promise<void>): Promise<void> {
  const config = readConfig()
  const url = await runningDatabase(config, 'revenuecat')
  await checkDatabase(url)
  const pool = openPool(url, { max: 2, name: 'scriptorium-revenuecat' })
  try {
    await work(config, { pool, clock: systemClock, poke: () => undefined }, await readMasterKey(config))
  } finally {
    await pool.end()
  }
}
