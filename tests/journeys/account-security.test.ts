import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { codeAt } from '../../packages/server/src/modules/identity/fixtures.ts'
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

const password = 'scriptorium demo 1'
const halfMinuteMs = 30_000

/** A code that was not given before: each works once. */
function freshCode(secret: string, stepsAhead: number): string {
  return codeAt(secret, new Date(Date.now() + stepsAhead * halfMinuteMs))
}
async function begin(page: Page, email: string): Promise<void> {
  await page.goto(`${acme}/log-in`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
}
it('a person sets up an authenticator app, logs in with a code and with a recovery code, and is asked before a sensitive act', async () => {
  const { page, faults } = await openPage(browser)
  await logIn(page, acme, 'admin@harbor.test')
  await page.goto(`${acme}/account-security`)
  await page.getByRole('heading', { level: 1, name: 'Account security' }).waitFor()
  await page.getByRole('button', { name: 'Set up' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Set up an authenticator app' })
  await dialog.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor()
  const secret = ((await dialog.locator('code').textContent()) ?? '').replaceAll(' ', '')
  expect(await faultsForEverybody(page)).toEqual([])
  await dialog.getByLabel('Code from the app').fill(freshCode(secret, -1))
  await dialog.getByRole('button', { name: 'Turn on' }).click()
  await dialog.getByText('They are shown this once.').waitFor()
  const codes = await dialog.getByRole('listitem').allTextContents()
  expect(codes).toHaveLength(10)
  await dialog.getByLabel('I have kept them').check()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await page.getByText('10 left').waitFor()

  await page.context().clearCookies()
  await begin(page, 'admin@harbor.test')
  await page.getByRole('heading', { level: 1, name: 'Confirm that it is you' }).waitFor()
  expect(await faultsForEverybody(page)).toEqual([])
  await page.getByLabel('Code', { exact: true }).fill('000000')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByText('This code is not right.').first().waitFor()
  await page.getByLabel('Code', { exact: true }).fill(freshCode(secret, 0))
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Harbor Office' }).waitFor()

  await page.context().clearCookies()
  await begin(page, 'admin@harbor.test')
  await page.getByRole('button', { name: 'Use a recovery code' }).click()
  await page.getByLabel('Recovery code').fill(codes[0]?.toLowerCase() ?? '')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Harbor Office' }).waitFor()

  await wantProofOnce(page, '**/api/v1/me/recovery-codes', ['totp', 'recovery-code'])
  await page.goto(`${acme}/account-security`)
  await page.getByText('9 left').waitFor()
  await page.getByRole('button', { name: 'Make new codes' }).click()
  const stepUp = page.getByRole('dialog', { name: 'Confirm that it is you' })
  expect(await faultsForEverybody(page)).toEqual([])
  await stepUp.getByLabel('Code', { exact: true }).fill(freshCode(secret, 1))
  await stepUp.getByRole('button', { name: 'Confirm' }).click()
  await page.getByRole('dialog', { name: 'Your new recovery codes' }).waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})
