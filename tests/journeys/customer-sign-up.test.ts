import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Running } from '../support/running.ts'
import { faultsForEverybody, logIn, mailedLink, openBrowser, openPage } from './browser.ts'
import { startProduct } from './first-start.ts'

let run: Running
let browser: Browser
let platform: string
let acme: string
let owner: Page
beforeAll(async () => {
  run = await startProduct()
  browser = await openBrowser()
  platform = `http://localhost:${run.port}`
  acme = `http://acme.localhost:${run.port}`
  owner = (await openPage(browser)).page
  await logIn(owner, platform, 'owner@platform.test')
})
afterAll(async () => {
  await browser?.close()
  await run?.stop()
})

/** From the log-in page over the prices to the form behind the mail. */
async function begin(page: Page, email: string) {
  await page.goto(`${acme}/log-in`)
  await page.getByRole('link', { name: 'New here? See plans' }).click()
  await page.getByRole('heading', { level: 1, name: 'Plans and prices' }).waitFor()
  expect(await faultsForEverybody(page)).toEqual([])
  await page
    .getByRole('link', { name: /^Try for 14 days: / })
    .first()
    .click()
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('button', { name: 'Send me the link' }).click()
  await page.getByText(`A mail is on its way to ${email}.`).waitFor()
  await page.goto(await mailedLink(owner, platform, email))
  await page.getByLabel('Your name').fill('Mia Sand')
  await page.getByLabel('Company').fill('Dune Studio')
}

it('a stranger finds the prices, joins on trial, and uploads a recording', async () => {
  const { page, faults } = await openPage(browser)
  await begin(page, 'mia@dune.test')
  await page.getByLabel('Choose a password').fill('harvest lantern quartz')
  await page.getByRole('button', { name: 'Begin the trial' }).click()
  await page.getByText('Without this nobody can begin.').first().waitFor()
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Begin the trial' }).click()
  await page.getByRole('heading', { level: 1, name: 'Dune Studio' }).waitFor()
  await page.getByText(/Your trial ends/).waitFor()
  const recording = path.join(import.meta.dirname, '../../packages/server/demo/harbor.mp3')
  await page.locator('input[type=file]').first().setInputFiles(recording)
  await page
    .getByRole('link', { name: /harbor/ })
    .first()
    .waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})

it('with approval a stranger waits, the reseller approves, and the customer is there', async () => {
  const { page: seller } = await openPage(browser)
  await logIn(seller, acme, 'owner@acme.test')
  await seller.goto(`${acme}/settings/sign-up`)
  await seller.getByLabel('Sign-up', { exact: true }).selectOption('approval')
  await seller.getByText('you approve or decline each of them').waitFor()
  const { page, faults } = await openPage(browser)
  await begin(page, 'wanda@dune.test')
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Send the request' }).click()
  await page.getByRole('heading', { name: 'Your request is with us' }).waitFor()
  await seller.goto(`${acme}/customers`)
  await seller.getByRole('button', { name: 'Approve Dune Studio' }).click()
  await seller.getByText('Approved. The invitation is on its way.').waitFor()
  await page.goto(await mailedLink(owner, platform, 'wanda@dune.test'))
  await page.getByRole('heading', { name: 'Accept invitation' }).waitFor()
  expect(faults).toEqual([])
  await page.context().close()
  await seller.context().close()
})
