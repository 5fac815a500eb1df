import { afterAll, beforeAll, expect, it } from 'vitest'
import { masterKeyFrom } from '#infra/keys'
import { startTestApp } from '../../../../../tests/support/app.ts'
import { testDatabase } from '../../../../../tests/support/database.ts'
import { makeWorld } from '../../../../../tests/support/world.ts'
import { startTwin, type Twin } from '../../../../twin/src/index.ts'
import { applyNextEvents } from './apply-events.ts'
import { billingCustomer } from './billing-customer.ts'
import { connectAccount } from './connect-account.ts'
import { accountInUse, prepareAccount } from './prepare-account.ts'

const masterKey = Buffer.alloc(32, 9)
const master = masterKeyFrom(masterKey)
const { ports, url, clock } = await testDatabase()
const { a } = await makeWorld(ports)
const app = await startTestApp({ ports, url }, {}, { masterKey })
let port: number
let first: Twin
let second: Twin
beforeAll(async () => {
  port = await app.listen()
  first = await startTwin({ seed: 'the first account', clock: () => clock.now().getTime() })
  second = await startTwin({ seed: 'the second account', clock: () => clock.now().getTime() })
})
afterAll(async () => {
  await first.close()
  await second.close()
})

async function connect({ account }: Twin, isTwin: boolean) {
  const { url: address, projectId, appId, secretKey, purchaseLinks } = account
  const purchaseLink = purchaseLinks.production
  const known = { isTwin, environment: 'production' as const, url: address, projectId, appId, secretKey, purchaseLink }
  const connection = await connectAccount(ports, master, known)
  await prepareAccount(ports, master, connection, `http://localhost:${port}`)
  return connection
}

it('leads to the portal of the account where the subscription was bought, whichever account sells now', async () => {
  const connection = await connect(first, true)
  const customerKey = await billingCustomer(ports, {
    tenantId: a.id,
    resellerId: a.realm.id,
    connectionId: connection.id,
  })
  const product = first.state.products[0]?.storeIdentifier ?? ''
  const currency = Object.keys(first.state.products[0]?.prices ?? {})[0] ?? ''
  first.buy({ customerId: customerKey, product, currency, environment: 'production' })
  await first.settled()
  while (await applyNextEvents(ports, master));
  const other = await connect(second, false)
  expect((await accountInUse(ports))?.id).toBe(other.id)
  const { status, json } = await app.ask(a.people.tenant_owner, { method: 'POST', path: '/subscription/portal' })
  expect(status).toBe(200)
  expect(json).toEqual({ url: expect.stringContaining(`${first.account.url}/portal/`) })
})
