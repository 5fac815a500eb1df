import { Email } from '@scriptorium/contract'
import { systemClock } from '#infra/clock'
import { readConfig, startFault } from '#infra/config'
import { checkDatabase, openPool } from '#infra/db'
import { createOwnerLink } from '#modules/identity'
import { runningDatabase } from './database.ts'
import { say } from './tell.ts'

/** owner create --email ADDRESS */
export async function runOwner(args: string[]): Promise<void> {
  const [verb, flag, address] = args
  const email = Email.safeParse(address)
  if (verb !== 'create' || flag !== '--email' || !email.success)
    throw startFault('Usage: scriptorium owner create --email ADDRESS')
  const config = readConfig()
  const url = await runningDatabase(config, 'owner')
  await checkDatabase(url)
  const pool = openPool(url, { max: 1, name: 'scriptorium-owner' })
  try {
    const addresses = { publicUrl: config.publicUrl, brandsDomain: config.BRANDS_DOMAIN }
    const link = await createOwnerLink({ pool, clock: systemClock, poke: () => undefined }, addresses, email.data)
    say(`Open this link within 7 days to become an owner of the platform:\n${link}`)
  } finally {
    await pool.end()
  }
}
