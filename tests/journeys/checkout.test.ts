import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { masterKeyFrom } from '../../packages/server/src/infra/keys/index.ts'
import { billingCustomer, subscriptionsFor } from '../../packages/server/src/modules/billing/fixtures.ts'
import { connectAccount, prepareAccount, startInbox } from '../../packages/server/src/modules/billing/index.ts'
import { makeReseller, makeTenant } from '../../packages/server/src/modules/tenancy/fixtures.ts'
import { startTwin, type Twin } from '../../packages/twin/src/index.ts'
import { startTestApp } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { faultsForEverybody, openBrowser, openPage } from './browser.ts'

const { ports, url } = await testDatabase()
const masterKey = Buffer.alloc(32, 5)
const master = masterKeyFrom(masterKey)
const app = await startTestApp({ ports, url }, {}, { masterKey })

let twin: Twin
let browser: Browser
let tenant: { id: string; resellerId: string }
let customerKey: string
let inbox: { stop: () => Promise<void> }
beforeAll(async () => {
  const port = await app.listen()
  const brand = { slug: 'acme', name: 'Acme', productName: 'Acme Notes', colour: '#224466' }
  const { id: resellerId } = await makeReseller(ports, brand)
  tenant = await makeTenant(ports, { resellerId, slug: 'harbor', name: 'Harbor' })
  twin = await startTwin({ seed: 'journey' })
  const { url: address, projectId, appId, secretKey, purchaseLinks } = twin.account
  const connection = await connectAccount(ports, master, {
    isTwin: true,
    environment: 'production',
    url: address,
    projectId,
    appId,
    secretKey,
    purchaseLink: purchaseLinks.production,
  })
  const report = await prepareAccount(ports, master, connection, `http://localhost:${port}`)
  expect(report).toMatchObject({ byHand: [], mismatches: [] })
  customerKey = await billingCustomer(ports, { tenantId: tenant.id, resellerId, connectionId: connection.id })
  inbox = startInbox(ports, url, master, app.log)
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await inbox?.stop()
  await twin?.close()
})

const subscriptions = () => subscriptionsFor(ports, tenant)
/** Known here within two seconds of the act. */
const known = (state: Record<string, unknown>) =>
  vi.waitFor(async () => expect(await subscriptions()).toMatchObject([state]), { timeout: 2_000, interval: 50 })

it('a customer buys at the checkout, changes its mind in the portal, and a payment fails: each is known here within two seconds', async () => {
  const { page, faults } = await openPage(browser)
  const link = `${twin.account.purchaseLinks.production}/${customerKey}?email=owner%40harbor.test&package_id=studio_m_eur_1900_t14`
  await page.goto(link)
  await page.getByText('14 days free, then €19.00 every month').waitFor()
  expect(await faultsForEverybody(page)).toEqual([])
  await page.getByLabel('Card that is declined at once').check()
  await page.getByRole('button', { name: 'Start the trial' }).click()
  await page.getByRole('alert').getByText('The card was declined.').waitFor()
  await page.getByLabel('Card that works').check()
  await page.getByRole('button', { name: 'Start the trial' }).click()
  await page.getByRole('heading', { name: 'Thank you' }).waitFor()
  await known({
    product_key: 'studio_m_eur_1900_t14',
    status: 'trialing',
    gives_access: true,
    entitlements: ['tier_studio'],
  })

  await page.goto(link)
  await page.getByRole('link', { name: 'Open your subscription' }).click()
  await page.getByText('then it is paid').waitFor()
  expect(await faultsForEverybody(page)).toEqual([])
  await page.getByRole('button', { name: 'Cancel: ' }).click()
  await page.getByText('Cancelled. Runs until').waitFor()
  await known({ renews: false, gives_access: true })
  await page.getByRole('button', { name: 'Keep it: ' }).click()
  await known({ renews: true })
  await page.getByLabel('€99.00 every month').check()
  await page.getByRole('button', { name: 'Change', exact: true }).click()
  await known({ product_key: 'business_m_eur_9900', status: 'active', entitlements: ['tier_business'] })

  await page.goto(twin.account.url)
  expect(await faultsForEverybody(page)).toEqual([])
  await page.getByRole('combobox').selectOption('failed renewal')
  await page.getByRole('button', { name: 'Play' }).click()
  await page.getByRole('cell', { name: /^grace until/ }).waitFor()
  await known({ status: 'in_grace_period', gives_access: true })
  await page.getByRole('button', { name: '1 week on' }).click()
  await page.getByRole('cell', { name: 'payment open' }).waitFor()
  await known({ status: 'in_billing_retry', gives_access: false })
  expect(faults).toEqual([])
})
