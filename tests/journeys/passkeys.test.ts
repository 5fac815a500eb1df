import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Running } from '../support/running.ts'
import { faultsForEverybody, logIn, openBrowser, openPage, wantProofOnce } from './browser.ts'
import { startProduct } from './first-start.ts'

let run: Running
let browser: Browser
let acme: string
beforeAll(async () => {
  run = await startProduct()
  browser = await openBrowser()
  acme = `http://acme.localhost:${run.port}`
})
afterAll(async () => {
  await browser?.close()
  await run?.stop()
})

/** A device of the browser's own that keeps passkeys and checks its holder. */
async function giveAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true } as const
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
  })
}
it('a person makes a passkey, logs in with nothing else, gives it after the password, and before a sensitive act', async () => {
  const { page, faults } = await openPage(browser)
  await giveAuthenticator(page)
  await logIn(page, acme, 'admin@harbor.test')
  await page.goto(`${acme}/account-security`)
  await page.getByText('A passkey belongs to this address, acme.localhost').waitFor()
  await page.getByRole('button', { name: 'Add passkey' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add passkey' })
  await dialog.getByLabel('Name').fill('Office laptop')
  expect(await faultsForEverybody(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Go on' }).click()
  await dialog.getByLabel('I have kept them').check()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('list', { name: 'Passkeys' }).getByText('Not used yet').waitFor()

  await page.context().clearCookies()
  await page.goto(`${acme}/log-in`)
  expect(await faultsForEverybody(page)).toEqual([])
  await page.getByRole('button', { name: 'Log in with a passkey' }).click()
  await page.getByRole('heading', { level: 1, name: 'Harbor Office' }).waitFor()
  await page.goto(`${acme}/account-security`)
  await page.getByRole('list', { name: 'Passkeys' }).getByText('Last used').waitFor()

  await page.context().clearCookies()
  await page.goto(`${acme}/log-in`)
  await page.getByLabel('E-mail').fill('admin@harbor.test')
  await page.getByLabel('Password', { exact: true }).fill('scriptorium demo 1')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByText('Your browser asks for the passkey of this address.').waitFor()
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Harbor Office' }).waitFor()

  await wantProofOnce(page, '**/api/v1/me/passkeys/*', ['passkey', 'recovery-code'])
  await page.goto(`${acme}/account-security`)
  await page.getByRole('button', { name: 'Remove passkey Office laptop' }).click()
  await page.getByRole('dialog', { name: 'Remove passkey' }).getByRole('button', { name: 'Remove' }).click()
  const stepUp = page.getByRole('dialog', { name: 'Confirm that it is you' })
  await stepUp.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('Passkey removed').first().waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})
