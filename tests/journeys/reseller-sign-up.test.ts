import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Running } from '../support/running.ts'
import { logIn, mailedLink, openBrowser, openPage } from './browser.ts'
import { startProduct } from './first-start.ts'

let run: Running
let browser: Browser
let platform: string
let owner: Page
beforeAll(async () => {
  run = await startProduct()
  browser = await openBrowser()
  platform = `http://localhost:${run.port}`
  owner = (await openPage(browser)).page
  await logIn(owner, platform, 'owner@platform.test')
})
afterAll(async () => {
  await browser?.close()
  await run?.stop()
})

const goOn = (page: Page) => page.getByRole('button', { name: 'Save and go on' }).click()

/** From nothing to the last page of the sign-up. */
async function signUp(page: Page, email: string, company: string, last: string) {
  await page.goto(`${platform}/log-in`)
  await page.getByRole('link', { name: 'Become a reseller' }).click()
  // Both pages ask for an address.
  await page.getByRole('heading', { name: 'Become a reseller' }).waitFor()
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('button', { name: 'Send me the link' }).click()
  await page.getByText(`A mail is on its way to ${email}.`).waitFor()
  await page.goto(await mailedLink(owner, platform, email))
  await page.getByLabel('Your name').fill('Nora Licht')
  await page.getByLabel('Choose a password').fill('harvest lantern quartz')
  await goOn(page)
  await page.getByLabel('Company', { exact: true }).fill(company)
  await page.getByLabel('Country').selectOption('DE')
  await page.getByLabel('Street and number').fill('Hafenstraße 1')
  await page.getByLabel('Postal code').fill('20457')
  await page.getByLabel('City').fill('Hamburg')
  await page.getByLabel('VAT id').fill('DE136695977')
  await goOn(page)
  await page.getByRole('alert').getByText('This VAT id has a digit too many, too few or wrong.').waitFor()
  await page.getByLabel('VAT id').fill('DE136695976')
  await goOn(page)
  await page.getByText('This address is free.').waitFor()
  await goOn(page)
  await page.getByLabel(/I accept version 1 for/).check()
  await page.getByRole('button', { name: last }).click()
}

async function enter(page: Page) {
  await page.getByRole('link', { name: 'Open my area' }).click()
  await page.getByRole('button', { name: 'Go to my area' }).click()
  await page.getByRole('heading', { level: 1, name: 'Set up' }).waitFor()
}

it('a company signs up by itself and stands before its list of what to set up, on its own host', async () => {
  const { page, faults } = await openPage(browser)
  await signUp(page, 'nora@nordlicht.test', 'Nordlicht Medien', 'Become a reseller')
  await page.getByRole('heading', { name: 'You are a reseller now' }).waitFor()
  await enter(page)
  expect(new URL(page.url()).hostname).toBe('nordlicht-medien.localhost')
  await page.getByRole('listitem').filter({ hasText: 'Company details' }).getByText('Done').waitFor()
  await page.getByText(/Not ready to sell yet/).waitFor()
  // The plans that everybody begins with are suggestions; the first one of its own is done.
  const plan = page.getByRole('listitem').filter({ hasText: 'First plan' })
  await plan.getByText('Open', { exact: true }).waitFor()
  await plan.getByRole('link', { name: 'Open plans' }).click()
  await page.getByRole('link', { name: 'New plan' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill('Studio')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await page.getByRole('alert').getByText('You have a plan with this name. Take another.').waitFor()
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert')
  await page.getByLabel('Name', { exact: true }).fill('Küste')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'Set up' }).first().click()
  await plan.getByText('Done', { exact: true }).waitFor()
  const payout = page.getByRole('listitem').filter({ hasText: 'Payout account' })
  await payout.getByRole('button', { name: 'Skip' }).click()
  await payout.getByText('Skipped').waitFor()
  await page.getByRole('link', { name: 'Enter account' }).click()
  await page.getByLabel('Account holder').fill('Nordlicht Medien')
  await page.getByLabel('Account number (IBAN)').fill('DE89 3704 0044 0532 0130 00')
  await page.getByRole('button', { name: 'Save account' }).click()
  await page.getByText('DE89 •••• 3000').waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})

it('with approval a company waits, the platform approves it, and it sells', async () => {
  await owner.goto(`${platform}/resellers/sign-up`)
  await owner.getByLabel('Who may become a reseller').selectOption('approval')
  await owner.getByText('you approve or decline each of them').waitFor()
  const { page, faults } = await openPage(browser)
  await signUp(page, 'ida@insel.test', 'Insel Texte', 'Send the application')
  await enter(page)
  await page.getByText('Your application is being looked at.').waitFor()

  await owner.goto(`${platform}/resellers`)
  await owner.getByRole('row').filter({ hasText: 'Insel Texte' }).getByText('Waits for approval').waitFor()
  await owner.getByRole('row').getByRole('link', { name: 'Insel Texte', exact: true }).click()
  await owner.getByText('Hafenstraße 1, 20457 Hamburg, Germany').waitFor()
  await owner.getByRole('button', { name: 'Approve' }).click()
  await owner.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  await owner.getByText('Done. Insel Texte gets a mail.').waitFor()
  await page.reload()
  await page.getByText(/Not ready to sell yet/).waitFor()

  await owner.getByRole('button', { name: 'Suspend' }).click()
  await owner.getByRole('dialog').getByLabel('Reason').fill('Invoices are open.')
  await owner.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click()
  await owner.getByRole('button', { name: 'Resume' }).waitFor()
  await page.goto(`http://insel-texte.localhost:${run.port}/`)
  await page.getByText(/The reason: Invoices are open\./).waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})
