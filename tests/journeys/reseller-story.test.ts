import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Running } from '../support/running.ts'
import { logIn, look, mailedLink, openBrowser, openPage } from './browser.ts'
import { startProduct } from './first-start.ts'

const clone = path.resolve(import.meta.dirname, '../..')
const recording = path.join(clone, 'packages/server/demo/juniper.mp3')
const password = 'harvest lantern quartz'
const colour = '#8a1c4a'
let run: Running
let browser: Browser
let platform: string
let outbox: Page
beforeAll(async () => {
  run = await startProduct()
  browser = await openBrowser()
  platform = `http://localhost:${run.port}`
  outbox = (await openPage(browser)).page
  await logIn(outbox, platform, 'owner@platform.test')
})
afterAll(async () => {
  await browser?.close()
  await run?.stop()
})

const linkFor = (email: string) => mailedLink(outbox, platform, email)

async function signUp(page: Page): Promise<string> {
  await page.goto(`${platform}/sign-up`)
  await page.getByLabel('E-mail').fill('clara@morgenrot.test')
  await look(page, 'story-sign-up')
  await page.getByRole('button', { name: 'Send me the link' }).click()
  await page.getByText('A mail is on its way to clara@morgenrot.test.').waitFor()
  await page.goto(await linkFor('clara@morgenrot.test'))
  const goOn = () => page.getByRole('button', { name: 'Save and go on' }).click()
  await page.getByLabel('Your name').fill('Clara Morgen')
  await page.getByLabel('Choose a password').fill(password)
  await goOn()
  await page.getByLabel('Company', { exact: true }).fill('Morgenrot Medien')
  await page.getByLabel('Country').selectOption('DE')
  await page.getByLabel('Street and number').fill('Hafenstraße 1')
  await page.getByLabel('Postal code').fill('20457')
  await page.getByLabel('City').fill('Hamburg')
  await page.getByLabel('VAT id').fill('DE136695976')
  await goOn()
  await page.getByText('This address is free.').waitFor()
  await goOn()
  await page.getByLabel(/I accept version 1 for/).check()
  await page.getByRole('button', { name: 'Become a reseller' }).click()
  await page.getByRole('link', { name: 'Open my area' }).click()
  await page.getByRole('button', { name: 'Go to my area' }).click()
  await page.getByRole('heading', { level: 1, name: 'Set up' }).waitFor()
  await page.getByText(/Not ready to sell yet/).waitFor()
  await look(page, 'story-set-up')
  return new URL(page.url()).origin
}

async function brandThePortal(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Design brand' }).click()
  await page.getByLabel('Product name').fill('Morgenrot Protokoll')
  await page.getByLabel('Brand colour', { exact: true }).fill(colour)
  await page.getByText('The draft is kept.').waitFor()
  await look(page, 'story-brand')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('Published. Your customers see it from now on.').waitFor()
}

async function makeAPlan(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/reseller-plans`)
  await page.getByRole('link', { name: 'New plan' }).first().click()
  await page.getByLabel('Name').fill('Podcast')
  await page.getByLabel('Price per month in EUR').fill('29')
  await page.getByLabel('Included each month').fill('5 h')
  await look(page, 'story-plan')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await page.getByRole('heading', { level: 1, name: 'Podcast' }).waitFor()
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await page.getByText('Version 1 of Podcast is published').first().waitFor()
}

async function inviteACustomer(page: Page, origin: string): Promise<string> {
  await page.goto(`${origin}/customers/new`)
  await page.getByLabel('Name', { exact: true }).fill('Tide Radio')
  await page.getByLabel('E-mail of the owner').fill('owner@tide.test')
  await page.getByLabel('Plan', { exact: true }).selectOption('Podcast')
  await look(page, 'story-new-customer')
  await page.getByRole('button', { name: 'Create customer' }).click()
  await page.getByRole('heading', { level: 1, name: 'Tide Radio' }).waitFor()
  return page.url()
}

it('a new reseller brands a portal, sells a plan and invites a customer, whose minutes move its dashboard [CCH-02]', async () => {
  const { page, faults } = await openPage(browser)
  const origin = await signUp(page)
  expect(new URL(origin).hostname).toBe('morgenrot-medien.localhost')
  await brandThePortal(page)
  await makeAPlan(page, origin)
  const customer = await inviteACustomer(page, origin)
  await page
    .getByText(/^0 min used of 5 h/)
    .first()
    .waitFor()

  const { page: owner, faults: ownerFaults } = await openPage(browser)
  const invitation = await linkFor('owner@tide.test')
  expect(new URL(invitation).origin).toBe(origin)
  const html = (await (await owner.goto(invitation))?.text()) ?? ''
  expect(html).toContain('<title>Morgenrot Protokoll</title>')
  expect(html).toContain(colour)
  expect(html).not.toMatch(/Scriptorium|Acme|Beacon/)
  await owner.getByText('You are invited to Tide Radio as Owner.').waitFor()
  await owner.getByLabel('Your name').fill('Tomas Tide')
  await owner.getByLabel('Choose a password').fill(password)
  await look(owner, 'story-invitation')
  await owner.getByRole('button', { name: 'Accept invitation' }).click()
  await owner.getByRole('heading', { level: 1, name: 'Tide Radio' }).waitFor()
  await owner.context().clearCookies()
  await owner.goto(`${origin}/log-in`)
  await owner.getByRole('link', { name: 'Mail me a link' }).waitFor()
  expect(await owner.locator('body').innerText()).not.toMatch(/scriptorium|acme|beacon|demo/i)
  await look(owner, 'story-log-in')
  await logIn(owner, origin, 'owner@tide.test', password)
  await owner.getByRole('heading', { level: 1, name: 'Tide Radio' }).waitFor()
  await owner.getByText('5 h left').first().waitFor()
  await look(owner, 'story-home')

  await owner.goto(`${origin}/upload`)
  const chooser = owner.waitForEvent('filechooser')
  await owner.getByRole('button', { name: 'Choose files' }).click()
  await (await chooser).setFiles(recording)
  await owner.getByRole('link', { name: 'Jobs', exact: true }).first().click()
  const row = owner.getByRole('row').filter({ hasText: 'juniper.mp3' })
  await row.getByText('Done').waitFor({ timeout: 90_000 })
  await look(owner, 'story-jobs')
  await row.getByRole('link', { name: 'juniper.mp3' }).click()
  await owner.getByRole('link', { name: 'Read transcript' }).click()
  await owner.getByText('river', { exact: false }).first().waitFor()
  await look(owner, 'story-transcript')
  expect(await owner.locator('body').innerText()).not.toMatch(/scriptorium|acme|beacon/i)

  await page.goto(customer)
  await page
    .getByText(/^\d+ s used of 5 h/)
    .first()
    .waitFor()
  await look(page, 'story-customer')
  await page.goto(`${customer}/usage`)
  await page.getByRole('heading', { level: 1, name: 'Usage of Tide Radio' }).waitFor()
  await page
    .getByText(/^\d+ s used of 5 h/)
    .first()
    .waitFor()
  await look(page, 'story-usage')
  await page.goto(origin)
  const top = page.getByRole('table', { name: 'Top customers' }).getByRole('row').filter({ hasText: 'Tide Radio' })
  await top.getByText(/^\d+ s$/).waitFor()
  await page.getByText(/Today: .* 1 done/).waitFor()
  await look(page, 'story-dashboard')
  expect([faults, ownerFaults]).toEqual([[], []])
}, 180_000)
